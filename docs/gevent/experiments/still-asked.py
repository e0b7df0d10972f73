# /// experiment
# # coding: utf-8
# title = "还常被问到的几件小事"
# envs = ["gevent-1.0.2", "gevent-26.9.0"]
# timeout = 60
# ///
from __future__ import print_function

import subprocess
import sys
import threading
import time
import gevent
from gevent import pywsgi, socket
from gevent.pool import Pool
from gevent.queue import Empty, Queue
from gevent.subprocess import PIPE, Popen
from gevent.threadpool import ThreadPool

gevent.get_hub().print_exception = lambda *args: None

print("--- Pool(3), 20 tasks: how many at once")
for how in ["pool.spawn(f)", "pool.start(gevent.Greenlet(f))", "pool.add(gevent.spawn(f))"]:
    pool, running, most = Pool(3), [], []

    def f():
        running.append(1)
        most.append(len(running))
        gevent.sleep(0.005)
        running.pop()

    for _ in range(20):
        eval(how)
    pool.join()
    print("%-31s %d" % (how + ":", max(most)))
pool, ran = Pool(1), []
pool.spawn(gevent.sleep, 0.02)
late = gevent.Greenlet(ran.append, 1)
starter = gevent.spawn(pool.start, late)
gevent.sleep(0)
pool.killone(late)
pool.join()
starter.join()
late.join()
print("killone() of one that waits for a place: %s" % ("it runs" if ran else "it never runs"))

print("--- looking into a queue")
queue = Queue()
try:
    queue.get(block=False)
except Empty:
    print("get(block=False): Empty at once")
queue.put(1)
print("peek_nowait(): %d, and still holds %d" % (queue.peek_nowait(), queue.qsize()))

print("--- a gevent Queue between two real threads")


def put_later(queue):
    time.sleep(0.1)
    queue.put(1)


def waits(busy):
    queue, fired = Queue(), []
    others = [gevent.spawn_later(0.3, fired.append, 1)] if busy else []
    threading.Thread(target=put_later, args=(queue,)).start()
    try:
        queue.get()
        return "gets it %s" % ("late" if fired else "at once")
    except gevent.hub.LoopExit:
        return "LoopExit"
    finally:
        gevent.killall(others)


for _ in range(50):                                 # 进程停过再走，epoll_wait 也会返回：那一次不算
    said = waits(True)
    if said == "gets it late":
        break
print("the thread puts, MAIN gets, a timer runs:     %s" % said)
print("the thread puts, MAIN gets, nothing else:     %s" % waits(False))
time.sleep(0.2)

print("--- ThreadPool.apply_async(f, callback=done)")
done, threads = [], ThreadPool(1)
threads.apply_async(lambda: 1, callback=done.append)
time.sleep(0.1)
print("MAIN does not wait: called %d times" % len(done))
gevent.sleep(0.1)
print("after gevent.sleep: called %d times" % len(done))
threads.kill()

print("--- a server's slow clients and long addresses")


def application(environ, start_response):
    if environ["PATH_INFO"] == "/error":
        raise ValueError
    start_response("200 OK", [("Content-Length", "2")])
    return [b"ok"]


class Impatient(pywsgi.WSGIServer):
    def handle(self, sock, *address):
        sock.settimeout(0.2)
        pywsgi.WSGIServer.handle(self, sock, *address)


def send(text):
    client = socket.create_connection(("127.0.0.1", server.server_port))
    client.sendall(text.encode())
    return client


def answer(client):
    try:
        with gevent.Timeout(0.6):
            return client.recv(12).decode()[9:]
    except gevent.Timeout:
        return "waits"


for kind, name in [(pywsgi.WSGIServer, "WSGIServer"), (Impatient, "settimeout")]:
    server = kind(("127.0.0.1", 0), application, log=None, spawn=1)
    server.start()
    half = send("GET / HTTP/1.1\r\nHo")
    gevent.sleep(0.05)
    print("%s, Pool(1), half a request sent, then another: %s" % (name, answer(send("GET / HTTP/1.0\r\n\r\n"))))
    half.close()
server = pywsgi.WSGIServer(("127.0.0.1", 0), application, log=None)
server.start()
print("a path of 9000 letters: %s" % answer(send("GET /%s HTTP/1.0\r\n\r\n" % ("a" * 9000))))
client = send("POST /error HTTP/1.0\r\nContent-Length: 10\r\n\r\nhalf ")
print("the application fails, half of the body sent: %s" % answer(client))
client.sendall(b"more.")
print("all of it sent: %s" % answer(client))

print("--- errors")


def text(thunk):
    try:
        return thunk() or "no error"
    except Exception as e:
        return "%s: %s" % (type(e).__name__, e)


def send_all():
    socket.socket().sendall = None


def walk():
    table = {1: 1}

    def add():
        table[2] = 2

    gevent.spawn(add)
    for key in table:
        gevent.sleep(0)


print("gevent.Timeout('text'):      %s" % text(lambda: gevent.Timeout("text") and None))
print("sock.sendall = f:            %s" % text(send_all))
print("gevent.socket.socket.error:  %s" % text(lambda: socket.socket.error and None))
print("a dict grows while a loop over it sleeps: %s" % text(walk))

print("--- child processes")
child = Popen("echo one; sleep 0.1; echo two", shell=True, stdout=PIPE)
print("stdout.read(100): %s" % " ".join(child.stdout.read(100).decode().split()))
first = Popen("sleep 0.1; echo text", shell=True, stdout=PIPE)
second = Popen(["grep", "t"], stdin=first.stdout, stdout=PIPE)
first.stdout.close()
print("one's stdout is the other's stdin: %s" % second.communicate()[0].decode().strip())

print("--- patched: a greenlet puts into the standard library's queue, a real thread waits")
PROGRAM = """
from gevent import monkey
monkey.patch_all()
import gevent
try:
    import queue
except ImportError:
    import Queue as queue
gevent.get_hub().print_exception = lambda *args: None
q, waiting = queue.Queue(), []
def take():
    waiting.append(1)
    return q.get(timeout=0.5)
result = gevent.get_hub().threadpool.spawn(take)
while not waiting:
    gevent.sleep(0.01)
gevent.sleep(0.05)
q.put("got it")
try:
    print(result.get())
except queue.Empty:
    print("Empty")
"""
child = subprocess.Popen([sys.executable, "-c", PROGRAM], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
print(child.communicate()[0].decode().strip())
