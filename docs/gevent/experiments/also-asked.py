# /// experiment
# # coding: utf-8
# title = "也常被问到的几件小事"
# envs = ["gevent-1.0.2", "gevent-26.9.0"]
# timeout = 60
# ///
from __future__ import print_function

import warnings

warnings.simplefilter("ignore")                     # 下面用到的旧协议版本会有警告

from gevent import monkey

monkey.patch_all()

import gc
import os
import re
import select
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
import traceback
import weakref
import gevent
import greenlet
from gevent.event import AsyncResult

gevent.get_hub().print_exception = lambda *args: None

print("--- a greenlet nobody switches to again")


def one():
    print("one starts")
    two.switch()
    print("one ends")


def other():
    try:
        print("two starts")
        one.switch()
        print("two ends")
    finally:
        print("two: finally")


one, two = greenlet.greenlet(one), greenlet.greenlet(other)
one.switch()
print("back in MAIN: one dead %s, two dead %s" % (one.dead, two.dead))
del two, other
print("nobody holds two any more")

print("--- endless recursion in a greenlet")


def recurse():
    recurse()


g = gevent.spawn(recurse)
try:
    g.get(timeout=5)
except Exception as e:
    print("get() raises it:", isinstance(e, RuntimeError))

print("--- an ssl socket")


def context():
    made = ssl.SSLContext(ssl.PROTOCOL_TLSv1_2)     # 不用证书的套件，只为有个 ssl 套接字
    made.set_ecdh_curve("prime256v1")
    made.check_hostname, made.verify_mode = False, ssl.CERT_NONE
    made.set_ciphers("AECDH:@SECLEVEL=0")
    return made


left, right = socket.socketpair()
handshake = [gevent.spawn(context().wrap_socket, left, server_side=True), gevent.spawn(context().wrap_socket, right)]
gevent.joinall(handshake)
server, client = [g.get() for g in handshake]
ticks = []


def ticker():
    while True:
        ticks.append(1)
        gevent.sleep(0.02)


t = gevent.spawn(ticker)
gevent.spawn_later(0.2, client.sendall, b"x")
server.recv(1)
t.kill()
print("recv() waits 0.2 s, other greenlets", "run" if ticks else "stand still")

print("--- a connection whose user was interrupted")
mine, theirs = socket.socketpair()


def serve():
    while True:
        question = theirs.recv(10)
        gevent.sleep(0.05)
        theirs.sendall(b"answer to " + question)


def ask(question):
    mine.sendall(question)
    return mine.recv(100).decode()


serving = gevent.spawn(serve)
with gevent.Timeout(0.01, False):
    ask(b"a")                                       # 超时，应答还在路上
print("the next user asks b and gets:", ask(b"b"))
serving.kill()

print("--- timers after half a second of computing")


def compute():
    end = time.time() + 0.5
    while time.time() < end:
        pass


def early(label, wait):
    compute()
    start = time.time()
    wait()
    print("%-22s ends early: %s" % (label, time.time() - start < 0.19))


def timed_wait():
    with gevent.Timeout(0.2, False):
        gevent.sleep(10)


early("sleep(0.2)", lambda: gevent.sleep(0.2))
early("Timeout(0.2)", timed_wait)

print("--- threading.Condition")
condition = threading.Condition()
del ticks[:]
t = gevent.spawn(ticker)
with condition:
    condition.wait(0.2)
t.kill()
print("wait(0.2), other greenlets", "run" if ticks else "stand still")


def wait_on():
    with condition:
        condition.wait()
    return "woken"


g = gevent.spawn(wait_on)
gevent.sleep(0)
with condition:
    condition.notify()
print("notify():", g.get(timeout=1))

print("--- names")


def names():
    me = gevent.getcurrent()
    return "%s, minimal_ident %s, thread name %s" % (
        getattr(me, "name", "no name"), getattr(me, "minimal_ident", "none"),
        re.sub("[0-9]+", "N", threading.current_thread().name))


print("in spawn():          ", gevent.spawn(names).get())
seen = []
t = threading.Thread(target=lambda: seen.append(names()), name="worker-1")
t.start()
t.join()
print("in threading.Thread: ", seen[0])

print("--- a dead greenlet")
g = gevent.spawn(int)
g.join()
print("bool(g): %s, g.ready(): %s, g.successful(): %s, g.value: %s" % (bool(g), g.ready(), g.successful(), g.value))

