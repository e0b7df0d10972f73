"""Orthogonal wires through a layered graph: tracks in the channels between layers, outer tracks for edges
that go back. Coordinates are (u, v) as in ``layers``; the caller turns them into x and y.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import permutations

from anatomy.figure.layers import Layered, Link, Slot

TRACK = 12.0
"""Distance of parallel wires, px."""
TAIL = 12.0
TIP = 19.0
OUTER = 22.0


@dataclass
class Net:
    """A wire's stretch along a channel; wires that leave one port share it."""

    channel: int
    starts: list[float]
    ends: list[float]
    track: int = 0

    @property
    def low(self) -> float:
        return min(self.starts + self.ends)

    @property
    def high(self) -> float:
        return max(self.starts + self.ends)


@dataclass
class Route:
    """The corner points (u, v) of a link, and where its words go: the (u, v) of the label slot's line."""

    link: Link
    points: list[tuple[float, float]]
    label: tuple[float, float] | None = None
    above: bool = False
    """Whether the words stand above a stretch across the flow, centred, rather than beside the wire."""


@dataclass
class Wiring:
    """Everything that is known once tracks are assigned."""

    tops: list[float]
    """``u`` at which each layer begins."""
    thick: list[float]
    routes: list[Route]
    outer: dict[int, float] = field(default_factory=dict)
    """``v`` of each back link's outer track."""


@dataclass
class _Plan:
    nets: dict[tuple[int, int, float], Net] = field(default_factory=dict)
    hops: dict[tuple[int, int], Net | None] = field(default_factory=dict)

    def net(self, channel: int, slot: Slot, v: float, end: float) -> Net:
        found = self.nets.setdefault((channel, id(slot), v), Net(channel, [v], []))
        found.ends.append(end)
        return found


def wire(
    graph: Layered,
    style: Callable[[Link], str],
    pads: Callable[[int], tuple[float, float]],
    room: Callable[[Link], float],
    words: Callable[[Link], float],
) -> Wiring:
    """Routes of all links. ``style`` tells wires that may share a port, ``pads(channel)`` is the room panels
    need at the (begin, end) of a channel (channel ``i`` lies behind layer ``i``; -1 before the first),
    ``room(link)`` the room of a back label beside its outer track, ``words(link)`` what a label needs
    across the flow (infinite: it cannot stand there).

    Raises ValueError for a link between two nodes of one layer that are not neighbours and has a label.
    """
    inner = _corridors(graph, words)
    ports = _Ports(graph, style, set(inner))
    plan = _Plan()
    outer = _outer_tracks(graph, room, set(inner))
    for a, b, link in graph.pairs():
        start, end = ports.out(link, a), ports.into(link, b)
        straight = abs(start - end) < 0.6
        plan.hops[(link.index, a.layer)] = None if straight else plan.net(a.layer, a, start, end)
    for link in graph.links:
        if link.index not in inner:
            _plan_others(graph, link, ports, plan, outer)
    depth = _assign(plan, len(graph.layers))
    tops, thick, base = _heights(graph, depth, pads)
    routes = [
        _inner_route(graph, link, inner[link.index], tops, thick)
        if link.index in inner
        else _route(graph, link, ports, plan, outer, tops, thick, base)
        for link in graph.links
    ]
    return Wiring(tops, thick, routes, outer)


