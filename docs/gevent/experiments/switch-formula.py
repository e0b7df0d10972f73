# /// experiment
# # coding: utf-8
# title = "公式与比较：逐个试过的程序"
# envs = ["gevent-1.0.2", "gevent-26.9.0"]
# timeout = 120
# ///
from __future__ import print_function

import random
import greenlet
import gevent

hub, main = gevent.get_hub(), gevent.getcurrent()


def trace(gs, wait):
    ends = []
    greenlet.settrace(lambda event, args: ends.append(args))
    wait(gs)
    greenlet.settrace(None)
    return ends


def join_each(gs):
    for g in gs:
        g.join()


def work(k):
    for _ in range(k):
        gevent.sleep(0)


# 一、n 个协程各 sleep(0) k 次：次数是不是 2n(k+2)，每次切换的一端是不是 Hub
programs = wrong = away = 0
for n in range(31):
    for k in range(31):
        ends = trace([gevent.spawn(work, k) for _ in range(n)], gevent.joinall)
        programs += 1
        wrong += len(ends) != 2 * n * (k + 2)
        away += sum(hub not in pair for pair in ends)
print("n, k in 0..30: %d programs, not 2n(k+2): %d, switches without HUB: %d" % (programs, wrong, away))

# 二、结束时刻打乱：逐个 join 会不会比 joinall 更常叫醒 MAIN
more = 0
for seed in range(200):
    dice = random.Random(seed)
    delays = [dice.choice([None, 0, 0.001, 0.002, 0.003]) for _ in range(dice.randint(1, 8))]
    woken = []
    for wait in gevent.joinall, join_each:
        gs = [gevent.spawn(work, 0) if d is None else gevent.spawn(gevent.sleep, d) for d in delays]
        woken.append(sum(pair[1] is main for pair in trace(gs, wait)))
    more += woken[1] > woken[0]
print("200 random programs, join in turn woke MAIN more often than joinall: %d" % more)
