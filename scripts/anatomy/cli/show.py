"""``anatomy show`` and ``anatomy symbols``: an upstream file as it is at a pin, and what can be named in it."""

import shlex
from collections.abc import Callable
from typing import Any

import click

from anatomy.cli.console import tell, with_session
from anatomy.errors import Fault, SelectionError
from anatomy.lines import parse_ranges
from anatomy.pin import line_ranges
from anatomy.quotation.selection import symbols as reading
from anatomy.quotation.selection.encoding import Undecodable, decode, encoding_name, encoding_of
from anatomy.quotation.selection.languages import LANGUAGES, canonical, ending, language_name, language_of
from anatomy.quotation.upstream_file import UpstreamFile, bring, split_place
from anatomy.sources.session import Session


def _checked(
    check: Callable[[str], str],
) -> Callable[[click.Context, click.Parameter, str | None], str | None]:
    def callback(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
        try:
            return value if value is None else check(value)
        except ValueError as problem:
            raise click.BadParameter(str(problem)) from None

    return callback


def _options(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        with_session,
        click.option(
            "--language",
            metavar="NAME",
            callback=_checked(language_name),
            help="Where the name does not say it.",
        ),
        click.option(
            "--encoding", metavar="NAME", callback=_checked(encoding_name), help="Where it is not UTF-8."
        ),
        click.option(
            "--pin", "pin_name", metavar="NAME", help="Which pin of the upstream, where it has several."
        ),
    ):
        command = option(command)
    return command


def _open(
    session: Session,
    upstream: str,
    path: str,
    pin_name: str | None,
    language: str | None,
    encoding: str | None,
) -> tuple[UpstreamFile, str, str]:
    """(the file, its text, its language)."""
    file = bring(session, upstream, path, pin_name)
    known = canonical(language or language_of(path, file.data))
    try:
        text = decode(file.data, encoding_of(file.data, encoding, known))
    except Undecodable as problem:
        raise SelectionError(Fault(f"the file {problem}", path, None, "--encoding NAME")) from None
    return file, text, known


@click.command()
@click.argument("place", metavar="UPSTREAM:PATH[:SYMBOL]")
@click.option(
    "--lines", metavar="RANGES", callback=_checked(line_ranges), help="Only these lines (60-95, or 60-)."
)
@click.option("--occurrence", type=click.IntRange(1), help="Which of several definitions of the symbol.")
@_options
def show(
    session: Session,
    place: str,
    lines: str | None,
    occurrence: int | None,
    pin_name: str | None,
    encoding: str | None,
    language: str | None,
) -> None:
    """Print an upstream file, or one symbol of it, with its line numbers."""
    upstream, path, symbol = split_place(session.project, place, "show")
    file, text, known = _open(session, upstream, path, pin_name, language, encoding)
    rows = text.removesuffix("\n").split("\n")
    ranges = parse_ranges(lines or "1-", len(rows))
    said = ""
    if symbol:
        words = shlex.join([f"{upstream}:{path}", *(["--pin", pin_name] if pin_name else [])])
        found = _find(path, words, text, known, symbol, occurrence)
        ranges, said = (found.lines,), f", found by {' and '.join(found.readers)}"
    tell(f"{file.pin.repo} {file.pin.name} {path} ({file.proof}{said})", err=True)
    for first, last in ranges:
        for number in range(first, min(last, len(rows)) + 1):
            tell(f"{number:>6}  {rows[number - 1].removesuffix(chr(13))}".rstrip())


def _find(
    path: str, words: str, text: str, language: str, symbol: str, occurrence: int | None
) -> reading.Candidate:
    """The symbol in the text of the file ``path``. words: which name the file on a command line. Raises SelectionError."""
    if language not in LANGUAGES:
        message = f"no rule for symbols in {ending(path)}; use --lines"
        raise SelectionError(Fault(message, path, None, f"anatomy show {words}"))
    try:
        return reading.find(text, language, symbol, occurrence)
    except reading.NotOne as problem:
        raise SelectionError(Fault(str(problem), path, None, f"anatomy symbols {words}")) from None


@click.command()
@click.argument("place", metavar="UPSTREAM:PATH")
@_options
def symbols(
    session: Session, place: str, pin_name: str | None, encoding: str | None, language: str | None
) -> None:
    """List what can be named in an upstream file: lines, name, and who finds it where not all do."""
    upstream, path, _symbol = split_place(session.project, place, "symbols")
    file, text, known = _open(session, upstream, path, pin_name, language, encoding)
    if known not in LANGUAGES:
        raise SelectionError(Fault(f"no rule for symbols in {ending(path)}", path, None, "--language NAME"))
    tell(f"{file.pin.repo} {file.pin.name} {path} ({file.proof})", err=True)
    readers = [one.reader for one in reading.readings(text, known)]
    for place_ in reading.names(text, known):
        first, last = place_.lines
        alone = "" if len(place_.readers) == len(readers) else f"  only {place_.readers[0]}"
        weak = "  declared" if place_.weak else ""
        tell(f"{f'{first}-{last}' if first != last else first!s:>13}  {'.'.join(place_.path)}{weak}{alone}")
