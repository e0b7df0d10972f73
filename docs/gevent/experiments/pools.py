# /// experiment
# # coding: utf-8
# title = "池的 map 与 imap：次序、异常、半路停下"
# envs = ["gevent-1.0.2", "gevent-26.9.0"]
# timeout = 30
# ///
from __future__ import print_function

import gevent
from gevent.pool import Pool

gevent.get_hub().print_exception = lambda *args: None


def fine(n):
    gevent.sleep(0.1 * n)
    return n


def second_fails(n):
    gevent.sleep(0.1 * n)
    if n == 2:
        raise ValueError(n)
    finished.append(n)
    return n


pool = Pool(4)
print("map([3, 1, 2]):           ", pool.map(fine, [3, 1, 2]))
print("imap([3, 1, 2]):          ", list(pool.imap(fine, [3, 1, 2])))
print("imap_unordered([3, 1, 2]):", list(pool.imap_unordered(fine, [3, 1, 2])))
print("map([]):                  ", pool.map(fine, []))

for name in "map", "imap", "imap_unordered":
    finished, got = [], []
    try:
        for value in getattr(pool, name)(second_fails, [3, 1, 2, 4]):
            got.append(value)
        end = "no error"
    except ValueError:
        end = "ValueError"
    at_the_end = sorted(finished)
    pool.join()
    print("%-14s of [3, 1, 2, 4], the 2 fails: got %s then %s, finished by then %s, in the end %s" % (
        name, got, end, at_the_end, sorted(finished)))

finished, got = [], []
results = pool.imap(second_fails, [3, 1, 2, 4])
for _ in range(5):
    try:
        got.append(next(results))
    except (ValueError, StopIteration) as e:
        got.append(type(e).__name__)
print("next() five times on that imap:", got)

started = []


def slow(n):
    started.append(n)
    gevent.sleep(0.25)


pool = Pool(2)
with gevent.Timeout(0.4, False):
    pool.map(slow, range(8))
pool.kill()
before = len(started)
gevent.sleep(2)
print("map over 8 interrupted, then pool.kill(): started %d, 2 s later %d" % (before, len(started)))

pool, started = Pool(2), []
with gevent.Timeout(0.4, False):
    for n in range(8):                       # 自己逐个 spawn：停得下来
        pool.spawn(slow, n)
pool.kill()
before = len(started)
gevent.sleep(2)
print("a loop of pool.spawn, likewise:           started %d, 2 s later %d" % (before, len(started)))
