# /// experiment
# # coding: utf-8
# title = "提示符下的协程，与输出共用的输入"
# envs = ["gevent-1.0.2", "gevent-26.9.0"]
# timeout = 60
# ///
from __future__ import print_function

import socket
import subprocess
import sys

SESSION = b"""
import gevent
g = gevent.spawn(int)
print("spawned, ready: %s" % g.ready())
gevent.sleep(0)
print("after sleep(0), ready: %s" % g.ready())
"""
prompt = subprocess.Popen([sys.executable, "-i"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
print("at the prompt:")
print(prompt.communicate(SESSION)[0].decode().strip())

WRITER = """
import errno, os, sys
from gevent.fileobject import FileObject
keep = %s
try:
    for _ in range(100):
        os.write(1, b"x" * 100000)
    sys.stderr.write("all written")
except OSError as e:
    sys.stderr.write(errno.errorcode[e.errno])
"""


def write_to(label, keep, shared):
    """子进程的输入与输出是不是同一个套接字；终端就是同一个。"""
    near, far = socket.socketpair()
    other, unused = socket.socketpair()
    child = subprocess.Popen([sys.executable, "-c", WRITER % keep], stderr=subprocess.PIPE,
                             stdin=(far if shared else other).fileno(), stdout=far.fileno())
    far.close()
    near.settimeout(1)
    if not shared or keep == "None":
        while near.recv(1000000):
            pass
    print("%-48s %s" % (label + ":", child.communicate()[1].decode().strip()))


write_to("no FileObject, one socket for both", "None", True)
write_to("FileObject(sys.stdin), one socket for both", "FileObject(sys.stdin)", True)
write_to("FileObject(sys.stdin), a socket for each", "FileObject(sys.stdin)", False)
