# /// experiment
# title = "两代线性同余发生器：周期、低位、相邻种子"
# envs = ["cpython-3.11", "cpython-3.13"]
# timeout = 120
# ///
"""The constants are those of the derived web version (commits d96aecc and 3fd7fdf); the rest is our own arithmetic."""
from collections import Counter
from math import gcd

OLD = (12347, 99876, 10 ** 6)
NEW = (214013, 2531011, 2 ** 32)


def primes(n):
    found, p = set(), 2
    while p * p <= n:
        while n % p == 0:
            found.add(p)
            n //= p
        p += 1
    return found | ({n} if n > 1 else set())


def full_period(a, c, m):
    """Hull and Dobell: c coprime to m, a-1 divisible by every prime of m, and by 4 when m is."""
    return [gcd(c, m) == 1, all((a - 1) % p == 0 for p in primes(m)), m % 4 != 0 or (a - 1) % 4 == 0]


def cycles(a, c, m):
    """Lengths of all cycles; only for a coprime to m, where every state lies on one."""
    seen, lengths = bytearray(m), Counter()
    for start in range(m):
        state, length = start, 0
        while not seen[state]:
            seen[state] = 1
            state = (a * state + c) % m
            length += 1
        if length:
            lengths[length] += 1
    return lengths


def low_period(a, c, bits):
    state, n = 0, 0
    while True:
        state = (a * state + c) % 2 ** bits
        n += 1
        if state == 0:
            return n


print("旧：乘 %d 加 %d 模 %d" % OLD)
print("  满周期三条件：%s" % full_period(*OLD))
lengths = cycles(*OLD)
longest = max(lengths)
print("  环 %d 个，最长 %d（%d 个），最短 %d；处在最长环上的种子 %.0f%%" % (
    sum(lengths.values()), longest, lengths[longest], min(lengths), 100 * longest * lengths[longest] / OLD[2]))
print("  不动点：%s" % [s for s in range(OLD[2]) if (OLD[0] * s + OLD[1]) % OLD[2] == s])
print("新：乘 %d 加 %d 模 2 的 32 次方" % NEW[:2])
print("  满周期三条件：%s，周期 4294967296" % full_period(*NEW))
print("  最低 1、2、8、16 位的周期：%s" % [low_period(*NEW[:2], bits) for bits in (1, 2, 8, 16)])
print("  最大的中间值 %d，小于 2 的 53 次方：%s" % (
    (NEW[2] - 1) * NEW[0] + NEW[1], (NEW[2] - 1) * NEW[0] + NEW[1] < 2 ** 53))
a, c, m = NEW
print("  种子 s 与 s+1 的第 1、2、3 个数之差（占整圈的比例，对一切 s 相同）：%s" % [round(pow(a, k, m) / m, 6) for k in (1, 2, 3)])
same = sum(int((s * a + c) % m / m * 100) == int(((s + 1) * a + c) % m / m * 100) for s in range(10_000))
print("  于是 0–99 之间的第一个整数，10000 对相邻种子里有 %d 对相同" % same)
