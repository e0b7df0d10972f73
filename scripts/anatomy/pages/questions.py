"""Questions that readers ask in public, each with the section that answers it.

Format (``docs/ARTICLE/questions.toml``)::

    [[questions]]
    ask = "list 扩容机制是怎样的？"          # as people ask it
    also = ["list growth factor python"]     # other wordings, as typed
    errors = ["IndexError: …"]               # error texts that lead here
    section = "growth"                       # an anchor of the article's page
    answer = "长度超过容量时多要约八分之一。"  # one sentence
    thread = "Stack Overflow 46705082"       # where it was asked

All of it is plain text; in ``ask`` and ``answer``, what stands between backticks is shown as code. The page 「问题索引」
lists the questions; the search finds a section by every wording of its questions.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

from markupsafe import Markup
from pydantic import Field

from anatomy import schema, tomlfile
from anatomy.errors import AnatomyError, Fault, faults_of, twice
from anatomy.files import write_partials
from anatomy.html import backticked, join, tag
from anatomy.pages.anchors import lost, page_anchors
from anatomy.pages.article import article_name, in_order
from anatomy.pages.claims import TWICE
from anatomy.paths import Project
from anatomy.pin import Pins
from anatomy.schema import Model, Pattern

MEND = "edit the file, then: anatomy check"
FIRST = 2  # questions of an article that the home page shows

_LINE = r"\S([^\n\r]*\S)?"
Line = Annotated[str, Pattern("one line, neither empty nor with blanks at its ends", "…", _LINE)]


class Question(Model):
    """One question: how it is asked, where the article answers it, and the answer in a sentence."""

    ask: Line
    also: list[Line] = Field(default_factory=list)
    errors: list[Line] = Field(default_factory=list)
    section: Annotated[str, Pattern("the anchor alone, without '#'", "growth", r"[A-Za-z0-9_-]+")]
    answer: Line
    thread: Annotated[str, Pattern("one line: where it was asked in public", "Stack Overflow 123456", _LINE)]

    @property
    def wordings(self) -> list[str]:
        return [self.ask, *self.also, *self.errors]


class QuestionFile(Model):
    version: Literal[1] = 1
    questions: list[Question] = Field(min_length=1)


def question_files(project: Project) -> list[Path]:
    return in_order(project, project.docs.glob("*/questions.toml"))


def read_questions(path: Path) -> list[Question]:
    """The questions of one article.

    Raises AnatomyError with every fault: form, a misspelt key, a question without another wording, a wording given twice.
    """
    file, document = schema.read(path, QuestionFile, mend=MEND)
    questions = file.questions
    if faults := list(_repeated(document, questions)):
        raise AnatomyError(faults)
    return questions


def _repeated(document: tomlfile.Document, questions: list[Question]) -> Iterator[Fault]:
    """A wording given twice says nothing new; without a second one a question is found by the author's words only."""
    lines = [document.line(("questions", index)) for index in range(len(questions))]
    places = [
        (repr(each), line)
        for question, line in zip(questions, lines, strict=True)
        for each in question.wordings
    ]
    yield from twice(
        document.path, places, TWICE, lambda said: re.sub(r"[\W_]+", "", said).casefold() or said
    )
    for index, question in enumerate(questions):
        if len(question.wordings) < 2:
            message = f"questions[{index + 1}]: give another wording in 'also', or an error text in 'errors'"
            yield document.fault(("questions", index), message)


def question_faults(project: Project, pins: Pins) -> list[Fault]:
    """Malformed files, and questions whose section the article's page does not have."""
    return [
        fault for path in question_files(project) for fault in faults_of(_unanswered, project, pins, path)
    ]


def _unanswered(project: Project, pins: Pins, path: Path) -> Iterator[Fault]:
    questions = read_questions(path)
    page = path.parent / "index.md"
    if not page.is_file():
        yield Fault("questions of an article that is not there", path, 1, f"write {project.relative(page)}")
        return
    anchors = page_anchors(project, pins, page)
    for index, question in enumerate(questions):
        if question.section not in anchors:
            message = f"questions[{index + 1}]: {project.relative(page)} has no anchor #{question.section}"
            form = "name the anchor of the section that answers it (of a heading, a quotation or a run)"
            if said := lost(project, page, question.section, anchors, form, ""):
                place = "questions", index, "section"
                yield tomlfile.load(path).fault(place, message + said[0], mend=said[1])


def _entry(question: Question, article: str) -> Markup:
    """One entry of the list. What only the search reads stands in ``data-also``, one wording a line."""
    link = tag("a", backticked(question.ask), href=f"../{article}/#{question.section}")
    errors = [tag("dd", tag("code", error)) for error in question.errors]
    asked = tag("dt", link, data_also="\n".join(question.also))
    return join((asked, tag("dd", backticked(question.answer)), *errors))


def write_question_partials(project: Project) -> list[Path]:
    """``questions/all.md``: the questions of every article under its title, each linked to its section. ``questions/first.md``: the
    first of each article, which its author put there, for the home page."""
    parts, first = [], []
    for path in question_files(project):
        article = path.parent.name
        if (path.parent / "index.md").is_file():
            questions = read_questions(path)
            first += [f"- [{each.ask}]({article}/index.md#{each.section})" for each in questions[:FIRST]]
            entries = "\n".join(_entry(question, article) for question in questions)
            heading = f"## {article_name(project, article)} {{ #{article} }}"
            parts.append(f'{heading}\n\n<dl class="questions">\n{entries}\n</dl>\n')
    none = "（还没有。）"
    texts = {"all.md": "\n".join(parts) or f"{none}\n", "first.md": "\n".join(first or [none]) + "\n"}
    return write_partials(project.partials / "questions", texts)
