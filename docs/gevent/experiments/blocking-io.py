# /// experiment
# # coding: utf-8
# title = "打了补丁，哪些读仍然堵住整个线程"
# envs = ["gevent-1.0.2", "gevent-26.9.0"]
# timeout = 60
# ///
from __future__ import print_function

from gevent import monkey

monkey.patch_all()

import ctypes
import fcntl
import io
import os
import select
import sys
import tempfile
import time
import gevent
from gevent.fileobject import FileObject
from gevent.os import make_nonblocking, nb_read, tp_read

really_sleep = monkey.get_original("time", "sleep")
start_thread = monkey.get_original("thread" if str is bytes else "_thread", "start_new_thread")


def ticker():
    while True:
        ticks.append(time.time())
        gevent.sleep(0.02)


def write_later(fd):
    really_sleep(0.3)
    os.write(fd, b"x\n")


def wait_for_flock(_):
    with tempfile.NamedTemporaryFile() as held, open(held.name) as wanted:
        fcntl.flock(held, fcntl.LOCK_EX)
        start_thread(lambda: (really_sleep(0.3), fcntl.flock(held, fcntl.LOCK_UN)), ())
        fcntl.flock(wanted, fcntl.LOCK_EX)


def read_stdin(fd, wrap=lambda file: file):
    os.dup2(fd, 0)
    wrap(sys.stdin).readline()


def read_nonblocking(fd):
    make_nonblocking(fd)
    nb_read(fd, 1)


for label, read in [("os.read", lambda fd: os.read(fd, 1)),
                    ("io.open().read", lambda fd: io.open(fd, "rb", 0, closefd=False).read(1)),
                    ("sys.stdin", read_stdin),
                    ("fcntl.flock", wait_for_flock),
                    ("usleep() in C", lambda fd: ctypes.CDLL(None).usleep(300000)),
                    ("select.select", lambda fd: select.select([fd], [], [])),
                    ("gevent.os.nb_read", read_nonblocking),
                    ("gevent.os.tp_read", lambda fd: tp_read(fd, 1)),
                    ("FileObject(stdin)", lambda fd: read_stdin(fd, FileObject))]:
    ticks = []
    t = gevent.spawn(ticker)
    gevent.sleep(0)
    read_end, write_end = os.pipe()
    start_thread(write_later, (write_end,))
    start = time.time()
    read(read_end)
    during = [x for x in ticks if start + 0.02 < x < start + 0.28]
    t.kill()
    print("%-18s ticks while waiting: %s" % (label, "several" if len(during) > 3 else len(during) or "none"))
