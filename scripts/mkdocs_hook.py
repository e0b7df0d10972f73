"""What ``hooks`` in ``mkdocs.yml`` names. MkDocs loads it by its path, so it stands outside the package."""

from anatomy.site.hook import (
    on_build_error,
    on_config,
    on_env,
    on_page_content,
    on_page_markdown,
    on_post_build,
    on_post_page,
    on_post_template,
    on_pre_build,
    on_serve,
    on_shutdown,
    on_startup,
)

__all__ = [
    "on_build_error",
    "on_config",
    "on_env",
    "on_page_content",
    "on_page_markdown",
    "on_post_build",
    "on_post_page",
    "on_post_template",
    "on_pre_build",
    "on_serve",
    "on_shutdown",
    "on_startup",
]
