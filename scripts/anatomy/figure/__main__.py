"""``python -m anatomy.figure [ARTICLE/NAME …] [--html FILE]``: write the partials, or a page to look at."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from anatomy.errors import AnatomyError, Fault
from anatomy.figure.partial import figure_files, render, write_figure_partials
from anatomy.paths import find_project

_PAGE = """<!doctype html><html lang="zh-CN" data-md-color-scheme="{scheme}"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><style>
html{{--md-default-fg-color:rgba(0,0,0,.87);--md-default-fg-color--light:rgba(0,0,0,.54);
--md-default-fg-color--lighter:rgba(0,0,0,.32);--md-default-fg-color--lightest:rgba(0,0,0,.07);
--md-default-bg-color:#fff;--md-code-bg-color:#f5f5f5;--md-typeset-a-color:#4051b5;--md-accent-fg-color:#526cfe}}
html[data-md-color-scheme=slate]{{--md-default-fg-color:hsla(225,15%,90%,.82);--md-default-fg-color--light:hsla(225,15%,90%,.56);
--md-default-fg-color--lighter:hsla(225,15%,90%,.32);--md-default-fg-color--lightest:hsla(225,15%,90%,.12);
--md-default-bg-color:hsl(225,15%,14%);--md-code-bg-color:hsl(225,15%,18%);--md-typeset-a-color:#8f9bea}}
body{{background:var(--md-default-bg-color);color:var(--md-default-fg-color);
font:16px/1.7 "PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;
max-width:760px;margin:0 auto;padding:16px}}
{css}</style><body data-md-color-scheme="{scheme}"><div class="md-typeset">{body}</div></html>
"""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m anatomy.figure", description=__doc__)
    parser.add_argument("figures", nargs="*", metavar="ARTICLE/NAME")
    parser.add_argument("--html", type=Path, help="write one page with the figures to FILE")
    parser.add_argument("--dark", action="store_true", help="that page in the dark scheme")
    options = parser.parse_args()
    project = find_project()
    try:
        if not options.html:
            for path in write_figure_partials(project):
                print(project.relative(path))
            return 0
        files = figure_files(project)
        known = {f"{path.parent.parent.name}/{path.stem}": path for path in files}
        unknown = [name for name in options.figures if name not in known]
        if unknown:
            raise AnatomyError([Fault(f"there is no figure {name}") for name in unknown])
        body = "".join(render(known[name]) for name in options.figures or sorted(known))
        css = (project.docs / "assets" / "css" / "figures.css").read_text(encoding="utf-8")
        scheme = "slate" if options.dark else "default"
        options.html.write_text(_PAGE.format(css=css, body=body, scheme=scheme), encoding="utf-8")
    except AnatomyError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
