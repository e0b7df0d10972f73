"""C, C++, Java and C#: declarations, one after the other, each to its ``;`` or the end of its body.

No grammar: a scanner that knows comments and literals, pairs brackets, and follows the preprocessor. Of the branches of an
``#if`` each is read from the state before it, and the state behind the first goes on behind ``#endif``: so a bracket that
every branch opens is open once. What a declaration declares is told from its words in ``declared``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from anatomy.quotation.selection.extent import Item, blank
from anatomy.quotation.selection.rules import mask as lexis
from anatomy.quotation.selection.rules.declared import declare
from anatomy.quotation.selection.rules.family import FAMILY, Family
from anatomy.quotation.selection.rules.words import KEYWORDS, Declaration, Token, joined_operator

_TOKENS = re.compile(
    r"(?P<directive>^[ \t]*\#(?:[^\n\\]|\\(?:\r?\n|.))*)|(?P<word>[^\W\d][\w$]*)|(?P<blank>\n[ \t\r\f]*(?=\n))|(?P<string>\"[^\"]*\")"
    r"|(?P<sign>::|=>|->|[-+*/%!<>=]=|<<|>>|&&|\|\||[-+*/%&|^~!<>=?:;,.(){}\[\]@])",
    re.MULTILINE,
)
_BRACKETS = re.compile(
    r"(?P<directive>^[ \t]*\#(?:[^\n\\]|\\(?:\r?\n|.))*)|(?P<sign>[(){}\[\]])", re.MULTILINE
)
_NEXT = re.compile(r"\s*(\S)")
_CLOSERS = {"(": ")", "[": "]", "{": "}"}


@dataclass(frozen=True)
class _Frame:
    """An open bracket: what it closes with, where it opened, and, for a scope, what was declared before it."""

    opener: str
    start: int
    below: _Frame | None
    outer: tuple[Token, ...] = ()
    scope: bool = False
    names: tuple[str, ...] = ()  # what the scope adds
    transparent: bool = False  # a namespace or ``extern "C"``: nothing goes on behind its end


@dataclass(frozen=True)
class _State:
    frame: _Frame | None = None
    tokens: tuple[Token, ...] = ()


@dataclass
class _Branches:
    """An ``#if`` that is open: the state before it, and behind its first branch."""

    before: _State
    first: _State | None = None
    dead: bool = False  # ``#if 0``


