# /// experiment
# title = "洗牌池与直接随机：相邻两句相同的概率"
# envs = ["cpython-3.11", "cpython-3.13"]
# timeout = 120
# ///
"""Our own model of both ways to draw a sentence: exact expectation beside a simulation."""
import random
from collections import Counter
from fractions import Fraction
from itertools import groupby, islice, permutations, product
from math import comb, factorial
from operator import eq

DRAWS = 360_000


def pool(items, copies, rng):
    cards = list(items) * copies
    while True:
        rng.shuffle(cards)
        yield from cards


def plain(items, rng):
    while True:
        yield rng.choice(items)


def adjacent(stream):
    cards = list(islice(stream, DRAWS + 1))
    return sum(map(eq, cards, islice(cards, 1, None))) / DRAWS


def expected(m, copies):
    """Inside one pass copies-1 equal neighbours on average, and 1/m at the seam: over m*copies transitions."""
    return (copies - 1 + Fraction(1, m)) / (m * copies)


def some_in_pass(m):
    """Two copies of m cards: chance that a pass holds at least one equal pair (inclusion and exclusion)."""
    none = sum(Fraction((-1) ** k * comb(m, k) * 2 ** k * factorial(2 * m - k), factorial(2 * m)) for k in range(m + 1))
    return float(1 - none)


def extremes(m, copies):
    """Over every pair of neighbouring passes: the longest run of one card, and the most cards between two of a kind.

    Two passes are enough for m > 1: every card is in every pass, and no pass holds one card only.
    """
    run = gap = 0
    orders = set(permutations(list(range(m)) * copies))
    for one, two in product(orders, repeat=2):
        cards = one + two
        run = max(run, *(len(list(same)) for _, same in groupby(cards)))
        for card in range(m):
            places = [i for i, this in enumerate(cards) if this == card]
            gap = max(gap, *(b - a - 1 for a, b in zip(places, places[1:])))
    return run, gap


print("句数  取法          理论      模拟（%d 次）" % DRAWS)
for m in (36, 107):
    rng = random.Random(77)
    print("%4d  直接随机    %7.3f%%  %7.3f%%" % (m, 100 / m, 100 * adjacent(plain(range(m), rng))))
    for copies in (1, 2, 3):
        share = adjacent(pool(range(m), copies, rng))
        print("%4d  池，重复度 %d %7.3f%%  %7.3f%%" % (m, copies, 100 * float(expected(m, copies)), 100 * share))
print()
for m in (36, 107):
    print("%d 句、重复度 2：一轮 %d 张里至少有一对相邻相同的概率 %.3f" % (m, 2 * m, some_in_pass(m)))

for m, copies in ((2, 1), (3, 1), (4, 1), (2, 2), (3, 2), (2, 3)):
    run, gap = extremes(m, copies)
    print("穷举 %d 句、重复度 %d 的一切相邻两轮：同一句最多连着 %d 次，两次之间最多隔 %d 句；公式 2r = %d，2(mr-r) = %d" % (
        m, copies, run, gap, 2 * copies, 2 * (m - 1) * copies))
print("代入 36 句、重复度 2：最多连着 %d 次，最多隔 %d 句" % (4, 2 * 35 * 2))

rng = random.Random(36)
cards, plain_missing, rounds = pool(range(36), 2, rng), 0, 2000
counts = {n for _ in range(rounds) for n in Counter(islice(cards, 72)).values()}  # of 72 cards: all 2, if there are 36 kinds
for _ in range(rounds):
    plain_missing += 36 - len({rng.randrange(36) for _ in range(72)})
print("池：每 72 次里每句出现的次数只有 %s；直接随机：72 次里平均有 %.1f 句一次也没出现" % (sorted(counts), plain_missing / rounds))
