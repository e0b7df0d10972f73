# /// experiment
# # coding: utf-8
# title = "常被问到的十几件小事"
# envs = ["gevent-1.0.2", "gevent-26.9.0"]
# timeout = 60
# ///
from __future__ import print_function

import gc
import os
import subprocess
import sys
import time
import weakref

import gevent
from gevent import socket
from gevent.event import Event
from gevent.local import local
from gevent.lock import BoundedSemaphore, Semaphore
from gevent.pool import Group
from gevent.queue import Empty, Queue

hub = gevent.get_hub()
hub.print_exception = lambda *args: None


def outcome(f):
    try:
        return f()
    except BaseException as e:                # Timeout 不是 Exception
        return type(e).__name__


print("--- send and sendall")
left, right = socket.socketpair()
data = b"x" * 10000000
print("send() of 10 MB took all of it:      ", left.send(data) == len(data))
left, right = socket.socketpair()


def read_all():
    got = 0
    while got < len(data):
        got += len(right.recv(65536))
    return got


reader = gevent.spawn(read_all)
left.sendall(data)
print("sendall() of 10 MB, the reader got all:", reader.get() == len(data))

print("--- locks and waiting")
for kind in Semaphore, BoundedSemaphore:
    lock = kind(1)
    error = outcome(lambda: lock.release() and None)
    print("%s(1), release() nobody acquired: %s, counter %d" % (kind.__name__, error or "no error", lock.counter))
print("wait([Semaphore(1)]):          ", outcome(lambda: "returns %d" % len(gevent.wait([Semaphore(1)]))))
semaphore = Semaphore(0)
gevent.spawn_later(0.01, semaphore.release)
print("wait([Semaphore(0)]), released later: returns it", gevent.wait([semaphore]) == [semaphore])

print("--- an async watcher")
make = getattr(hub.loop, "async_", None) or getattr(hub.loop, "async")


def wait_for(watcher, seconds=0.05):
    with gevent.Timeout(seconds):
        hub.wait(watcher)
    return "woken"


watcher = make()
watcher.send()                                # 还没有人等
print("send(), then wait:  ", outcome(lambda: wait_for(watcher)))
watcher = make()
gevent.spawn_later(0.01, watcher.send)
print("wait, then send():  ", outcome(lambda: wait_for(watcher, 10)))

print("--- timeouts and sleeping")
print("Queue().get(timeout=Timeout(0.01)):  ", outcome(lambda: Queue().get(timeout=gevent.Timeout(0.01))))
print("Event().wait(timeout=Timeout(0.01)): ", outcome(lambda: Event().wait(timeout=gevent.Timeout(0.01))))
print("Timeout(Timeout(0.01)).start():      ", outcome(lambda: gevent.Timeout(gevent.Timeout(0.01)).start()))
print("sleep(Timeout(0.01)):                ", outcome(lambda: gevent.sleep(gevent.Timeout(0.01))))


def nap(seconds):
    start = time.time()
    gevent.sleep(seconds)
    return time.time() - start


naps = [nap(0.05) for _ in range(20)]
print("20 times sleep(0.05), shorter than 0.049:", sum(n < 0.049 for n in naps))
sleeper = gevent.spawn(nap, 0.05)
gevent.sleep(0)
time.sleep(0.3)                               # 别人占着线程
print("sleep(0.05) beside 0.3 s of blocking, at least 0.25:", sleeper.get() >= 0.25)

queue, seen = Queue(), []


def get():
    try:
        seen.append(queue.get(timeout=0.02))
    except Empty:
        seen.append("Empty, qsize %d" % queue.qsize())


getter = gevent.spawn(get)
gevent.spawn_later(0.02, queue.put, "item")   # 与超时同一圈到期
gevent.sleep(0)
time.sleep(0.05)
getter.join()
print("put() and the timeout fall due together:", seen[0])

print("--- Group and links")


def fail():
    raise ValueError


