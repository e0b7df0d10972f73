# /// experiment
# # coding: utf-8
# title = "另一个线程碰了这个线程的东西"
# envs = ["gevent-1.0.2", "gevent-26.9.0"]
# timeout = 60
# ///
from __future__ import print_function

import threading
import time
import gevent
from gevent import socket
from gevent.event import AsyncResult, Event
from gevent.hub import LoopExit
from gevent.lock import Semaphore


def in_a_thread(action):
    """在一个真的线程里做，返回它遇到的错误的第一行。"""
    said = []

    def body():
        try:
            action()
            said.append("fine")
        except Exception as e:
            said.append("%s: %s" % (type(e).__name__, str(e).splitlines()[0].lower()))

    t = threading.Thread(target=body)
    t.start()
    t.join()
    return said[0]


g = gevent.spawn(gevent.sleep, 10)
gevent.sleep(0)
print("g.switch():        ", in_a_thread(g.switch))
print("g.join():          ", in_a_thread(lambda: g.join(timeout=0.1)))
print("Event().wait(0.1):  %s" % in_a_thread(lambda event=Event(): event.wait(0.1)))
left, right = socket.socketpair()
right.send(b"x")
print("recv(), data ready:", in_a_thread(lambda: left.recv(1)))
print("recv(), must wait: ", in_a_thread(lambda: left.recv(1)))
g.kill()


def woken(thing, wait, act):
    """这边在等，那边 0.1 秒后做；这边多久醒。"""
    t = threading.Thread(target=lambda: (time.sleep(0.1), act()))
    start = time.time()
    t.start()
    got = wait()
    t.join()
    return "not at all" if not got else "at once" if time.time() - start < 0.4 else "late"


event, semaphore, result = Event(), Semaphore(0), AsyncResult()
print("MAIN waits, a thread sets an Event:       ", woken(event, lambda: event.wait(0.8), event.set))
print("MAIN waits, a thread releases a Semaphore:", woken(semaphore, lambda: semaphore.acquire(timeout=0.8), semaphore.release))
print("MAIN waits, a thread sets an AsyncResult: ", woken(result, lambda: result.wait(0.8), lambda: result.set(1)))

event = Event()
t = threading.Thread(target=lambda: (time.sleep(0.1), event.set()))
t.start()
try:
    event.wait()                              # 没有超时：循环里什么也没有登记
    print("only a thread will set it: woken")
except LoopExit:
    print("only a thread will set it: LoopExit")
t.join()
