"""What of an experiment decides what it prints: its code and those keys of its header that reach the run.

A recording is of that program. Its title, its environments and the time it may take are not part of it; comments and docstrings
are not either, unless the script can print where in itself it stands.
"""

import hashlib
import io
import json
import re
import tokenize

from anatomy.experiment.language import SUFFIXES, without_comments
from anatomy.experiment.script import Experiment


def program_sha256(experiment: Experiment) -> str:
    """The SHA-256 of the program, the same for every version of Python that runs this tool."""
    language = SUFFIXES[experiment.path.suffix]
    code = _without_header(experiment.text, experiment.line, language.comment)
    if not re.search(language.tells, code):
        code = (
            _without_python_comments(code) if language.suffix == ".py" else without_comments(code, language)
        )
    reaches = [experiment.exit, sorted(experiment.normalize), sorted(experiment.upstream)]
    reaches += [sorted(experiment.features)] if experiment.features else []
    return hashlib.sha256(f"{json.dumps(reaches)}\n{code}".encode()).hexdigest()


def _without_header(text: str, above: int, comment: str) -> str:
    """``text`` with empty lines in the place of its header; ``above``: the line on which the header begins."""
    rows = text.split("\n")
    for number in range(above - 1, len(rows)):
        closing = rows[number].rstrip() == f"{comment} ///"
        rows[number] = ""
        if closing:
            break
    return "\n".join(rows)


def _without_python_comments(code: str) -> str:
    """Python without comments, docstrings and empty lines; as it is, where one of the tokenizers would stumble over it.

    Texts are cut out of the source, and no token is written anew: tokens differ from version to version, texts do not.
    """
    lines = code.split("\n")
    cuts: list[tuple[tuple[int, int], tuple[int, int]]] = []
    begins = True  # of a logical line
    doc: tokenize.TokenInfo | None = None
    try:
        for token in tokenize.generate_tokens(io.StringIO(code).readline):
            if token.type == tokenize.ERRORTOKEN or token.string in ("`", "$", "?"):
                return code
            if token.type == tokenize.COMMENT:
                cuts.append((token.start, token.end))
            elif token.type == tokenize.STRING and begins:
                doc, begins = token, False
            elif token.type == tokenize.NEWLINE:
                if doc is not None:
                    cuts.append((doc.start, doc.end))
                doc, begins = None, True
            elif token.type not in (tokenize.NL, tokenize.INDENT, tokenize.DEDENT):
                doc, begins = None, False
    except (tokenize.TokenError, IndentationError, SyntaxError):
        return code
    for (first, start), (last, end) in reversed(cuts):
        lines[first - 1 : last] = [lines[first - 1][:start] + lines[last - 1][end:]]
    return "\n".join(row.rstrip() for row in lines if row.strip())