@dataclass
class Scanner:
    text: str
    masked: str
    family: Family
    items: list[Item] = field(default_factory=list)
    state: _State = _State()
    branches: list[_Branches] = field(default_factory=list)
    skipping: bool = False
    # where declarations begin that another branch begins otherwise
    torn: set[int] = field(default_factory=set)

    def run(self) -> list[Item]:
        at = 0
        while match := self.pattern.search(self.masked, at):
            at = match.end()
            if match.lastgroup == "directive":
                self.directive(match)
            elif self.skipping:
                continue
            elif match.lastgroup == "blank":
                self.gap(at)
            else:
                self.token(Token(match[0], match.start(), at))
        self.finish(len(self.masked.rstrip()))
        return self.items

    # -- the preprocessor

    def directive(self, match: re.Match[str]) -> None:
        words = re.match(r"\s*#\s*(\w+)\s*(\S*)", match[0])
        if words is None:
            return
        word, rest = words[1], words[2]
        if word in ("if", "ifdef", "ifndef"):
            self.branches.append(_Branches(self.state, None, self.skipping))
            if not self.skipping and word == "if" and rest == "0":
                self.skipping = True
        elif word in ("else", "elif", "elifdef", "elifndef") and self.branches:
            branch = self.branches[-1]
            if branch.dead:
                return
            if self.skipping:
                self.skipping = False
            elif branch.first is None:
                branch.first = self.state
                self.tear(branch.before)
            self.state = branch.before
        elif word == "endif" and self.branches:
            branch = self.branches.pop()
            if branch.dead:
                return
            if branch.first is not None:
                self.state = branch.first
            self.skipping = False
        elif word == "define" and not self.skipping:
            name = re.match(r"\s*#\s*define\s+([^\W\d]\w*)", match[0])
            if name:
                start = match.start() + len(match[0]) - len(match[0].lstrip())
                end = match.start() + len(match[0].rstrip())
                self.items.append(Item(start, end, ((name[1],),), function=True, free=True))
        if word != "define":
            self.gap(match.end())

    def tear(self, before: _State) -> None:
        """What began in this branch and goes on behind ``#endif`` has another beginning in the next branch: it is no
        declaration that could be told from where to where it goes."""
        if before.tokens or not (before.frame is None or before.frame.scope):
            return
        frame, tokens = self.state.frame, self.state.tokens
        while frame is not None and frame is not before.frame:
            tokens, frame = frame.outer, frame.below
        if tokens:
            self.torn.add(tokens[0].start)

    # -- declarations

    @property
    def pattern(self) -> re.Pattern[str]:
        """What to look for next: inside a body only the brackets count."""
        return _TOKENS if self.at_scope and not self.skipping else _BRACKETS

    @property
    def at_scope(self) -> bool:
        return self.state.frame is None or self.state.frame.scope

    def gap(self, at: int) -> None:
        """A blank line or a directive: macros that stand alone, with or without arguments, are over."""
        tokens = self.state.tokens
        alone = all(t.text == "()" or (t.is_word and t.text not in KEYWORDS) for t in tokens)
        if tokens and alone and self.at_scope:
            following = _NEXT.match(self.masked, at)
            if following is None or following[1] not in "{:;=,)":
                self.state = replace(self.state, tokens=())

    def token(self, token: Token) -> None:
        frame, tokens = self.state.frame, self.state.tokens
        if token.text in _CLOSERS:
            self.open(token)
        elif token.text in ")]}":
            self.close(token)
        elif not self.at_scope:
            return
        elif tokens and (joined := joined_operator(tokens[-1], token)):
            self.state = _State(frame, (*tokens[:-1], joined))
        elif token.text == ";":
            if self.family.parameters_behind(tokens, self.masked):
                self.state = _State(frame, (*tokens, token))
            else:
                self.declare(token.end)
        elif token.text == ":" and self.family.is_label(tokens):
            self.state = _State(frame, ())
        elif token.text == "," and self._in_enum() and all(t.text != "=" for t in tokens):
            self.declare(tokens[-1].end if tokens else token.end)
        else:
            self.state = _State(frame, (*tokens, token))

    def _in_enum(self) -> bool:
        frame = self.state.frame
        return self.family.enumerates and frame is not None and any(t.text == "enum" for t in frame.outer)

    def open(self, token: Token) -> None:
        frame, tokens = self.state.frame, self.state.tokens
        opened = _Frame(token.text, token.start, frame, tokens)
        kind, names = self.family.opens(tokens) if self.at_scope and token.text == "{" else ("", ())
        if kind:
            opened = replace(opened, scope=True, names=names, transparent=kind == "namespace")
        self.state = _State(opened, tokens if self.at_scope and not kind else ())

    def close(self, token: Token) -> None:
        frame = self.state.frame
        if frame is None:  # one bracket too many: begin anew
            self.state = _State()
            return
        if _CLOSERS[frame.opener] != token.text:
            below: _Frame | None = frame
            while below is not None and _CLOSERS[below.opener] != token.text:
                below = below.below
            if below is None:
                return
            frame = below
        if frame.scope:
            self.state = replace(self.state, frame=frame)
            self.finish(token.start)
        below = frame.below
        if below is not None and not below.scope:  # deep inside something: only the pairing counts
            self.state = _State(below, ())
            return
        group = Token(f"{frame.opener}{token.text}", frame.start, token.end)
        if frame.outer and (joined := joined_operator(frame.outer[-1], group)):
            self.state = _State(below, (*frame.outer[:-1], joined))
            return
        self.state = _State(below, (*frame.outer, group))
        if frame.scope and frame.transparent:
            self.namespace(frame, token.end)
        elif token.text == "}" and self.family.complete(self.state.tokens, self.masked, token.end):
            self.declare(token.end)

    def namespace(self, frame: _Frame, end: int) -> None:
        start = frame.outer[0].start if frame.outer else frame.start
        names = (frame.names,) if frame.names else ()
        self.items.append(Item(start, end, names, scope=frame.names))
        self.state = _State(frame.below, ())

    def declare(self, end: int) -> None:
        tokens = self.state.tokens
        self.state = _State(self.state.frame, ())
        if tokens and tokens[0].start not in self.torn:
            one = Declaration(tokens, tokens[0].start, end, self.masked, self.text)
            self.items += declare(one, self.family)

    def finish(self, end: int) -> None:
        """The end of a scope or of the file: what was not closed by a ``;`` is over."""
        if self.at_scope and self.state.tokens:
            self.declare(self.state.tokens[-1].end)


_OBJC = re.compile(
    r"^[ \t]*@(?:end|implementation|interface|protocol|class|import|property|synthesize|dynamic)\b[^\n]*",
    re.MULTILINE,
)


def read_objc(text: str) -> list[Item]:
    """The C in Objective-C: its own lines are left out, its methods are the grammar's."""
    masked = lexis.mask(text, lexis.C)
    return Scanner(text, _OBJC.sub(lambda match: blank(match[0]), masked), FAMILY["c"]).run()


def _reader(family: str, words: lexis.Lexis) -> Callable[[str], list[Item]]:
    def read(text: str) -> list[Item]:
        return Scanner(text, lexis.mask(text, words), FAMILY[family]).run()

    return read


read_c = _reader("c", lexis.C)
read_cpp = _reader("cpp", lexis.C)
read_java = _reader("java", lexis.JAVA)
read_csharp = _reader("csharp", lexis.CSHARP)
