# /// experiment
# title = "摊还常数：让对手挑最坏的 append 与 pop 次序"
# envs = ["cpython-3.11.2"]
# ///
"""The dearest sequence of appends and pops from an empty list: every reachable (length, capacity), every choice."""

from operator import add


def allocated(items):
    return (items.__sizeof__() - list.__basicsize__) // tuple.__itemsize__


def after(length, capacity, wanted):
    """The capacity list_resize leaves, and the pointers that move if the array has to."""
    if capacity >= wanted >= capacity >> 1:
        return capacity, 0
    new = 0 if wanted == 0 else (wanted + (wanted >> 3) + 6) & ~3
    return new, 0 if new == capacity else min(length, wanted)


STEPS = 600
states, number = [(0, 0)], {(0, 0): 0}  # in the order of the fewest steps that lead there
within = [1]  # how many states no steps lead to, one at most, two at most…
ways = []  # of every state: the next state's number and the pointers that move, for an append and for a pop
for _ in range(STEPS):
    for length, capacity in states[len(ways) :]:
        way = []
        for wanted in (length + 1, length - 1 if length else 1):  # nothing can be popped from an empty list
            new, moved = after(length, capacity, wanted)
            if (wanted, new) not in number:
                number[(wanted, new)] = len(states)
                states.append((wanted, new))
            way += [number[(wanted, new)], moved]
        ways.append(way)
    within.append(len(states))

wrong = 0
for length, capacity in states:
    for wanted in (length + 1, length - 1):
        a = [None] * capacity
        del a[length:]
        if wanted > length:
            a.append(None)
        elif a:
            a.pop()
        wrong += wanted >= 0 and allocated(a) != after(length, capacity, wanted)[0]
print("状态 %d 种；规则与解释器不符的: %d" % (len(states), wrong))

worst = [0] * len(states)
grown, grown_moved, popped, popped_moved = zip(*ways)
for steps in range(1, STEPS + 1):
    near = within[STEPS - steps]  # from further away, so many steps would not end within STEPS
    one = map(add, grown_moved, map(worst.__getitem__, grown[:near]))
    other = map(add, popped_moved, map(worst.__getitem__, popped[:near]))
    worst = list(map(max, one, other))
    if steps % 100 == 0:
        print("从空列表起任意走 %d 步，最坏平均每步搬 %.1f 个指针" % (steps, worst[0] / steps))
