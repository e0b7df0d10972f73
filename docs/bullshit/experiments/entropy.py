# /// experiment
# title = "能写出多少篇不同的文章"
# envs = ["cpython-3.11", "cpython-3.13"]
# ///
"""Entropy of one article, in bits, from the numbers of lines alone: our own arithmetic, no text involved."""
from math import lgamma, log, log2

FILLERS, SAYINGS, BEFORE, AFTER, LOOPS = 36, 107, 5, 8, 262
SHARES = (5 / 101, 15 / 101, 81 / 101)


def pool_bits(m, copies):
    """Bits a line when m lines, each in so many copies, are dealt in random order: log2((mr)! / r!^m) / mr."""
    return (lgamma(m * copies + 1) - m * lgamma(copies + 1)) / log(2) / (m * copies)


branch = -sum(p * log2(p) for p in SHARES)
dress = log2(BEFORE) + log2(AFTER)
print("选哪一支：每次 %.2f 位" % branch)
print("一句废话：直接随机 %.2f 位，重复度 1 的池 %.2f 位，重复度 2 的池 %.2f 位" % (
    log2(FILLERS), pool_bits(FILLERS, 1), pool_bits(FILLERS, 2)))
print("一条名言：直接随机 %.2f 位，重复度 2 的池 %.2f 位，说法与感想另加 %.2f 位" % (log2(SAYINGS), pool_bits(SAYINGS, 2), dress))
for name, filler, saying in (("直接随机", log2(FILLERS), log2(SAYINGS)),
                             ("重复度 2 的池", pool_bits(FILLERS, 2), pool_bits(SAYINGS, 2))):
    loop = branch + SHARES[2] * filler + SHARES[1] * (saying + dress)
    print("%s：每次循环 %.2f 位，一篇约 %d 位，也就是 10 的 %d 次方篇" % (name, loop, loop * LOOPS, loop * LOOPS * log(2) / log(10)))
print("而句子只有 %d + %d 句：一篇里废话约 %d 句，平均每句出现 %.1f 次" % (
    FILLERS, SAYINGS, LOOPS * SHARES[2], LOOPS * SHARES[2] / FILLERS))
