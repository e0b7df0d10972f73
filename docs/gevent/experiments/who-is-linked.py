# /// experiment
# # coding: utf-8
# title = "_links 里是谁：iwait、joinall、join、get、link 各放进什么"
# envs = ["gevent-1.0.2", "gevent-26.9.0"]
# timeout = 30
# ///
from __future__ import print_function

import gc
import gevent


def links_of(g):
    if hasattr(g, "_links"):
        return list(g._links)
    # 新版的 Greenlet 是编译出来的，_links 成了 C 字段；垃圾回收器仍看得见它
    return [x for ref in gc.get_referents(g) if isinstance(ref, list) for x in ref]


def show(label, target, waiting):
    link, = links_of(target)              # 恰好一个
    owner = getattr(link, "__self__", None)
    if owner is None:
        what = "%s(%s)" % (type(link).__name__, link.callback.__name__)
    elif owner is waiting:
        what = "the waiting greenlet's own .%s" % link.__name__
    else:
        what = "%s.%s" % (type(owner).__name__, link.__name__)
    print("%-8s %s" % (label, what))


def by_iwait(g):
    for _ in gevent.iwait([g]):
        pass


def callback(g):
    pass


for label, block in [("iwait", by_iwait),
                     ("joinall", lambda g: gevent.joinall([g])),
                     ("join", lambda g: g.join()),
                     ("get", lambda g: g.get())]:
    target = gevent.Greenlet(lambda: None)    # 还没有启动，所以一定要等
    waiting = gevent.spawn(block, target)
    gevent.sleep(0)                           # 让 waiting 跑到阻塞处
    show(label, target, waiting)
    target.start()
    waiting.join()

target = gevent.Greenlet(lambda: None)
target.link(callback)
show("link", target, None)
link, = links_of(target)
near = gc.get_referents(target, getattr(target, "__dict__", {}))
holder, = set(type(x).__name__ for x in near if hasattr(x, "append") and link in x)
print("kept in  %s, %s" % (holder, "a Python attribute" if hasattr(target, "_links") else "hidden from Python"))
