"""The full-text index: the built pages cut into sections, written as posting lists and texts in shards.

It is made from ``site/`` after the generator has run, so that it is the same under any generator.
The engine that reads it is ``docs/assets/js/search-*.js``.
"""

from anatomy.site.search.index import build_index

__all__ = ["build_index"]
