# /// experiment
# # coding: utf-8
# title = "imap 取了多少输入，再等一次已经好了的"
# envs = ["gevent-1.0.2", "gevent-26.9.0"]
# timeout = 60
# ///
from __future__ import print_function

import weakref
import gevent
from gevent.event import Event
from gevent.pool import Pool


def attempt(f):
    try:
        with gevent.Timeout(0.5):
            return f()
    except gevent.Timeout:
        return "waits in vain"
    except Exception as e:
        return "%s: %s" % (type(e).__name__, str(e).splitlines()[0].replace("GroupMappingMixin.", ""))


def inputs_taken(**options):
    """取一个结果就停下，看输入被取走了几个。"""
    taken = []

    def source():
        for i in range(100):
            taken.append(i)
            yield i

    results = Pool(2).imap_unordered(int, source(), **options)
    next(results)
    gevent.sleep(0.05)
    return len(taken)


print("inputs taken after one result:            ", attempt(inputs_taken))
print("the same, maxsize=3:                      ", attempt(lambda: inputs_taken(maxsize=3)))
print("imap over nothing:                        ", attempt(lambda: list(Pool(2).imap(int, []))))
print("imap(pow, [2, 3], [2, 2]):                ", attempt(lambda: list(Pool(2).imap(pow, [2, 3], [2, 2]))))
event = Event()
event.set()
print("gevent.wait([a set Event]), three times:  ", [attempt(lambda: len(gevent.wait([event]))) for _ in range(3)])
g = gevent.spawn(int)
g.join()
print("gevent.wait([a dead greenlet]), the same: ", [attempt(lambda: len(gevent.wait([g]))) for _ in range(3)])
g = gevent.spawn(gevent.sleep, 60)
print("killall(WeakSet):                         ", attempt(lambda: gevent.killall(weakref.WeakSet([g]))))
g = gevent.spawn(gevent.sleep, 60)
print("killall(generator):                       ", attempt(lambda: gevent.killall(x for x in [g])))
