# /// experiment
# # coding: utf-8
# title = "五十个协程，开了几个连接"
# envs = ["gevent-1.0.2", "gevent-26.9.0"]
# timeout = 60
# ///
from __future__ import print_function

import os
import subprocess
import sys

PROGRAM = """
from gevent import monkey
monkey.patch_all(thread=%r)
import threading
import weakref
import gevent
from gevent.pool import Pool
from gevent.queue import Queue

class Connection(object):
    made = clashes = most = 0
    alive = weakref.WeakSet()

    def __init__(self):
        Connection.made += 1
        Connection.alive.add(self)
        Connection.most = max(Connection.most, len(Connection.alive))
        self.busy = False

    def query(self):
        Connection.clashes += self.busy             # another greenlet is still waiting on it
        self.busy = True
        gevent.sleep(0.01)
        self.busy = False

local = threading.local()

def from_local():
    if not hasattr(local, 'connection'):
        local.connection = Connection()
    local.connection.query()

free = Queue()

def from_pool():
    connection = free.get()
    try:
        connection.query()
    finally:
        free.put(connection)

if %r == 'pool':
    for _ in range(5):
        free.put(Connection())
    gevent.joinall([gevent.spawn(from_pool) for _ in range(50)])
elif %r == 'Pool(5)':
    pool = Pool(5)
    for _ in range(50):
        pool.spawn(from_local)
    pool.join()
else:
    gevent.joinall([gevent.spawn(from_local) for _ in range(50)])
print('%%2d made, at most %%2d open, used by two at once: %%s' %% (Connection.made, Connection.most, 'yes' if Connection.clashes else 'never'))
"""
for label, thread, way in [("threading.local, patch_all()", True, ""),
                           ("threading.local, patch_all(thread=False)", False, ""),
                           ("threading.local, gevent Pool(5)", True, "Pool(5)"),
                           ("a Queue of 5 connections", True, "pool")]:
    said = subprocess.check_output([sys.executable, "-c", PROGRAM % (thread, way, way)], env=dict(os.environ))
    print("%-42s %s" % (label + ":", said.decode().strip()))
