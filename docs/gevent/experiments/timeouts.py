# /// experiment
# # coding: utf-8
# title = "Timeout 抛在哪里，谁接得住"
# envs = ["gevent-1.0.2", "gevent-26.9.0"]
# timeout = 30
# ///
from __future__ import print_function

import gevent
from gevent import socket

print("subclass of Exception:", issubclass(gevent.Timeout, Exception))

try:
    with gevent.Timeout(0.02):
        try:
            gevent.sleep(10)
        except Exception:
            print("never printed")
except gevent.Timeout as t:
    print("with Timeout:          raised", t)

with gevent.Timeout(0.02, False):
    gevent.sleep(10)
print("with Timeout(.., False): silent")

inner = gevent.Timeout(10)
with gevent.Timeout(0.02, False) as outer:
    try:
        with inner:
            gevent.sleep(10)
    except gevent.Timeout as t:
        print("inner block caught the outer one:", t is outer, t is inner)

g = gevent.spawn(gevent.sleep, 10)
print("join(timeout) returns: ", g.join(timeout=0.02), " ready:", g.ready())
try:
    g.get(timeout=0.02)
except gevent.Timeout:
    print("get(timeout) raises:    Timeout")
g.kill()
left, right = socket.socketpair()
left.settimeout(0.02)
try:
    left.recv(1)
except socket.timeout as e:
    print("settimeout(), recv():   %s, a gevent.Timeout: %s" % (e, isinstance(e, gevent.Timeout)))
