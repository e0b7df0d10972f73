"""Excuses in a page's front matter: parts of sentences to which a rule does not apply, each with its reason.

A list under the rule's key, an item ``part of the sentence：reason``.
"""

import re
from collections.abc import Iterator

from anatomy.errors import Fault
from anatomy.pages.prose import Page, front_list


class Excuses:
    """The items under ``key``, and where their texts stand on ``page``."""

    def __init__(self, page: Page, key: str) -> None:
        self._page, self._key = page, key
        self._items = [item.partition("：")[::2] for item in front_list(page, key)]
        self._places = [
            (match.start(), match.end())
            for part, _reason in self._items
            for match in re.finditer(re.escape(part), page.body)
        ]

    def cover(self, offset: int) -> bool:
        """Whether one of them stands at ``offset``."""
        return any(start <= offset < end for start, end in self._places)

    def faults(self, mend: str) -> Iterator[Fault]:
        """Items without a reason, and items that are no text of the page."""
        for part, reason in self._items:
            if not reason.strip() or part not in self._page.body:
                what = "gives no reason" if part in self._page.body else "is no text of this page"
                line = next((number for number, row in enumerate(self._page.front, 1) if part in row), 1)
                yield Fault(f"{self._key}: {part!r} {what}", self._page.path, line, mend)
