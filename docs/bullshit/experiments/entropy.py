# /// experiment
# title = "能写出多少篇不同的文章"
# envs = ["cpython-3.11", "cpython-3.13"]
# ///
"""Entropy of the choices behind one article, in bits, from the numbers of lines alone: our own arithmetic, no text.

Equal articles can come from different choices (one saying stands twice in the corpus), so this is an upper bound.
"""
from math import comb, lgamma, log, log2

FILLERS, SAYINGS, BEFORE, AFTER, LOOPS = 36, 107, 5, 8, 262
SHARES = (5 / 101, 15 / 101, 81 / 101)


def pool_bits(m, copies):
    """Bits a line over a whole round: log2((mr)! / r!^m) / mr, m lines in r copies each."""
    return (lgamma(m * copies + 1) - m * lgamma(copies + 1)) / log(2) / (m * copies)


def fresh_bits(m, draws):
    """Bits of the first 0, 1, … `draws` lines of a new pool, two copies a line; exact.

    What is still unknown depends on how many lines have two copies left (k) and one (j) only: a Markov chain.
    """
    states, total, bits = {(m, 0): 1.0}, 0.0, [0.0]
    for _ in range(draws):
        following = {}
        for (k, j), chance in states.items():
            if k == j == 0:
                k = m
            left = 2 * k + j
            total += chance * (k * (2 / left) * log2(left / 2) + j * (1 / left) * log2(left))
            if k:
                following[k - 1, j + 1] = following.get((k - 1, j + 1), 0) + chance * 2 * k / left
            if j:
                following[k, j - 1] = following.get((k, j - 1), 0) + chance * j / left
        states = following
        bits.append(total)
    return bits


def expected(bits, share):
    """`bits` averaged over the binomial number of lines that LOOPS loops draw."""
    n = LOOPS
    return sum(comb(n, i) * share ** i * (1 - share) ** (n - i) * bits[i] for i in range(n + 1))


branch = -sum(p * log2(p) for p in SHARES)
dress = log2(BEFORE) + log2(AFTER)
print("选哪一支：每次 %.2f 位" % branch)
print("一句废话：直接随机 %.2f 位，重复度 1 的池 %.2f 位，重复度 2 的池 %.2f 位" % (
    log2(FILLERS), pool_bits(FILLERS, 1), pool_bits(FILLERS, 2)))
print("一条名言：直接随机 %.2f 位，重复度 2 的池 %.2f 位，说法与感想另加 %.2f 位" % (log2(SAYINGS), pool_bits(SAYINGS, 2), dress))
plain = LOOPS * (branch + SHARES[2] * log2(FILLERS) + SHARES[1] * (log2(SAYINGS) + dress))
rounds = LOOPS * (branch + SHARES[2] * pool_bits(FILLERS, 2) + SHARES[1] * (pool_bits(SAYINGS, 2) + dress))
first = LOOPS * (branch + SHARES[1] * dress) + expected(fresh_bits(FILLERS, LOOPS), SHARES[2]) + expected(fresh_bits(SAYINGS, LOOPS), SHARES[1])
for name, bits in (("直接随机", plain), ("新池写的第一篇", first), ("按整轮平均", rounds)):
    print("%s：一篇 %d 次循环约 %d 位，也就是 10 的 %d 次方篇" % (name, LOOPS, bits, bits * log(2) / log(10)))
print("而句子只有 %d + %d 句：一篇里废话约 %d 句，平均每句出现 %.1f 次" % (
    FILLERS, SAYINGS, LOOPS * SHARES[2], LOOPS * SHARES[2] / FILLERS))
