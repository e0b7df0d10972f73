# /// experiment
# # coding: utf-8
# title = "iwait 循环体里切走一次：1.0.2 丢通知，新版不丢"
# envs = ["gevent-1.0.2", "gevent-26.9.0"]
# timeout = 30
# ///
from __future__ import print_function

import gevent
from gevent.hub import LoopExit


def consume(pause):
    seen = []
    gs = [gevent.spawn(lambda: None) for _ in range(4)]
    try:
        for g in gevent.iwait(gs):
            seen.append(gs.index(g))
            if pause:
                gevent.sleep(0.01)         # 这期间其余三个都来通知
    except LoopExit:
        seen.append("LoopExit")
    return seen


print("body does not switch:", consume(False))
print("body sleeps 0.01s:   ", consume(True))


def all_at_once():
    seen = []
    gs = [gevent.spawn(lambda: None) for _ in range(4)]
    for g in list(gevent.iwait(gs)):       # 先全部收下，再慢慢处理
        seen.append(gs.index(g))
        gevent.sleep(0.01)
    return seen


print("list(iwait()) first:  ", all_at_once())
