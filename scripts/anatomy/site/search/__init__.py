"""The full-text index: the built pages cut into units, written as posting lists and texts in shards.

It is made from ``site/`` after the generator has run, so that it is the same under any generator.
The engine that reads it is ``docs/assets/js/search-*.js``.
"""

from anatomy.site.search.build import Reader, build_index

__all__ = ["Reader", "build_index"]