group = Group()
group.spawn(fail)
gevent.sleep(0.01)                            # 已经失败，已经不在组里
print("join(raise_error=True), failed before join:  ", outcome(lambda: group.join(raise_error=True) and None))
group.spawn(fail)
print("join(raise_error=True), fails while joining: ", outcome(lambda: group.join(raise_error=True)))
order = []
g = gevent.spawn(int)
g.link(lambda g: order.append("link 1"))
g.link(lambda g: (gevent.sleep(0.01), order.append("link 2, after a sleep")))
g.link(lambda g: order.append("link 3"))
g.join()
order.append("join returns")
gevent.sleep(0.02)
print("linked, then joined: ", "; ".join(order))
del order[:]
g = gevent.spawn(int)
gevent.sleep(0.01)
g.link(lambda g: order.append("link"))
g.join()
order.append("join returns")
gevent.sleep(0)
print("already finished:    ", "; ".join(order))

print("--- gevent.local")


class Value(object):
    pass


store = local()


def remember():
    store.value = Value()
    return weakref.ref(store.value)


g = gevent.spawn(remember)
ref = g.get()
gevent.sleep(0)                               # 其余的通知也发完
gc.collect()
print("the greenlet is dead and still held: the value is", "gone" if ref() is None else "there")
g = None
gevent.sleep(0)                               # 循环也不再拿着它
gc.collect()
print("nobody holds the greenlet any more:  the value is", "gone" if ref() is None else "there")
store.other = 1                               # MAIN 用一次这个 local
gc.collect()
print("MAIN has used the local since:       the value is", "gone" if ref() is None else "there")
ref = remember()
store = None
gc.collect()
print("the local itself is gone:            the value is", "gone" if ref() is None else "there")

PATCHED = "from gevent import monkey; monkey.patch_all(); "
IDENT = PATCHED + """import gevent, threading
real = monkey.get_original('thread' if str is bytes else '_thread', 'get_ident')
both = [gevent.spawn(lambda: (gevent.sleep(0), threading.current_thread().ident, real())[1:]) for _ in range(2)]
gevent.joinall(both)
idents = set(g.value[0] for g in both) | set([threading.current_thread().ident])
print('%d idents, %d system threads' % (len(idents), len(set(g.value[1] for g in both) | set([real()]))))"""
RLOCK = """import threading
lock = threading.RLock()
from gevent import monkey; monkey.patch_all()
import gevent
owned = []
def hold():
    if lock.acquire(False):
        owned.append(1)
        gevent.sleep(0.01)
gevent.joinall([gevent.spawn(hold) for _ in range(2)])
print('%d of 2 greenlets hold it at once' % len(owned))"""
RLOCK_AFTER = RLOCK.replace("lock = threading.RLock()\n", "").replace("import gevent\n", "import gevent\nlock = threading.RLock()\n")
CHILD = """import os, gevent
from gevent import monkey, subprocess
if %r: monkey.patch_all()
p = subprocess.Popen(['true'])
while os.path.exists('/proc/%%d' %% p.pid): gevent.sleep(0.02)
try: print('waitpid: status %%d' %% os.waitpid(p.pid, 0)[1])
except OSError as e: print('waitpid: Errno %%d; poll(): %%s' %% (e.errno, p.poll()))"""
FORKED = """import os, gevent
from gevent import monkey, subprocess
monkey.patch_all()
subprocess.Popen(['true']).wait()
pid = os.fork()
if not pid: os._exit(0)
while os.path.exists('/proc/%d' % pid): gevent.sleep(0.02)
try: print('waitpid: status %d' % os.waitpid(pid, 0)[1])
except OSError as e: print('waitpid: Errno %d' % e.errno)"""
print("--- in a program of its own")
for label, program, env in [
        ("ident in MAIN and two greenlets, patched", IDENT, {}),
        ("RLock made before patch_all()", RLOCK, {}),
        ("RLock made after patch_all()", RLOCK_AFTER, {}),
        ("gevent.subprocess, os.waitpid not patched", CHILD % False, {}),
        ("gevent.subprocess, patch_all()", CHILD % True, {}),
        ("the same, GEVENT_NOWAITPID=1", CHILD % True, {"GEVENT_NOWAITPID": "1"}),
        ("os.fork() after a Popen, patch_all()", FORKED, {}),
        ("the same, GEVENT_NOWAITPID=1", FORKED, {"GEVENT_NOWAITPID": "1"})]:
    child = subprocess.Popen([sys.executable, "-c", program], env=dict(os.environ, **env),
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    print("%-42s %s" % (label + ":", child.communicate()[0].decode().strip().splitlines()[-1]))
