# /// experiment
# title = "同一件事的几种写法，谁快"
# envs = ["cpython-3.11.2", "cpython-3.8", "cpython-3.13"]
# timeout = 120
# ///
"""The least of many times, alternately; only what holds by a margin is printed."""

import copy
import time

N = 20000


def appended():
    out = []
    for i in range(N):
        out.append(i)


def preallocated():
    out = [None] * N
    for i in range(N):
        out[i] = i


def comprehension():
    [i for i in range(N)]


def extended():
    out = []
    out.extend(range(N))


def generated():
    out = []
    out.extend(i for i in range(N))


SOURCE = list(range(N))
PAIRS = (
    ("推导式", comprehension, "逐个 append", appended),
    ("extend(range)", extended, "逐个 append", appended),
    ("推导式", comprehension, "extend(生成器)", generated),
    ("a[:]", lambda: SOURCE[:], "copy.deepcopy(a)", lambda: copy.deepcopy(SOURCE)),
    ("a[:]", lambda: SOURCE[:], "[x for x in a]", lambda: [x for x in SOURCE]),
)


def least(*actions):
    best = [float("inf")] * len(actions)
    for _ in range(60):
        for index, action in enumerate(actions):
            start = time.perf_counter()
            action()
            best[index] = min(best[index], time.perf_counter() - start)
    return best


for quick, one, slow, other in PAIRS:
    first, second = least(one, other)
    gain = second / first
    print("%s 与 %s：" % (quick, slow) + ("前者快到四倍以上" if gain > 4 else "前者快" if gain > 1.1 else "差不多"))
one, other = least(preallocated, appended)
print("先 [None] * n 再逐格赋值 与 逐个 append：" + ("相差不到一半" if 2 / 3 < one / other < 1.5 else "相差一半以上"))