class _Ports:
    """Where wires leave and enter a node: in its middle, unless wires of unlike looks would coincide."""

    def __init__(self, graph: Layered, style: Callable[[Link], str], inner: set[int]) -> None:
        self.offsets: dict[tuple[int, str], float] = {}
        users: dict[tuple[int, str], list[tuple[str, float, Link]]] = {}
        for link in graph.links:
            look = style(link)
            if link.way == "down":
                a, b = link.chain[0], link.chain[-1]
                users.setdefault((id(a), "out"), []).append((look, link.chain[1].v - a.v, link))
                users.setdefault((id(b), "in"), []).append((look, link.chain[-2].v - b.v, link))
            elif link.way == "back" and link.index not in inner:
                a, b = graph.nodes[link.source], graph.nodes[link.target]
                users.setdefault((id(a), "out"), []).append((f"back{link.index}", 1e6, link))
                users.setdefault((id(b), "in"), []).append((f"back{link.index}", 1e6, link))
        slots = {id(slot): slot for slot in graph.nodes.values()}
        for (key, side), wires in users.items():
            self._spread(side, wires, min(slots[key].lo, slots[key].hi) - 8)

    def _spread(self, side: str, wires: list[tuple[str, float, Link]], half: float) -> None:
        looks: dict[str, list[float]] = {}
        for look, dv, _ in wires:
            looks.setdefault(look, []).append(dv)
        means = {look: sum(dvs) / len(dvs) for look, dvs in looks.items()}
        ordered = sorted(looks, key=lambda look: (means[look], look))
        middle = next((i for i, look in enumerate(ordered) if any(abs(dv) < 1 for dv in looks[look])), None)
        if middle is None:
            middle = min(range(len(ordered)), key=lambda i: (abs(means[ordered[i]]), i))
        apart = min(16.0, half / max(middle, len(ordered) - 1 - middle, 1))
        for look, _, link in wires:
            self.offsets[(link.index, side)] = apart * (ordered.index(look) - middle)

    def out(self, link: Link, slot: Slot) -> float:
        return slot.v + (self.offsets.get((link.index, "out"), 0.0) if slot.kind == "node" else 0.0)

    def into(self, link: Link, slot: Slot) -> float:
        return slot.v + (self.offsets.get((link.index, "in"), 0.0) if slot.kind == "node" else 0.0)


def _last(graph: Layered, slot: Slot) -> bool:
    """Whether nothing but panel borders stands behind ``slot`` in its layer."""
    layer = graph.layers[slot.layer]
    return all(other.kind in ("left", "right") for other in layer[layer.index(slot) + 1 :])


def _corridors(graph: Layered, words: Callable[[Link], float]) -> dict[int, float]:
    """Back links that can run from side to side between two nodes: where (``v``) they climb."""
    found: dict[int, float] = {}
    taken: list[tuple[int, int, float]] = []
    for link in graph.links:
        if link.way != "back":
            continue
        a, b = graph.nodes[link.source], graph.nodes[link.target]
        if not words(link) and _stacked(graph, a, b):
            found[link.index] = a.v
            continue
        sign = 1.0 if a.v < b.v else -1.0
        start = a.v + a.hi if sign > 0 else -(a.v - a.lo)
        end = b.v - b.lo if sign > 0 else -(b.v + b.hi)
        need = words(link) + 18 if words(link) else 0.0
        at = start + 12
        while at <= end - max(16.0, need):
            v = sign * at
            near = any(
                abs(v - other) < TRACK and first <= a.layer and last >= b.layer
                for first, last, other in taken
            )
            if not near and _clear(graph, a, b, v):
                found[link.index] = v
                taken.append((b.layer, a.layer, v))
                break
            at += 2
    return found


def _clear(graph: Layered, a: Slot, b: Slot, v: float) -> bool:
    """Whether a wire may leave ``a`` sideways, climb at ``v`` and enter ``b`` sideways, meeting nothing."""
    for number in range(b.layer, a.layer + 1):
        for slot in graph.layers[number]:
            if slot is a or slot is b:
                continue
            low, high = slot.v - slot.lo - 9, slot.v + slot.hi + 9
            if low < v < high:
                return False
            ends = [end.v for end in (a, b) if end.layer == number]
            if slot.kind not in ("left", "right") and any(min(v, e) < slot.v < max(v, e) for e in ends):
                return False
    return True


def _stacked(graph: Layered, a: Slot, b: Slot) -> bool:
    """Whether ``b`` stands straight before ``a``, with free sides facing and nothing in between."""
    if abs(a.v - b.v) > 0.5:
        return False
    if any(link.way == "down" and (link.source == b.name or link.target == a.name) for link in graph.links):
        return False
    if any(link.way == "back" and link.target == b.name and link.source != a.name for link in graph.links):
        return False
    return not any(
        slot.v - slot.lo - 9 < a.v < slot.v + slot.hi + 9
        for layer in graph.layers[b.layer + 1 : a.layer]
        for slot in layer
    )


