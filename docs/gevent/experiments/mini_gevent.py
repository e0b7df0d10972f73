# /// experiment
# # coding: utf-8
# title = "mini-gevent：只靠 greenlet，得到同样的切换轨迹"
# envs = ["gevent-1.0.2", "gevent-26.9.0"]
# timeout = 30
# ///
from __future__ import print_function

from collections import deque
from greenlet import getcurrent, greenlet, settrace


class LoopExit(Exception):
    pass


class Hub(greenlet):                          # 父 greenlet 是创建它的 MAIN
    callbacks = deque()

    def run_callback(self, func, *args):
        self.callbacks.append((func, args))

    def run(self):
        while True:
            while self.callbacks:             # 相当于 prepare 观察者
                func, args = self.callbacks.popleft()
                func(*args)
            self.parent.throw(LoopExit("This operation would block forever"))


class Waiter(object):
    def __init__(self):
        self.greenlet, self.values = None, deque()

    def switch(self, value=None):
        if self.greenlet is None:
            self.values.append(value)         # 没人等就存下；存多个，所以不会丢
        else:
            self.greenlet.switch(value)

    def get(self):
        if self.values:
            return self.values.popleft()
        self.greenlet = getcurrent()
        try:
            return hub.switch()
        finally:
            self.greenlet = None


class Greenlet(greenlet):
    def __init__(self, func, *args):
        greenlet.__init__(self, parent=hub)
        self.func, self.args, self.links, self.done = func, args, [], False
        self.value = self.exception = None

    def run(self):
        try:
            self.value = self.func(*self.args)
        except Exception as e:
            self.exception = e
        self.done = True
        hub.run_callback(self.notify)         # 排队，不在这里直接调用

    def rawlink(self, callback):
        self.links.append(callback)
        if self.done:
            hub.run_callback(self.notify)

    def notify(self):
        while self.links:
            self.links.pop(0)(self)

    def join(self):
        if not self.done:
            self.rawlink(getcurrent().switch)  # 不用 Waiter
            hub.switch()


def spawn(func, *args):
    g = Greenlet(func, *args)
    hub.run_callback(g.switch)
    return g


def sleep():                                  # 只有 sleep(0)：没有定时器
    waiter = Waiter()
    hub.run_callback(waiter.switch)
    waiter.get()


def joinall(gs):
    waiter = Waiter()
    for g in gs:
        g.rawlink(waiter.switch)
    return [waiter.get() for _ in gs]


hub = Hub()


def trace_joinall():
    """与 switch-trace.py 同一个程序，同样的输出格式。"""
    trace, names = [], {getcurrent(): "MAIN", hub: "HUB"}
    g1, g2 = spawn(sleep), spawn(sleep)
    names[g1], names[g2] = "G1", "G2"
    settrace(lambda event, args: trace.append("%s -> %s" % (names[args[0]], names[args[1]])))
    joinall([g1, g2])
    settrace(None)
    return trace + ["switches: %d" % len(trace)]


if __name__ == "__main__":
    print("\n".join(trace_joinall()))
