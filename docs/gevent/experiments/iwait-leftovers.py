# /// experiment
# # coding: utf-8
# title = "提前离开 iwait，链接还在不在"
# envs = ["gevent-1.0.2", "gevent-26.9.0"]
# timeout = 30
# ///
from __future__ import print_function

import gc
import gevent


def linked(g):
    return bool(g._links) if hasattr(g, "_links") else g.has_links()    # 新版的 _links 是 C 字段


def leave(way):
    """一个已结束的、两个还睡着的；取走第一个就离开。两个睡着的身上还有没有链接。"""
    gs = [gevent.spawn(lambda: None)] + [gevent.spawn(gevent.sleep, 10) for _ in range(2)]
    way(gs)
    gc.collect()
    print("%-26s still linked: %s" % (way.__doc__, [linked(g) for g in gs[1:]]))
    gevent.killall(gs)


held = []


def hold(gs):
    "iterator still held"
    held.append(gevent.iwait(gs))
    next(held[0])


def drop(gs):
    "break, iterator dropped"
    for _ in gevent.iwait(gs):
        break


def manage(gs):
    "with gevent.iwait, break"
    with gevent.iwait(gs) as ready:
        for _ in ready:
            break


leave(hold)
leave(drop)
if hasattr(gevent.iwait([]), "__enter__"):
    leave(manage)
else:
    print("with gevent.iwait, break   not supported")
