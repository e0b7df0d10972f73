"""``anatomy refs``: who quotes what."""

import click

from anatomy.cli.console import tell
from anatomy.errors import AnatomyError, Fault
from anatomy.pages.inclusion import inclusions
from anatomy.paths import Project
from anatomy.quotation.pinfile import read_pins
from anatomy.quotation.resolve import refs as find


@click.command()
@click.argument("text")
@click.pass_obj
def refs(project: Project, text: str) -> None:
    """Who quotes this path or symbol? TEXT: a part of an id, a path or a symbol."""
    found = find(read_pins(project), text)
    if not found:
        raise AnatomyError(
            Fault(f"no snippet quotes {text!r}", mend="give a part of an id, a path or a symbol")
        )
    uses = {use.name: use for use in inclusions(project) if use.kind == "quote"}
    for snippet in found:
        use = uses.get(snippet.id)
        where = f"{project.relative(use.page)}({use.line})" if use else "on no page"
        what = snippet.symbol or snippet.lines or ""
        tell(f"{snippet.id}: {snippet.pin.repo} {snippet.pin.name} {snippet.path} {what} — {where}")
