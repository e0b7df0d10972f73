# /// experiment
# title = "randint(0, 100) 有多少种结果，抽多少次才看得出来"
# envs = ["cpython-3.11", "cpython-3.13"]
# timeout = 60
# ///
"""Two models of one random draw, judged by the chi-square test (three classes, two degrees of freedom).

With two degrees of freedom the tail of the chi-square distribution is exactly exp(-x/2): no table, no scipy.
"""
import math
import random
from collections import Counter

MODELS = (("101 种", (5 / 101, 15 / 101, 81 / 101)), ("100 种", (5 / 100, 15 / 100, 80 / 100)))


def count(values):
    """How many of the values counted so far lead to each of the three branches."""
    classes = [0, 0, 0]
    for value, times in values.items():
        classes[0 if value < 5 else 1 if value < 20 else 2] += times
    return classes


def chi_square(classes, model):
    n = sum(classes)
    return sum((seen - n * share) ** 2 / (n * share) for seen, share in zip(classes, model))


def power(n):
    """How often n draws from the 101 model reject the 100 model at 0.001: noncentral chi-square, two degrees of freedom.

    A Poisson mixture of central ones, whose tails are sums of Poisson terms: exact but for the large-n approximation.
    """
    shift = n * sum((p - q) ** 2 / q for p, q in zip(MODELS[0][1], MODELS[1][1])) / 2
    half = -math.log(0.001)
    total, weight, term, tail = 0.0, math.exp(-shift), math.exp(-half), 0.0
    for k in range(400):
        tail += term
        total += weight * tail
        weight *= shift / (k + 1)
        term *= half / (k + 1)
    return total


rng, values = random.Random(20191029), Counter()
for n in (10_000, 100_000, 1_000_000):
    values.update(rng.randint(0, 100) for _ in range(n - sum(values.values())))
    classes = count(values)
    print("%d 次：最小 %d，最大 %d，不同的值 %d 个，三支 %s" % (n, min(values), max(values), len(values), classes))
    for name, model in MODELS:
        x = chi_square(classes, model)
        p = math.exp(-x / 2)
        verdict = "拒绝" if p < 0.001 else "不能拒绝"
        print("    %s模型：卡方 %6.2f，p = %s，%s" % (name, x, "%.3f" % p if p >= 0.001 else "%.0e" % p, verdict))
for n in (10_000, 100_000, 480_000, 1_000_000, 4_000_000):
    print("换一组数据，%d 次足以在 0.001 的水平上拒绝「100 种」的机会：%.1f%%" % (n, 100 * power(n)))
