"""The site in one file: a zip that opens from ``file://``, made from the built pages.

A browser opens ``list/`` as a folder listing there, so that every link to a folder is completed to ``list/index.html``.
Nothing is built a second time: what one reads offline is what is published.
"""

import posixpath
import re
import subprocess
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from selectolax.lexbor import LexborHTMLParser

from anatomy.errors import Fault, SiteError
from anatomy.paths import Project
from anatomy.site.tree import Step, changed

NAME = "source-anatomy"
PUBLISHED = "offline"  # the folder of the published site with these files
_LEFT_OUT = frozenset(("404.html", "sitemap.xml", "sitemap.xml.gz"))
_OUTSIDE = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)
EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time a zip can say


def commit_time(project: Project) -> int:
    """Seconds since 1970 of the last commit; 0 outside a git checkout."""
    command = ["git", "log", "-1", "--format=%ct"]
    done = subprocess.run(command, cwd=project.root, capture_output=True, text=True, check=False)
    return int(done.stdout) if done.returncode == 0 and done.stdout.strip().isdigit() else 0


def without_offline_links(tree: LexborHTMLParser) -> None:
    """A step: takes out what ``publish`` has put in."""
    for node in tree.css("p.offline"):
        node.decompose()


def folder_links(page: str, files: frozenset[str]) -> Step:
    """A step: completes the links of ``page`` (``list/index.html``) to folders; ``files`` are all files of the site."""

    def complete(href: str) -> str:
        address, mark, fragment = href.partition("#")
        if not address or _OUTSIDE.match(href):
            return href
        path, question, query = address.partition("?")
        target = posixpath.normpath(posixpath.join("/" + posixpath.dirname(page), unquote(path))).lstrip("/")
        index = posixpath.join(target, "index.html").lstrip("/")
        if target in files or index not in files:
            return href
        completed = path.rstrip("/") + "/index.html" if path.strip("/") else "index.html"
        return completed + question + query + mark + fragment

    def step(tree: LexborHTMLParser) -> None:
        for node in tree.css("link[rel=canonical], link[rel=prev], link[rel=next]"):
            node.decompose()
        for node in tree.css("a[href]"):
            href = node.attributes["href"] or ""
            if (new := complete(href)) != href:
                node.attrs["href"] = new

    return step


def members(site: Path) -> Iterator[tuple[str, bytes]]:
    """(name, content) of everything that belongs into the zip, sorted by name."""
    paths = {path.relative_to(site).as_posix(): path for path in site.rglob("*") if path.is_file()}
    files = frozenset(paths)
    for name, path in sorted(paths.items()):
        if name in _LEFT_OUT or name.endswith(".map") or name.startswith(f"{PUBLISHED}/"):
            continue
        data = path.read_bytes()
        if name.endswith(".html"):
            data = changed(data.decode("utf-8"), without_offline_links, folder_links(name, files)).encode()
        yield name, data


def write_zip(project: Project, site: Path, target: Path) -> int:
    """Write ``target``, the same bytes for the same site and commit. Returns the number of files in it.

    Raises SiteError when ``site`` holds no built site.
    """
    if not (site / "index.html").is_file():
        raise SiteError(Fault("holds no built site", site, None, "make build"))
    stamp = max(EPOCH, time.gmtime(commit_time(project))[:6])
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f".{target.name}.tmp")
    count = 0
    with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in members(site):
            info = zipfile.ZipInfo(f"{NAME}/{name}", stamp)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, data)
            count += 1
    partial.replace(target)
    return count