def _inner_route(graph: Layered, link: Link, v: float, tops: list[float], thick: list[float]) -> Route:
    a, b = graph.nodes[link.source], graph.nodes[link.target]
    low, high = (tops[slot.layer] + thick[slot.layer] / 2 for slot in (a, b))
    if v == a.v:
        return Route(link, [(low - a.du / 2, v), (high + b.du / 2, v)])
    first = a.v + a.hi if v > a.v else a.v - a.lo
    last = b.v - b.lo if v < b.v else b.v + b.hi
    return Route(link, [(low, first), (low, v), (high, v), (high, last)], (high, (v + last) / 2), above=True)


def _outer_tracks(graph: Layered, room: Callable[[Link], float], inner: set[int]) -> dict[int, float]:
    found: dict[int, float] = {}
    taken: list[tuple[int, int, float]] = []
    backs = [link for link in graph.links if link.way == "back" and link.index not in inner]
    backs.sort(key=lambda link: (graph.nodes[link.source].layer - graph.nodes[link.target].layer, link.index))
    for link in backs:
        last, first = graph.nodes[link.source].layer, graph.nodes[link.target].layer
        edge = max(slot.v + slot.hi for layer in graph.layers[max(0, first - 1) : last + 2] for slot in layer)
        edge = max([edge, *(far for a, b, far in taken if a <= last + 1 and b >= first - 1)])
        found[link.index] = edge + OUTER
        taken.append((first, last, edge + OUTER + room(link)))
    return found


def _neighbours(graph: Layered, a: Slot, b: Slot) -> bool:
    layer = graph.layers[a.layer]
    i, j = sorted((layer.index(a), layer.index(b)))
    return all(slot.kind in ("left", "right") for slot in layer[i + 1 : j])


def _plan_others(graph: Layered, link: Link, ports: _Ports, plan: _Plan, outer: dict[int, float]) -> None:
    a, b = graph.nodes[link.source], graph.nodes[link.target]
    if link.way == "back":
        if not _last(graph, a):
            start = ports.out(link, a)
            plan.hops[(link.index, -1)] = plan.net(a.layer, a, start, outer[link.index])
        if not _last(graph, b):
            end = ports.into(link, b)
            net = Net(b.layer - 1, [outer[link.index]], [end])
            plan.nets[(b.layer - 1, -link.index - 1, end)] = net
            plan.hops[(link.index, -2)] = net
    elif link.way == "side" and not _neighbours(graph, a, b):
        if link.label is not None:
            raise ValueError(
                f"the edge {link.source} → {link.target} passes over nodes of its row; it takes no label"
            )
        plan.hops[(link.index, -1)] = plan.net(a.layer, a, a.v, b.v)


def _assign(plan: _Plan, layers: int) -> dict[int, int]:
    """Tracks for the nets of every channel; how many each channel has."""
    depth: dict[int, int] = {}
    for channel in range(-1, layers):
        count = assign_tracks([net for net in plan.nets.values() if net.channel == channel])
        if count:
            depth[channel] = count
    return depth


def assign_tracks(nets: list[Net]) -> int:
    """Set the track of each net so that few wires cross and none coincide; how many tracks there are."""
    if not nets:
        return 0
    if len(nets) <= 6:
        orders = [list(order) for order in permutations(nets)]
    else:
        orders = [
            sorted(nets, key=lambda net: (net.low, net.high)),
            sorted(nets, key=lambda net: (-net.high, -net.low)),
            sorted(nets, key=lambda net: net.high - net.low),
            nets,
        ]
    best = min(orders, key=_grade)
    _grade(best)
    return max(net.track for net in best) + 1


def _grade(order: list[Net]) -> float:
    """Give each net of ``order`` the first track free of what came before; how bad the outcome is."""
    for index, net in enumerate(order):
        clash = [o.track + 1 for o in order[:index] if o.low < net.high + 10 and net.low < o.high + 10]
        net.track = max(clash, default=0)
    bad = 0.0
    for first in order:
        for second in order:
            if first is second:
                continue
            if first.track < second.track:
                # the first one's drops cross the second's track; the second's trunk crosses the first's
                bad += sum(1 for v in first.ends if second.low < v < second.high)
                bad += sum(1 for v in second.starts if first.low < v < first.high)
                bad += 50 * sum(1 for v in first.ends for w in second.starts if abs(v - w) < 6)
    return bad + 0.3 * max(net.track for net in order)


