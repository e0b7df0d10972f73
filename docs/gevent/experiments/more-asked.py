# /// experiment
# # coding: utf-8
# title = "又常被问到的几件小事"
# envs = ["gevent-1.0.2", "gevent-26.9.0"]
# timeout = 60
# ///
from __future__ import print_function

import subprocess
import sys
import threading
import time
import warnings
import gevent
import gevent.hub
from gevent import pywsgi, socket, threadpool
from gevent.queue import Channel, Full, Queue

print("--- how much a queue holds")
for arguments in [(), (None,), (0,), (2,)]:
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        queue = Queue(*arguments)
    try:
        held = "all 5"
        for n in range(5):
            queue.put(n, block=False)
    except Full:
        held = "%d, then Full" % n
    print("Queue%-8s takes %s%s" % (str(arguments).replace(",", ""), held, "; warns: %s" % said[0].message if said else ""))
channel, order = Channel(), []


def give():
    channel.put(1)
    order.append("put() returns")


giver = gevent.spawn(give)
gevent.sleep(0.01)
order.append("get()")
channel.get()
giver.join()
print("Channel:        %s" % ", ".join(order))

print("--- with gevent.spawn(f)")
try:
    with gevent.spawn(gevent.sleep, 0.02) as g:
        pass
    print("after the block: ready %s" % g.ready())
    try:
        with gevent.spawn(gevent.sleep, 10) as g:
            raise ValueError
    except ValueError:
        print("an error in it:  ready %s, the greenlet was killed" % g.ready())
except AttributeError:
    print("not a context manager")

print("--- add_done_callback")
if hasattr(threadpool, "ThreadPoolExecutor"):
    hub, where = gevent.get_hub(), []
    with threadpool.ThreadPoolExecutor(1) as executor:
        future = executor.submit(time.sleep, 0.02)
        future.add_done_callback(lambda _: where.append(gevent.getcurrent() is hub))
        future.result()
        gevent.sleep(0.01)
    print("called once the function has ended, in the Hub: %s" % where)
else:
    print("no ThreadPoolExecutor")

print("--- connect_ex() of a non-blocking socket")
listener = socket.socket()
listener.bind(("127.0.0.1", 0))
listener.listen(1)
s = socket.socket()
s.setblocking(0)
print("returns %d" % s.connect_ex(listener.getsockname()))

print("--- a request's body, and stop()")
bodies = []


def application(environ, start_response):
    length = environ["PATH_INFO"][1:]
    try:
        with gevent.Timeout(0.2):
            bodies.append(environ["wsgi.input"].read(*([int(length)] if length else [])))
    except gevent.Timeout:
        bodies.append(None)
    start_response("200 OK", [("Content-Length", "2")])
    return [b"ok"]


def ask(client, path, body=b""):
    client.sendall(("POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % (path, len(body))).encode() + body)
    with gevent.Timeout(1, False):
        return client.recv(1000)


def connected():
    return socket.create_connection(("127.0.0.1", server.server_port))


server = pywsgi.WSGIServer(("127.0.0.1", 0), application, log=None, spawn=10)
server.start()
for path in ["/", "/100", "/-1"]:
    client = connected()
    ask(client, path, b"hello")
    client.close()
    print("wsgi.input.read(%s): %s" % (path[1:], "waits" if bodies[-1] is None else "the body"))
kept = connected()
ask(kept, "/")
again = gevent.spawn_later(0.1, lambda: ask(kept, "/"))
start = time.time()
server.stop(timeout=0.4)
print("stop(timeout=0.4), an idle keep-alive connection: takes the whole time: %s" % (time.time() - start > 0.35))
print("a request that comes on it meanwhile: %s" % ("is answered" if again.get() else "is not"))

print("--- a Hub after destroy(), printed")
hubs = []


def destroyed():
    hub = gevent.get_hub()
    hub.resolver                           # has been used
    hub.destroy()
    hubs.append(hub)


thread = threading.Thread(target=destroyed)
thread.start()
thread.join()
try:
    print("fine: %s" % repr(hubs[0]).startswith("<Hub"))
except AttributeError as e:
    print("AttributeError: %s" % e)

print("--- in a program of its own")
PATCH = "from gevent import monkey; monkey.patch_all(); "
HANDSHAKE = """
import time, gevent
from gevent import socket, ssl
def ticker():
    while True:
        ticks.append(1)
        gevent.sleep(0.02)
def close(sock):
    gevent.sleep(0.3)
    sock.close()
left, right = socket.socketpair()
context = %s
context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
ticks = []
gevent.spawn(ticker)
gevent.spawn(close, right)
try:
    context.wrap_socket(left)
except (ssl.SSLError, socket.error):
    print("other greenlets run: %%s" %% (len(ticks) > 5))
"""


def run(label, program):
    child = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    end = time.time() + 3
    while child.poll() is None and time.time() < end:
        time.sleep(0.05)
    if child.poll() is None:
        child.kill()
    out, err = child.communicate()
    print("%-48s %s" % (label + ":", (out or err).decode().strip() or "stands still for good"))


for made in ["ssl.SSLContext(ssl.PROTOCOL_SSLv23)", "ssl.create_default_context()"]:
    run("patched, gevent." + made.split("(")[0], PATCH + HANDSHAKE % made)
    run("not patched, gevent." + made.split("(")[0], HANDSHAKE % made)
SHARED = """
import gevent, socket
gevent.get_hub().print_exception = lambda *args: None
mine, theirs = socket.socketpair()
stream = mine.makefile("rb")
def ask(question):
    mine.sendall(question)
    return stream.readline()
def serve():
    while True:
        question = theirs.recv(1)
        gevent.sleep(0.05)
        theirs.sendall(question + b"!\\n")
gevent.spawn(serve)
both = [gevent.spawn(ask, question) for question in (b"a", b"b")]
gevent.joinall(both, timeout=1)
print(type(both[1].exception).__name__ + ": " + str(both[1].exception).split(" name=")[0].split(": <")[0])
"""
run("two greenlets read one connection", PATCH + SHARED)
HALF = """
import gevent, socket, ssl, warnings
warnings.simplefilter("ignore")
left, right = socket.socketpair()
context = ssl.SSLContext(ssl.PROTOCOL_SSLv23)
context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
try:
    context.wrap_socket(left)
except Exception as e:
    print("%s: %s" % (type(e).__name__, str(e).split(" (_ssl")[0]))
"""
run("patch_socket() only, then TLS", "from gevent import monkey; monkey.patch_socket(); " + HALF)
LOCK = """
import gevent
def hold():
    with lock:
        gevent.sleep(0.05)
gevent.joinall([gevent.spawn(hold), gevent.spawn(hold)])
print("both had it")
"""
run("Lock made before patch_all(), two greenlets", "import threading; lock = threading.Lock(); " + PATCH + LOCK)
run("Lock made after patch_all()", PATCH + "import threading; lock = threading.Lock()" + LOCK)
WARN = "import sys, warnings; warnings.showwarning = lambda m, *a, **k: sys.stdout.write('%s\\n' % m)\nfrom gevent import monkey\n"
for call in ["patch_all(thread=False); monkey.patch_all()", "patch_all(os=False)"]:
    program = WARN + "monkey." + call + "\nimport threading; print('threads patched: %s' % ('gevent' in sys.modules['threading'].Lock.__module__))"
    child = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    print(call + "\n    " + child.communicate()[0].decode().strip().replace("\n", "\n    "))
