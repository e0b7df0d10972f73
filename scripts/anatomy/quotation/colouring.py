"""Colouring of many quotations in worker processes: it is most of the work of a first fetch."""

import contextlib
import os
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from anatomy import html

BATCH = 100  # quotations that a worker colours at a time


def colour_ahead(parts: Sequence[Sequence[html.Part]]) -> Iterator[None]:
    """Colours the (text, language) pairs of each quotation; after a step, ``html.tokens`` finds those of the next one done.

    Batches are handed out as they are used up, so that memory holds a few of them and not the whole. A text that cannot be
    coloured is left to ``html.tokens``, which says why.
    """
    batches = [parts[at : at + BATCH] for at in range(0, len(parts), BATCH)]
    workers = min(4, os.cpu_count() or 1)
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        coming = deque(pool.submit(_colour, batch) for batch in batches[: 2 * workers])
        for at, batch in enumerate(batches, 2 * workers):
            html.ahead.update(coming.popleft().result())
            if at < len(batches):
                coming.append(pool.submit(_colour, batches[at]))
            yield from (None for _ in batch)


def _colour(batch: Sequence[Sequence[html.Part]]) -> dict[html.Part, html.Tokens]:
    found = {}
    for part in (part for parts in batch for part in parts):
        with contextlib.suppress(ValueError):
            found[part] = html.uncached_tokens(*part)
    return found
