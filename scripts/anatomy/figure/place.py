"""Where the slots of a layered graph stand across the flow: straight edges first, then short ones.

Slots that must share a coordinate (the bends of one edge, the border of one group, a given column) form a
cluster. Clusters are kept apart by gaps and moved, pushing their neighbours along, as long as the sum of the
edges' sideways lengths falls. Graphs of figures are small, so the plain search is fast enough and always
gives the same outcome.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass

from anatomy.figure.layers import Layered, Slot

PAD = 14.0
"""From a panel's border to its members, and to its neighbours, px."""

_BEND = 16.0
"""What a bend costs, in px of sideways length."""


@dataclass
class _Problem:
    cluster: dict[int, int]
    after: dict[int, dict[int, float]]
    before: dict[int, dict[int, float]]
    pulls: list[tuple[int, int, float]]
    fans: list[tuple[int, tuple[int, ...]]]
    size: int


def place(graph: Layered, gaps: dict[tuple[int, int], float], head: float = 0.0) -> None:
    """Set ``v`` of every slot. ``gaps`` widens the room between two slots (by ``id``); ``head`` is extra room
    inside a panel before its first member (for a heading that stands across the flow)."""
    slots = [slot for layer in graph.layers for slot in layer]
    cluster = {id(slot): index for index, slot in enumerate(slots)}
    arcs = list(_arcs(graph, gaps, head))
    for bundle in _bundles(graph):
        _merge(cluster, bundle, arcs)
    names = {name: index for index, name in enumerate(sorted(set(cluster.values())))}
    cluster = {slot: names[name] for slot, name in cluster.items()}
    problem = _problem(graph, cluster, arcs, len(names))
    best = min(
        (_search(problem, start) for start in _starts(problem)), key=lambda at: round(_cost(problem, at), 3)
    )
    shift = min(best)
    for slot in slots:
        slot.v = round((best[cluster[id(slot)]] - shift) * 2) / 2


def _gap(a: Slot, b: Slot, head: float) -> float:
    kinds = {a.kind, b.kind}
    if a.kind == "left":
        return PAD + (head if a.group == b.group or b.kind == "left" else 0)
    if kinds & {"left", "right"}:
        return PAD
    if kinds == {"node"}:
        return 28.0
    if "node" in kinds:
        return 16.0
    return 10.0


def _arcs(
    graph: Layered, gaps: dict[tuple[int, int], float], head: float
) -> Iterable[tuple[int, int, float]]:
    for layer in graph.layers:
        for a, b in itertools.pairwise(layer):
            gap = max(_gap(a, b, head), gaps.get((id(a), id(b)), 0.0))
            yield id(a), id(b), a.hi + b.lo + gap


def _bundles(graph: Layered) -> Iterable[list[int]]:
    """Slots that want to share a coordinate, the most wanted first."""
    for name in graph.spans:
        for kind in ("left", "right"):
            yield [id(s) for layer in graph.layers for s in layer if s.kind == kind and s.group == name]
    if graph.fixed:
        columns: dict[float, list[int]] = {}
        for slot in graph.nodes.values():
            assert slot.col is not None
            columns.setdefault(slot.col, []).append(id(slot))
        yield from columns.values()
    for link in graph.links:
        if link.way == "down" and len(link.chain) > 3:
            yield [id(slot) for slot in link.chain[1:-1]]


def _merge(cluster: dict[int, int], bundle: list[int], arcs: list[tuple[int, int, float]]) -> None:
    for other in bundle[1:]:
        trial = dict(cluster)
        old, new = trial[other], trial[bundle[0]]
        for key, value in trial.items():
            if value == old:
                trial[key] = new
        if _acyclic({(trial[a], trial[b]) for a, b, _ in arcs}):
            cluster.update(trial)


def _acyclic(arcs: set[tuple[int, int]]) -> bool:
    after: dict[int, set[int]] = {}
    degree: dict[int, int] = {}
    for a, b in arcs:
        after.setdefault(a, set()).add(b)
        degree.setdefault(a, 0)
    for heads in after.values():
        for head in heads:
            degree[head] = degree.get(head, 0) + 1
    ready = [node for node, count in degree.items() if count == 0]
    done = 0
    while ready:
        node = ready.pop()
        done += 1
        for head in after.get(node, ()):
            degree[head] -= 1
            if degree[head] == 0:
                ready.append(head)
    return done == len(degree)


