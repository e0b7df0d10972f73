# /// experiment
# # coding: utf-8
# title = "只用 greenlet：父子、传值、死亡"
# envs = ["gevent-1.0.2", "gevent-26.9.0"]
# timeout = 30
# ///
from __future__ import print_function

from greenlet import greenlet, getcurrent

main = getcurrent()


def child(x):
    print("child got", x)
    y = main.switch("half way")             # 停在这里，值送给 MAIN
    print("child got", y)
    return "return value"                   # 死亡：返回值送给 parent


c = greenlet(child)
print("parent is MAIN:", c.parent is main, " started:", bool(c))
print("MAIN got", c.switch(1))
print("paused, started:", bool(c), " dead:", c.dead)
print("MAIN got", c.switch(2))
print("dead:", c.dead, " started:", bool(c), " switching again gives:", c.switch(3))


def fail():
    raise ValueError("from a child")


middle = greenlet(lambda: print("never runs"))
bad = greenlet(fail, parent=middle)         # 异常沿 parent 链上行
try:
    bad.switch()
except ValueError as e:
    print("MAIN caught:", e, " middle dead:", middle.dead)

paused = greenlet(lambda: main.switch("paused"))
paused.switch()
print("throw() into a paused one gives:", type(paused.throw()).__name__)   # GreenletExit 变成返回值

deep = greenlet(lambda: sorted([2, 1], key=lambda x: main.switch("paused inside sorted()") or x))
print(deep.switch(), "/", deep.switch(), "/ result:", deep.switch())
