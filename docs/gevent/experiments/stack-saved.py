# /// experiment
# # coding: utf-8
# title = "切走的 greenlet 在堆上存了多少 C 栈"
# envs = ["gevent-1.0.2", "gevent-26.9.0"]
# timeout = 30
# ///
from __future__ import print_function

import greenlet


def calls(depth):
    """Python 函数调用 Python 函数。"""
    if depth:
        return calls(depth - 1)
    greenlet.getcurrent().parent.switch()


def unpacked(*args):
    """同上，但实参是解包给的。"""
    if args[0]:
        return unpacked(*[args[0] - 1])
    greenlet.getcurrent().parent.switch()


def through_c(depth):
    """每一层都隔着 C 写的 sorted。"""
    if depth:
        return sorted([0], key=lambda _: through_c(depth - 1))
    greenlet.getcurrent().parent.switch()


def saved(function, depth):
    g = greenlet.greenlet(function)
    g.switch(depth)                                 # 它在最里面切了回来
    return g._stack_saved


def than_none(function):
    shallow, deep = saved(function, 0), saved(function, 100)
    return "the same" if deep == shallow else "more than %d times as much" % (50 if deep > 50 * shallow else 5)


g = greenlet.greenlet(calls)
print("not started:         %d bytes" % g._stack_saved)
g.switch(0)
print("switched away:       %s" % ("some bytes" if g._stack_saved else "0 bytes"))
print("the running one:     %d bytes" % greenlet.getcurrent()._stack_saved)
g.switch()
print("dead:                %d bytes" % g._stack_saved)
print("100 Python calls deeper:        %s" % than_none(calls))
print("100 calls f(*args) deeper:      %s" % than_none(unpacked))
print("100 calls through C deeper:     %s" % than_none(through_c))
