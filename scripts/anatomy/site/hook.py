"""What MkDocs calls before, during and after a build; with ``mkdocs serve``, ``serving`` adds what an author needs.

Before: the partials are rendered and every inclusion is known to lead somewhere. For each page: the Markdown extension is told
which page it converts, and MkDocs which anchors the finished figures bring. After: ``finish``. The pages are made in a folder beside
``site_dir`` and put there when nothing is wrong with them (``staging``).
"""

from __future__ import annotations

import gc
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from mkdocs.exceptions import PluginError
from mkdocs.utils import CountHandler

from anatomy.errors import TOO_DEEP, AnatomyError, Fault, SiteError, os_fault
from anatomy.pages.headings import wrong_front
from anatomy.paths import Project
from anatomy.site import serving
from anatomy.site.built_page import BuiltPage
from anatomy.site.finish import Seal, finish, write_facts
from anatomy.site.partials import render_partials
from anatomy.site.staging import drop, staged, take_place

if TYPE_CHECKING:
    from collections.abc import Callable

    from jinja2 import Environment
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.livereload import LiveReloadServer
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

EXTENSION = "anatomy.site.markdown"
_ID = re.compile(r'<[a-z][^<>]* id="([^"]*)"')


class _State:
    dirty = False  # only what has changed is built, in the folder that is served
    site: Path | None = None  # where the pages are to stand in the end, and
    made: Path | None = None  # where they are made until then
    env: Environment | None = None  # with the theme's templates compiled
    project: Project | None = None  # of the build that runs
    seal: Seal | None = None  # of this build, while somebody writes
    page: Path | None = None  # that is being read


@contextmanager
def as_plugin_error(config: MkDocsConfig) -> Iterator[None]:
    """Turns our errors into MkDocs' own, which it prints without a traceback, each fault with its file as seen from the project."""
    try:
        yield
    except AnatomyError as problem:
        raise plugin_error(problem, project_of(config)) from None
    except OSError as problem:
        raise plugin_error(AnatomyError(os_fault(problem)), project_of(config)) from None


def plugin_error(problem: AnatomyError, project: Project) -> PluginError:
    return PluginError("\n".join(str(fault.below(project.root)) for fault in problem.faults))


def project_of(config: MkDocsConfig) -> Project:
    return Project(Path(config.config_file_path).parent)


def on_startup(*, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
    serving.started(command == "serve", dirty=dirty)
    _State.dirty = dirty


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    _State.project = project = project_of(config)
    config.mdx_configs.setdefault(EXTENSION, {})["root"] = str(project.root)
    with as_plugin_error(config):
        if serving.active():
            serving.check_address(*config.dev_addr)
        elif _State.dirty:
            message = "--dirty leaves pages as they were, with quotations that may have changed"
            raise SiteError(Fault(message, config.config_file_path, 1, "mkdocs build, or make serve"))
        if not _State.dirty:
            _State.site = Path(config.site_dir)
            _State.made = staged(project, _State.site)
            config.site_dir = str(_State.made)
    return config


def on_pre_build(config: MkDocsConfig) -> None:
    gc.disable()  # a build makes little that refers to itself, and looking for it takes a tenth of the time
    project = project_of(config)
    _State.seal = None
    with as_plugin_error(config):
        if serving.active():
            serving.mark(project, Path(config.site_dir), serving.prepare(project))
        else:
            render_partials(project)


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> None:
    config.mdx_configs[EXTENSION]["page"] = page.file.abs_src_path
    _State.page = Path(page.file.abs_src_path or page.file.src_uri)
    if wrong := list(wrong_front(page.meta)):  # MkDocs reads more forms of front matter than ours
        _key, what, mend = wrong[0]
        fault = Fault(what, _State.page, 1, mend)
        raise plugin_error(SiteError(fault), project_of(config))


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> None:
    if page.present_anchor_ids is not None:
        page.present_anchor_ids = {*page.present_anchor_ids, *_ID.findall(html)}
    _State.page = None


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> None:
    _State.env = env
    if serving.active():
        env.bytecode_cache = serving.COMPILED


def on_post_template(output_content: str, template_name: str, config: MkDocsConfig) -> str:
    is_page = template_name.endswith(".html")
    return _sealed(output_content, template_name, config) if is_page else output_content


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    return _sealed(output, page.url, config)


def _sealed(html: str, at: str, config: MkDocsConfig) -> str:
    """While somebody writes, a page with a fault is not written at all; a build looks at all of them, see ``finish``."""
    if not serving.active():
        return html
    with as_plugin_error(config):
        if _State.seal is None:
            _State.seal = Seal(project_of(config), page_without_content(config), serving.NONCE)
        return _State.seal(BuiltPage(Path(at), html), at)


def on_build_error(error: Exception) -> None:
    """Raises PluginError for a fault of ours that the Markdown extension found, for what the operating system refused, and for what is
    nested too deeply: MkDocs prints that without a traceback."""
    gc.enable()
    _drop()
    if isinstance(error, OSError):
        error = AnatomyError(os_fault(error))
    if isinstance(error, RecursionError):
        error = AnatomyError(replace(TOO_DEEP, path=_State.page))
    if isinstance(error, AnatomyError) and _State.project is not None:
        raise plugin_error(error, _State.project) from None


def on_post_build(config: MkDocsConfig) -> None:
    if _refused():
        return
    project, site = project_of(config), Path(config.site_dir)
    with as_plugin_error(config):
        if serving.active():
            write_facts(project, site)
        else:
            finish(project, site, page_without_content(config))
        if _State.made is not None and _State.site is not None:
            take_place(project, _State.made, _State.site)
            config.site_dir = str(_State.site)
        if serving.active():
            serving.index(Path(config.site_dir))
    gc.enable()


def _refused() -> bool:
    """Whether MkDocs will fail this build for its warnings: with ``--strict`` it counts them."""
    handlers = logging.getLogger("mkdocs").handlers
    return any(handler.get_counts() for handler in handlers if isinstance(handler, CountHandler))


def on_shutdown() -> None:
    _drop()


def _drop() -> None:
    if _State.made is not None:
        drop(_State.made)
    _State.made = None


def page_without_content(config: MkDocsConfig) -> str:
    """What the theme makes of a page with no content, no title and no navigation: the scripts in it are the theme's own."""
    from mkdocs.commands.build import get_context
    from mkdocs.structure.files import Files
    from mkdocs.structure.nav import Navigation

    context = get_context(Navigation([], []), Files([]), config, base_url=".")
    env = _State.env or config.theme.get_env()
    return str(env.get_template("main.html").render(context))


def on_serve(
    server: LiveReloadServer, config: MkDocsConfig, builder: Callable[..., None]
) -> LiveReloadServer:
    serving.attend(server, project_of(config))
    return server