def _heights(
    graph: Layered, depth: dict[int, int], pads: Callable[[int], tuple[float, float]]
) -> tuple[list[float], list[float], dict[int, float]]:
    """Where layers begin, their thickness, and where each channel's first track runs."""
    tops: list[float] = []
    thick = [max((slot.du for slot in layer), default=0.0) for layer in graph.layers]
    base: dict[int, float] = {}
    at = 0.0
    for channel in range(-1, len(graph.layers)):
        begin, end = pads(channel)
        tracks = depth.get(channel, 0)
        inner = 0 <= channel < len(graph.layers) - 1
        from_label = inner and any(slot.kind == "label" for slot in graph.layers[channel])
        into_label = inner and any(slot.kind == "label" for slot in graph.layers[channel + 1])
        tail = 6.0 if from_label else TAIL
        tip = 6.0 if into_label else TIP
        if not inner and not tracks:
            tail = tip = 0.0
        least = 8.0 if into_label else 16.0 if from_label else 34.0 if inner else 0.0
        base[channel] = at + begin + tail
        at += begin + max(least, tail + tip + max(0, tracks - 1) * TRACK if tracks else least) + end
        if channel + 1 < len(graph.layers):
            tops.append(at)
            at += thick[channel + 1]
    return tops, thick, base


def _route(
    graph: Layered,
    link: Link,
    ports: _Ports,
    plan: _Plan,
    outer: dict[int, float],
    tops: list[float],
    thick: list[float],
    base: dict[int, float],
) -> Route:
    def middle(slot: Slot) -> float:
        return tops[slot.layer] + thick[slot.layer] / 2

    def track(net: Net) -> float:
        return base[net.channel] + net.track * TRACK

    a, b = graph.nodes[link.source], graph.nodes[link.target]
    if link.way == "down":
        points = [(middle(a) + a.du / 2, ports.out(link, a))]
        label = None
        for here, there in zip(link.chain, link.chain[1:], strict=False):
            net = plan.hops[(link.index, here.layer)]
            start, end = ports.out(link, here), ports.into(link, there)
            if net is not None:
                points += [(track(net), start), (track(net), end)]
            if there.kind == "label":
                label = (middle(there), there.v)
        end = ports.into(link, b)
        points.append((middle(b) - b.du / 2, end))
        return Route(link, points, label)
    if link.way == "back":
        return _back(link, a, b, ports, plan, outer[link.index], middle, track)
    hop = plan.hops.get((link.index, -1))
    if hop is not None:
        below_a, below_b = middle(a) + a.du / 2, middle(b) + b.du / 2
        return Route(link, [(below_a, a.v), (track(hop), a.v), (track(hop), b.v), (below_b, b.v)])
    if a.v < b.v:
        points = [(middle(a), a.v + a.hi), (middle(a), b.v - b.lo)]
    else:
        points = [(middle(a), a.v - a.lo), (middle(a), b.v + b.hi)]
    return Route(link, points, (middle(a), (points[0][1] + points[1][1]) / 2))


def _back(
    link: Link,
    a: Slot,
    b: Slot,
    ports: _Ports,
    plan: _Plan,
    outer: float,
    middle: Callable[[Slot], float],
    track: Callable[[Net], float],
) -> Route:
    leave, enter = plan.hops.get((link.index, -1)), plan.hops.get((link.index, -2))
    if leave is None:
        points = [(middle(a), a.v + a.hi), (middle(a), outer)]
    else:
        start = ports.out(link, a)
        points = [(middle(a) + a.du / 2, start), (track(leave), start), (track(leave), outer)]
    turn = points[-1][0]
    if enter is None:
        points += [(middle(b), outer), (middle(b), b.v + b.hi)]
        back = middle(b)
    else:
        end = ports.into(link, b)
        points += [(track(enter), outer), (track(enter), end), (middle(b) - b.du / 2, end)]
        back = track(enter)
    return Route(link, points, ((turn + back) / 2, outer))
