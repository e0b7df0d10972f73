# /// experiment
# title = "同一件事的几种写法，谁快"
# envs = ["cpython-3.11.2", "cpython-3.8", "cpython-3.13"]
# timeout = 120
# ///
"""One after the other, many times; of the ratios the middle one, and only what holds by a margin is printed."""

import array
import copy
import random
import statistics
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
BIG = list(range(1000, 1000 + N))
PACKED = array.array("l", BIG)
FEW = list(range(100))
ROWS = [list(range(100)) for _ in range(100)]
ONE = [1]


def direct():
    for value in SOURCE:
        value


FROZEN = tuple(SOURCE)


def direct_tuple():
    for value in FROZEN:
        value


def indexed():
    for i in range(len(SOURCE)):
        SOURCE[i]


def taken(items):
    for i in range(N):
        items[i]


def asked_not():
    a = ONE
    for _ in range(N):
        if not a:
            pass


def asked_len():
    a = ONE
    for _ in range(N):
        if len(a) == 0:
            pass


def sliced_in():
    a = SOURCE[:]
    for _ in range(50):
        a[:0] = ONE


def inserted():
    a = SOURCE[:]
    for _ in range(50):
        a.insert(0, 1)


def sliced_in_short():
    for _ in range(2000):
        a = [1, 2, 3]
        a[:0] = [0]


def inserted_short():
    for _ in range(2000):
        a = [1, 2, 3]
        a.insert(0, 0)


def turned():
    a = SOURCE[:]
    for _ in range(20):
        a.insert(0, a.pop())


def turned_new():
    a = SOURCE[:]
    for _ in range(20):
        a = a[-1:] + a[:-1]


def put_before():
    a = SOURCE[:]
    for _ in range(20):
        a[:0] = FEW


def put_before_new():
    a = SOURCE[:]
    for _ in range(20):
        a = FEW + a


def joined():
    parts = []
    for _ in range(N):
        parts.append("ten bytes.")
    "".join(parts)


def glued_while_held():
    text = ""
    for _ in range(N):
        held = text
        text += "ten bytes."
    return held


class Holder:
    text = ""


def glued_local():
    text = ""
    for _ in range(N):
        text += "ten bytes."


def glued_attribute():
    holder = Holder()
    for _ in range(N):
        holder.text += "ten bytes."


IN_ORDER = [i for i in range(1000000)]
SHUFFLED = IN_ORDER[:]
random.seed(2019)
random.shuffle(SHUFFLED)

PAIRS = (
    ("推导式", comprehension, "逐个 append", appended),
    ("extend(range)", extended, "逐个 append", appended),
    ("推导式", comprehension, "extend(生成器)", generated),
    ("a[:]", lambda: SOURCE[:], "copy.deepcopy(a)", lambda: copy.deepcopy(SOURCE)),
    ("a[:]", lambda: SOURCE[:], "[x for x in a]", lambda: [x for x in SOURCE]),
    ("两层的 [row[:] for row in rows]", lambda: [row[:] for row in ROWS], "copy.deepcopy(rows)", lambda: copy.deepcopy(ROWS)),
    ("for x in a", direct, "for i in range(len(a)): a[i]", indexed),
    ("列表逐格取 a[i]", lambda: taken(BIG), "array 逐格取", lambda: taken(PACKED)),
    ("if not a", asked_not, "if len(a) == 0", asked_len),
    ("两万个时 a[:0] = [x]", sliced_in, "a.insert(0, x)", inserted),
    ("三个时 a.insert(0, x)", inserted_short, "a[:0] = [x]", sliced_in_short),
    ("两万个时 a.insert(0, a.pop())", turned, "a = a[-1:] + a[:-1]", turned_new),
    ("两万个时 a[:0] = b（一百个）", put_before, "a = b + a", put_before_new),
    ("逐段 append 再 join", joined, "别处也拿着旧串时 s += x", glued_while_held),
    ("只有局部变量拿着时 s += x", glued_local, "属性 o.s += x", glued_attribute),
)
NEAR = ("[x for x in a]", "for i in range(len(a)): a[i]")  # four times on one processor, three on another


CONTESTS = [(one, other) for _, one, _, other in PAIRS]
CONTESTS += [(preallocated, appended), (direct, direct_tuple), (lambda: sum(IN_ORDER), lambda: sum(SHUFFLED))]
RATIOS = [[] for _ in CONTESTS]

for _ in range(4):                      # in four parts: what disturbs one of them hardly disturbs all
    for (one, other), ratios in zip(CONTESTS, RATIOS):
        began = time.process_time()
        for turn in range(15):
            if turn and time.process_time() - began > 0.03:
                break                   # what takes long differs by a wide margin
            start = time.perf_counter()
            one()
            between = time.perf_counter()
            other()
            ratios.append((time.perf_counter() - between) / (between - start))

*gains, filled, walked, added = map(statistics.median, RATIOS)
for (quick, _, slow, _), gain in zip(PAIRS, gains):
    far = gain > 4 and slow not in NEAR
    print("%s 与 %s：" % (quick, slow) + ("前者快到四倍以上" if far else "前者快" if gain > 1.05 else "差不多"))
print("先 [None] * n 再逐格赋值 与 逐个 append：" + ("相差不到一半" if 2 / 3 < filled < 1.5 else "相差一半以上"))
print("for 走一遍列表 与 走一遍元组：" + ("相差不到一半" if 2 / 3 < walked < 1.5 else "相差一半以上"))
print("一百万个整数，按造的次序 sum 与 打乱之后 sum：" + ("前者快" if added > 1.5 else "差不多"))
