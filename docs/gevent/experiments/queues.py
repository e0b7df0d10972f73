# /// experiment
# # coding: utf-8
# title = "队列、事件与锁：谁在等，等到什么"
# envs = ["gevent-1.0.2", "gevent-26.9.0"]
# timeout = 30
# ///
from __future__ import print_function

import gevent
from gevent.event import AsyncResult, Event
from gevent.lock import RLock, Semaphore
from gevent.queue import JoinableQueue, Queue


def outcome(f):
    try:
        return f()
    except BaseException as e:                # Timeout 不是 Exception
        return type(e).__name__


def consume(queue):
    while True:
        queue.get()


print("--- Queue")
print("get(), nobody will put:        ", outcome(lambda: Queue().get()))
print("get(timeout=0.01):             ", outcome(lambda: Queue().get(timeout=0.01)))
queue = Queue()
consumers = [gevent.spawn(consume, queue) for _ in range(2)]
queue.put(1)
print("joinall(endless consumers):    ", outcome(lambda: gevent.joinall(consumers)))
gevent.killall(consumers)
for item in 1, 2, StopIteration:
    queue.put(item)
print("for item in queue:             ", outcome(lambda: list(queue)))
queue = JoinableQueue()
queue.put(1)
queue.get()
print("JoinableQueue, put, get: join() ", outcome(queue.join))
queue.task_done()
queue.join()
print("after task_done():       join()  returns")

print("--- Event and AsyncResult")
event, woken = Event(), []
waiters = [gevent.spawn(lambda: woken.append(event.wait())) for _ in range(3)]
gevent.sleep(0)
event.set()
event.clear()                                 # 紧接着就清掉
gevent.joinall(waiters, timeout=0.05)
print("set() then clear(), 3 waiters: woken %d, wait() returned %s" % (len(woken), woken))
result = AsyncResult()
print("empty:     wait(0.01) %s, get(timeout=0.01) %s" % (result.wait(0.01), outcome(lambda: result.get(timeout=0.01))))
getters = [gevent.spawn(result.get) for _ in range(2)]
result.set("value")
gevent.joinall(getters)
print("set:       two getters get %s" % [g.value for g in getters])
result = AsyncResult()
result.set_exception(ValueError())
print("exception: wait() %s, get() %s" % (result.wait(), outcome(result.get)))

print("--- Semaphore and RLock")
semaphore, order = Semaphore(0), []
waiters = [gevent.spawn(lambda n=n: (semaphore.acquire(), order.append(n))) for n in range(5)]
gevent.sleep(0)
for _ in waiters:
    semaphore.release()
gevent.joinall(waiters)
print("five wait, five release():     ", order)
lock, order = Semaphore(1), []


def again():
    for _ in range(3):
        with lock:                            # 刚放开又来拿，中间没有切换
            order.append("A")
            gevent.sleep(0)


def once():
    with lock:
        order.append("B")


gevent.joinall([gevent.spawn(again), gevent.spawn(once)])
print("A takes it 3 times, B waits:   ", "".join(order))
lock = Semaphore(1)
lock.acquire()
print("Semaphore(1).acquire() twice:  ", outcome(lock.acquire))
lock = RLock()
lock.acquire()
print("RLock().acquire() twice:       ", "fine" if lock.acquire() else "no")
print("another greenlet releases it:  ", outcome(gevent.spawn(lambda: outcome(lock.release)).get))
