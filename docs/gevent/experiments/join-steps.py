# /// experiment
# # coding: utf-8
# title = "逐步走 `joinall([g])`：四次切换"
# envs = ["gevent-1.0.2"]
# timeout = 30
# upstream = ["gevent/v1.0.2"]
# steps = ["gevent-iwait", "gevent-waiter-get", "gevent-hub-switch", "gevent-greenlet-run", "gevent-report", "gevent-notify-links", "gevent-waiter-switch"]
# ///
# The installed files are the pinned ones. sys.settrace says which of their lines run, greenlet.settrace who switches to whom
# meanwhile; the loop between them is C, of which only its calls are seen. The sentences are ours, one for each line worth a step.
from __future__ import print_function

import os
import sys

import gevent
import gevent.hub
import greenlet
from gevent.greenlet import Greenlet
from gevent.hub import Hub, Waiter

UPSTREAM = os.path.join(os.environ["ANATOMY_UPSTREAM"], "gevent/v1.0.2/gevent")
for module in (gevent.hub, sys.modules["gevent.greenlet"]):
    path = os.path.splitext(module.__file__)[0] + ".py"
    with open(path, "rb") as ours, open(os.path.join(UPSTREAM, os.path.basename(path)), "rb") as pinned:
        assert ours.read() == pinned.read()

FUNCTIONS = {
    gevent.hub.iwait: "gevent-iwait",
    Waiter.get.__func__: "gevent-waiter-get",
    Hub.switch.__func__: "gevent-hub-switch",
    Greenlet.run.__func__: "gevent-greenlet-run",
    Greenlet._report_result.__func__: "gevent-report",
    Greenlet._notify_links.__func__: "gevent-notify-links",
    Waiter.switch.__func__: "gevent-waiter-switch",
}
CODES = {function.__code__: quotation for function, quotation in FUNCTIONS.items()}
SAID = {
    ("gevent-iwait", 595): "造一个 `Waiter`",
    ("gevent-iwait", 603): "把 `waiter.switch` 链接到 `g`",
    ("gevent-iwait", 605): "向 `waiter` 要一个通知",
    ("gevent-waiter-get", 572): "还没有值：记下谁在等",
    ("gevent-waiter-get", 574): "去 Hub",
    ("gevent-hub-switch", 338): "控制权交出去",
    ("gevent-greenlet-run", 325): "`g` 开始了，`spawn` 排的回调用不着了",
    ("gevent-greenlet-run", 327): "执行 `work`",
    ("gevent-greenlet-run", 331): "`work` 返回了，报告结果",
    ("gevent-report", 304): "存下结果",
    ("gevent-report", 306): "有链接：把 `_notify_links` 排进回调列表",
    ("gevent-greenlet-run", 333): "收尾，`g` 结束",
    ("gevent-notify-links", 373): "Hub 里取出一个链接",
    ("gevent-notify-links", 375): "调用它，也就是 `waiter.switch(g)`",
    ("gevent-waiter-switch", 537): "有人在等吗",
    ("gevent-waiter-switch", 544): "切给在等的人",
    ("gevent-waiter-get", 576): "`get` 醒来，不再等了",
    ("gevent-iwait", 609): "把 `g` 交给 `joinall`",
    ("gevent-iwait", 617): "撤掉链接，全部到齐",
}
names, switches, pending, waiters = {}, [], [], []


def switched(event, pair):
    switches.append(tuple(names.get(each, "?") for each in pair))


def flush():
    if not pending:
        return
    quotation, line, said, who = pending.pop()
    chain = [switches[0][0]] + [target for _, target in switches] if switches else []
    print("%s:%d  %s%s" % (quotation, line, said, "。切换：" + " → ".join(chain) if chain else ""))
    waiter = waiters[-1] if waiters else None
    print("  在跑 = %s" % who)
    print("  waiter.greenlet = %s" % (names.get(waiter.greenlet, "None") if waiter else "（还没有）"))
    print("  排队的回调 = %d" % len(hub.loop._callbacks))
    print("  g.value = %s" % g.value)
    del switches[:]


def trace(frame, event, arg):
    quotation = CODES.get(frame.f_code)
    if quotation is None:
        return None
    flush()
    if isinstance(frame.f_locals.get("waiter"), Waiter) and not waiters:
        waiters.append(frame.f_locals["waiter"])
    said = SAID.get((quotation, frame.f_lineno)) if event == "line" else None
    if said:
        pending.append((quotation, frame.f_lineno, said, names[greenlet.getcurrent()]))
    return trace


def work():
    return "done"


hub = gevent.get_hub()
g = gevent.spawn(work)
names.update({greenlet.getcurrent(): "MAIN", hub: "Hub", g: "g"})
greenlet.settrace(switched)
sys.settrace(trace)
try:
    gevent.joinall([g])
finally:
    sys.settrace(None)
    greenlet.settrace(None)
flush()