def _problem(
    graph: Layered, cluster: dict[int, int], arcs: list[tuple[int, int, float]], size: int
) -> _Problem:
    after: dict[int, dict[int, float]] = {index: {} for index in range(size)}
    before: dict[int, dict[int, float]] = {index: {} for index in range(size)}
    for first, second, gap in arcs:
        x, y = cluster[first], cluster[second]
        after[x][y] = max(after[x].get(y, 0.0), gap)
        before[y][x] = after[x][y]
    pulls: list[tuple[int, int, float]] = []
    below: dict[int, list[int]] = {}
    above: dict[int, list[int]] = {}
    for a, b, _ in graph.pairs():
        soft = 1.0 + 0.6 * ((a.kind != "node") + (b.kind != "node"))
        pulls.append((cluster[id(a)], cluster[id(b)], soft))
        if (
            b.kind != "label"
        ):  # a fan is centred over its branches; beside a label, straight ahead reads better
            below.setdefault(id(a), []).append(cluster[id(b)])
        above.setdefault(id(b), []).append(cluster[id(a)])
    for name in graph.spans:
        ends = {
            each.kind: cluster[id(each)]
            for layer in graph.layers
            for each in layer
            if each.group == name and each.kind in ("left", "right")
        }
        pulls.append((ends["left"], ends["right"], 0.15))
    fans = [
        (cluster[key], tuple(others))
        for table in (below, above)
        for key, others in table.items()
        if len(others) > 1
    ]
    return _Problem(cluster, after, before, pulls, fans, size)


def _starts(problem: _Problem) -> Iterable[list[float]]:
    left = [0.0] * problem.size
    for _ in range(problem.size):
        for a, heads in problem.after.items():
            for b, gap in heads.items():
                left[b] = max(left[b], left[a] + gap)
    yield left
    far = max(left)
    right = [far] * problem.size
    for _ in range(problem.size):
        for b, tails in problem.before.items():
            for a, gap in tails.items():
                right[a] = min(right[a], right[b] - gap)
    yield right
    yield [(a + b) / 2 for a, b in zip(left, right, strict=True)]


def _cost(problem: _Problem, at: list[float]) -> float:
    total = 0.0
    for a, b, weight in problem.pulls:
        off = abs(at[a] - at[b])
        total += weight * off + (_BEND if off > 0.5 and weight >= 1 else 0.0)
    total += sum(0.35 * abs(at[c] - sum(at[o] for o in others) / len(others)) for c, others in problem.fans)
    return total + 0.05 * (max(at) - min(at))


def _moved(problem: _Problem, at: list[float], members: set[int], by: float) -> list[float]:
    """``at`` after shifting ``members``, pushing whatever stands in the way."""
    new = list(at)
    table, sign = (problem.after, 1.0) if by > 0 else (problem.before, -1.0)
    for member in members:
        new[member] += by
    queue = sorted(members)
    while queue:
        here = queue.pop(0)
        for there, gap in table[here].items():
            bound = new[here] + sign * gap
            if sign * (new[there] - bound) < -1e-6:
                new[there] = bound
                queue.append(there)
    # Something pushed may be a member itself only when the gaps demand it; the gaps stay kept either way.
    return new


def _search(problem: _Problem, start: list[float]) -> list[float]:
    at = list(start)
    cost = _cost(problem, at)
    near: dict[int, set[int]] = {index: set() for index in range(problem.size)}
    for a, b, _ in problem.pulls:
        near[a].add(b)
        near[b].add(a)
    for _ in range(60):
        before = cost
        for here in range(problem.size):
            aligned = _aligned(here, near, at)
            for members in ({here}, aligned):
                targets = {at[n] for m in members for n in near[m]} | {
                    sum(at[n] for n in near[m]) / len(near[m]) + at[here] - at[m] for m in members if near[m]
                }
                for centre, others in problem.fans:
                    if centre in members:
                        targets.add(sum(at[o] for o in others) / len(others))
                for target in sorted(targets):
                    by = target - at[here]
                    if abs(by) < 0.01:
                        continue
                    trial = _moved(problem, at, members, by)
                    new = _cost(problem, trial)
                    if new < cost - 1e-6:
                        at, cost = trial, new
        if before - cost < 1e-6:
            break
    return at


def _aligned(start: int, near: dict[int, set[int]], at: list[float]) -> set[int]:
    found = {start}
    queue = [start]
    while queue:
        here = queue.pop()
        for other in near[here]:
            if other not in found and abs(at[other] - at[here]) < 0.5:
                found.add(other)
                queue.append(other)
    return found
