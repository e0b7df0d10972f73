# /// experiment
# title = "摊还常数：让对手挑最坏的 append 与 pop 次序"
# envs = ["cpython-3.11.2"]
# ///
"""The dearest sequence of appends and pops from an empty list: every reachable (length, capacity), every choice."""


def allocated(items):
    return (items.__sizeof__() - list.__basicsize__) // tuple.__itemsize__


def after(length, capacity, wanted):
    """The capacity list_resize leaves, and the pointers that move if the array has to."""
    if capacity >= wanted >= capacity >> 1:
        return capacity, 0
    new = 0 if wanted == 0 else (wanted + (wanted >> 3) + 6) & ~3
    return new, 0 if new == capacity else min(length, wanted)


STEPS = 600
levels = [{(0, 0)}]
for _ in range(STEPS):
    levels.append(
        {
            (wanted, after(length, capacity, wanted)[0])
            for length, capacity in levels[-1]
            for wanted in (length + 1, length - 1)
            if wanted >= 0
        }
    )

states = set().union(*levels)
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

worst = {state: 0 for state in levels[STEPS]}
for step in range(STEPS - 1, -1, -1):
    cost = {}
    for length, capacity in levels[step]:
        best = 0
        for wanted in (length + 1, length - 1):
            if wanted >= 0:
                new, moved = after(length, capacity, wanted)
                best = max(best, moved + worst[(wanted, new)])
        cost[(length, capacity)] = best
    worst = cost
    if STEPS - step in (100, 200, 300, 400, 500, 600):
        if (0, 0) in worst:
            print(
                "从空列表起任意走 %d 步，最坏平均每步搬 %.1f 个指针"
                % (STEPS - step, worst[(0, 0)] / (STEPS - step))
            )