print("--- the same exception again and again")


def frames(get):
    try:
        get()
    except ValueError:
        return len(traceback.extract_tb(sys.exc_info()[2]))


result = AsyncResult()
result.set_exception(ValueError())
failed = gevent.spawn(int, "x")
failed.join()
for label, get in [("AsyncResult.get()", result.get), ("Greenlet.get()", failed.get)]:
    first = frames(get)
    print("%-18s the traceback grows: %s" % (label, any(frames(get) > first for _ in range(5))))

print("--- a link keeps a dead greenlet")
owner = gevent.spawn(gevent.sleep, 60)


def leave(linked):
    g = gevent.spawn(int)
    if linked:
        owner.link(lambda _, g=g: g.kill())         # owner 结束时杀掉 g
    g.join()
    return weakref.ref(g)


for label, linked in [("not linked", False), ("owner.link(lambda _: g.kill())", True)]:
    ref = leave(linked)
    gevent.sleep(0)
    gc.collect()
    print("%-31s the dead greenlet is %s" % (label + ",", "gone" if ref() is None else "there"))
owner.kill()

print("--- ten thousand empty functions")
cpu = getattr(time, "process_time", None) or time.clock
start = cpu()
for _ in range(10000):
    int()
called = cpu() - start
start = cpu()
gevent.joinall([gevent.spawn(int) for _ in range(10000)])
print("spawned, more than ten times as long as called:", cpu() - start > 10 * called)

print("--- killed between acquire() and release()")


def by_hand(lock):
    lock.acquire()
    gevent.sleep(60)
    lock.release()


def by_with(lock):
    with lock:
        gevent.sleep(60)


for label, hold in [("acquire() and release()", by_hand), ("with", by_with)]:
    lock = threading.Lock()
    holder = gevent.spawn(hold, lock)
    gevent.sleep(0)
    holder.kill()
    print("%-23s the lock is %s" % (label + ":", "free" if lock.acquire(False) else "held for ever"))

print("--- a bare except around the wait")


def swallow():
    for _ in range(2):
        try:
            gevent.sleep(60)
        except:                                     # 连 GreenletExit 与 Timeout 一起吞掉
            pass


g = gevent.spawn(swallow)
gevent.sleep(0)
g.kill(timeout=0.1)
print("after kill():       ", "dead" if g.dead else "goes on")
g.kill()


def limited():
    with gevent.Timeout(0.05):
        try:
            gevent.sleep(60)
        except:
            pass
    return "goes on"


print("after Timeout(0.05):", gevent.spawn(limited).get())

print("--- a signal handler, after a fork")
handled = []
handler = (getattr(gevent, "signal_handler", None) or gevent.signal)(signal.SIGUSR1, lambda: handled.append(1))
gevent.sleep(0)
pid = gevent.fork()
if not pid:
    os.kill(os.getpid(), signal.SIGUSR1)
    gevent.sleep(0.1)
    os._exit(7 if handled else 0)
while True:
    done, status = os.waitpid(pid, os.WNOHANG)
    if done:
        break
    gevent.sleep(0.02)
print("the parent's handler runs in the child:", status >> 8 == 7)
handler.cancel()

print("--- select.poll")
if hasattr(select, "poll"):
    poll = select.poll()
    poll.register(os.pipe()[0], select.POLLIN)
    print("poll(0) in a greenlet:", gevent.spawn(poll.poll, 0).get())
else:
    print("patch_all() has removed it")

print("--- python -m gevent.monkey")
with open("mine.py", "w") as script:
    script.write("import socket, os, gevent; print('%s, system threads after a call in the pool: %d' % (")
    script.write("socket.socket.__module__.startswith('gevent'), ")
    script.write("gevent.get_hub().threadpool.apply(lambda: len(os.listdir('/proc/self/task')))))")
for arguments in [["mine.py"], ["-m", "gevent.monkey", "mine.py"], ["-m", "gevent.monkey", "--module", "mine"]]:
    child = subprocess.Popen([sys.executable] + arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                             env=dict(os.environ, PYTHONPATH="."))
    said = child.communicate()[0].decode().strip()
    print("python %-35s sockets patched: %s" % (" ".join(arguments) + ",", said if child.returncode == 0 else "no such option"))
