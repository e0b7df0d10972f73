"""Layered graphs: which layer each node stands in, and in which order.

The method is the classical one for directed graphs (cycles opened by depth-first search, longest-path
layers, invisible slots where a long edge passes a layer, orders improved by barycentres); labels of edges are
slots of their own, in thin layers between those of the nodes, so that no label falls on anything.

Directions are abstract: ``u`` runs along the flow, ``v`` across it. A slot reaches ``lo`` px before and
``hi`` px behind its port in ``v`` and is ``du`` px thick in ``u``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal


@dataclass(eq=False)
class Slot:
    """A place in a layer: a node, a label, a bend of a long edge, or the border of a group."""

    name: str
    kind: Literal["node", "label", "bend", "left", "right"]
    layer: int
    lo: float
    hi: float
    du: float
    group: str | None = None
    col: float | None = None
    order: float = 0.0
    v: float = 0.0


@dataclass
class Item:
    """A node as the layering sees it."""

    id: str
    lo: float
    hi: float
    du: float
    group: str | None = None
    row: float | None = None
    col: float | None = None


@dataclass
class Link:
    """An edge; ``label`` is (lo, hi, du) of its words, or None. ``way`` is found by the layering."""

    index: int
    source: str
    target: str
    label: tuple[float, float, float] | None = None
    way: Literal["down", "side", "back"] = "down"
    chain: list[Slot] = field(default_factory=list)


@dataclass
class Layered:
    """The outcome: layers of slots in order, and the links with their chains from source to target."""

    layers: list[list[Slot]]
    links: list[Link]
    nodes: dict[str, Slot]
    spans: dict[str, tuple[int, int]]
    fixed: bool

    def pairs(self) -> list[tuple[Slot, Slot, Link]]:
        """Every hop of a downward link from one layer to the next."""
        return [
            (a, b, link)
            for link in self.links
            if link.way == "down"
            for a, b in zip(link.chain, link.chain[1:], strict=False)
        ]


def arrange(items: list[Item], links: list[Link]) -> Layered:
    """Layers and orders. Raises ValueError when given rows and columns tear a group apart."""
    fixed = items[0].row is not None
    rank = _given(items) if fixed else _ranked(items, links)
    for link in links:
        a, b = rank[link.source], rank[link.target]
        link.way = "down" if a < b else "side" if a == b else "back"
    layer_of, total, label_layers = _interleave(rank, links)
    nodes = {
        item.id: Slot(
            item.id, "node", layer_of[rank[item.id]], item.lo, item.hi, item.du, item.group, item.col
        )
        for item in items
    }
    layers: list[list[Slot]] = [[] for _ in range(total)]
    for slot in nodes.values():
        layers[slot.layer].append(slot)
    spans: dict[str, tuple[int, int]] = {}
    for slot in nodes.values():
        if slot.group is not None:
            first, last = spans.get(slot.group, (slot.layer, slot.layer))
            spans[slot.group] = (min(first, slot.layer), max(last, slot.layer))
    for link in links:
        if link.way == "down":
            _chain(link, nodes, layers, label_layers, spans)
    graph = Layered(layers, links, nodes, spans, fixed)
    if fixed:
        _order_by_columns(graph)
    else:
        _order(graph)
    _borders(graph)
    return graph


def _given(items: list[Item]) -> dict[str, int]:
    rows = sorted({item.row for item in items if item.row is not None})
    return {item.id: rows.index(item.row) for item in items if item.row is not None}


def _ranked(items: list[Item], links: list[Link]) -> dict[str, int]:
    after: dict[str, list[str]] = {item.id: [] for item in items}
    for link in links:
        if link.target not in after[link.source]:
            after[link.source].append(link.target)
    entered = {link.target for link in links}
    roots = [item.id for item in items if item.id not in entered] + [item.id for item in items]
    state: dict[str, int] = {}
    forward: set[tuple[str, str]] = set()
    finished: list[str] = []

    def visit(start: str) -> None:
        stack = [(start, iter(after[start]))]
        state[start] = 1
        while stack:
            here, rest = stack[-1]
            for there in rest:
                if state.get(there) == 1:
                    continue  # closes a cycle: a back edge
                forward.add((here, there))
                if there not in state:
                    state[there] = 1
                    stack.append((there, iter(after[there])))
                    break
            else:
                state[here] = 2
                finished.append(here)
                stack.pop()

    for root in roots:
        if root not in state:
            visit(root)
    rank = {item.id: 0 for item in items}
    for here in reversed(finished):
        for there in after[here]:
            if (here, there) in forward:
                rank[there] = max(rank[there], rank[here] + 1)
    # A source need not stand in the first layer when all it feeds is far below.
    for here in finished:
        below = [rank[there] for there in after[here] if (here, there) in forward]
        fed = any((other, here) in forward for other in after)
        if below and not fed and min(below) > rank[here] + 1:
            rank[here] = min(below) - 1
    return rank


def _interleave(rank: dict[str, int], links: list[Link]) -> tuple[dict[int, int], int, dict[int, int]]:
    """Layer numbers of the ranks, how many layers, and the label layer behind each rank that has one."""
    labelled = {rank[link.source] for link in links if link.label is not None and link.way == "down"}
    layer_of: dict[int, int] = {}
    label_layers: dict[int, int] = {}
    total = 0
    for row in range(max(rank.values()) + 1):
        layer_of[row] = total
        total += 1
        if row in labelled:
            label_layers[total - 1] = total
            total += 1
    return layer_of, total, label_layers


def _chain(
    link: Link,
    nodes: dict[str, Slot],
    layers: list[list[Slot]],
    label_layers: dict[int, int],
    spans: dict[str, tuple[int, int]],
) -> None:
    source, target = nodes[link.source], nodes[link.target]
    link.chain = [source]
    same = source.group if source.group == target.group else None
    for number in range(source.layer + 1, target.layer):
        name = f"{link.index}:{number}"
        group = same
        if group is not None and not spans[group][0] <= number <= spans[group][1]:
            group = None
        if link.label is not None and number == label_layers[source.layer]:
            lo, hi, du = link.label
            slot = Slot(name, "label", number, lo, hi, du, group)
        else:
            slot = Slot(name, "bend", number, 4, 4, 0, group)
        if source.col is not None and target.col is not None:
            part = (number - source.layer) / (target.layer - source.layer)
            slot.col = source.col + (target.col - source.col) * part
        layers[number].append(slot)
        link.chain.append(slot)
    link.chain.append(target)


# -- order -----------------------------------------------------------------------------------------
def _order(graph: Layered) -> None:
    above: dict[int, list[Slot]] = {}
    below: dict[int, list[Slot]] = {}
    for a, b, _ in graph.pairs():
        above.setdefault(id(b), []).append(a)
        below.setdefault(id(a), []).append(b)
    for layer in graph.layers:
        _number(layer)
    _sort_all(graph, {})
    best = [list(layer) for layer in graph.layers]
    fewest = _crossings(graph)
    for sweep in range(12):
        neighbours = above if sweep % 2 == 0 else below
        layers = graph.layers if sweep % 2 == 0 else list(reversed(graph.layers))
        for layer in layers:
            weights = {
                id(slot): sum(n.order for n in neighbours[id(slot)]) / len(neighbours[id(slot)])
                for slot in layer
                if id(slot) in neighbours
            }
            _sort(graph, layer, weights)
        _transpose(graph)
        count = _crossings(graph)
        if count < fewest:
            fewest = count
            best = [list(layer) for layer in graph.layers]
    for layer, kept in zip(graph.layers, best, strict=True):
        layer[:] = kept
        _number(layer)


def _number(layer: list[Slot]) -> None:
    for index, slot in enumerate(layer):
        slot.order = index - (len(layer) - 1) / 2


def _sort_all(graph: Layered, weights: dict[int, float]) -> None:
    for layer in graph.layers:
        _sort(graph, layer, weights)


def _sort(graph: Layered, layer: list[Slot], weights: dict[int, float]) -> None:
    """Order one layer by ``weights``; a group stays together, and stands the same way in all its layers."""
    groups: dict[str, float] = {}
    for name in graph.spans:
        members = [slot for row in graph.layers for slot in row if slot.group == name]
        groups[name] = sum(weights.get(id(slot), slot.order) for slot in members) / len(members)
    ranks = {name: index for index, name in enumerate(sorted(groups, key=lambda name: (groups[name], name)))}

    def key(slot: Slot) -> tuple[float, int, float]:
        own = weights.get(id(slot), slot.order)
        if slot.group is None:
            return own, -1, 0.0
        return groups[slot.group], ranks[slot.group], own

    layer.sort(key=key)
    _number(layer)


def _crossings(graph: Layered) -> int:
    by_layer: dict[int, list[tuple[float, float]]] = {}
    for a, b, _ in graph.pairs():
        by_layer.setdefault(a.layer, []).append((a.order, b.order))
    count = 0
    for hops in by_layer.values():
        for i, (a1, b1) in enumerate(hops):
            count += sum(1 for a2, b2 in hops[i + 1 :] if (a1 - a2) * (b1 - b2) < 0)
    return count


def _transpose(graph: Layered) -> None:
    """Swap neighbours as long as that saves a crossing."""
    count = _crossings(graph)
    improved = True
    while improved and count:
        improved = False
        for layer in graph.layers:
            for i in range(len(layer) - 1):
                a, b = layer[i], layer[i + 1]
                if a.group != b.group:
                    continue
                layer[i], layer[i + 1] = b, a
                _number(layer)
                new = _crossings(graph)
                if new < count:
                    count, improved = new, True
                else:
                    layer[i], layer[i + 1] = a, b
                    _number(layer)


def _order_by_columns(graph: Layered) -> None:
    for layer in graph.layers:
        taken = {slot.col for slot in layer if slot.kind == "node"}
        for slot in layer:
            if slot.kind != "node" and slot.col in taken and slot.col is not None:
                slot.col += 0.3
        layer.sort(key=lambda slot: slot.col if slot.col is not None else 0.0)
        _number(layer)
        seen: list[str | None] = []
        for slot in layer:
            if slot.group in seen and slot.group is not None and seen[-1] != slot.group:
                raise ValueError(f"group {slot.group!r} is torn apart by {seen[-1] or 'a node of no group'}")
            seen.append(slot.group)


def _borders(graph: Layered) -> None:
    """Two border slots of each group in each layer it spans, around its members."""
    for name, (first, last) in graph.spans.items():
        members = [slot for row in graph.layers for slot in row if slot.group == name]
        middle = sum(slot.order for slot in members) / len(members)
        for number in range(first, last + 1):
            layer = graph.layers[number]
            inside = [i for i, slot in enumerate(layer) if slot.group == name]
            if inside:
                start, stop = inside[0], inside[-1] + 1
            else:
                start = stop = sum(1 for slot in layer if slot.order < middle)
                while (
                    0 < start < len(layer)
                    and layer[start].group is not None
                    and (layer[start - 1].group == layer[start].group)
                ):
                    start += 1
                stop = start
            right = Slot(f"{name}>", "right", number, 0, 0, 0, name)
            left = Slot(f"{name}<", "left", number, 0, 0, 0, name)
            layer.insert(stop, right)
            layer.insert(start, left)
