# /// experiment
# # coding: utf-8
# title = "子进程：poll、Process.join 与管道"
# envs = ["gevent-1.0.2", "gevent-26.9.0"]
# timeout = 60
# ///
from __future__ import print_function

from gevent import monkey

monkey.patch_all(subprocess=True)                   # 1.0.2 默认不换 subprocess

import multiprocessing
import select
import subprocess
import time
import gevent


def ticker():
    while True:
        ticks.append(1)
        gevent.sleep(0.02)


def beside(label, f):
    """做 f，说别的协程这时动不动。"""
    del ticks[:]
    t = gevent.spawn(ticker)
    gevent.sleep(0)
    said = f()
    t.kill()
    print("%-42s %s; other greenlets %s" % (label, said, "run" if len(ticks) > 3 else "stand still"))


def busy_poll():
    child = subprocess.Popen(["sleep", "0.2"])
    del ticks[:]                                    # Popen 自己要等，机器忙时等得久，不算
    asked = 0
    while child.poll() is None:
        asked += 1
    return "ends, asked %s" % ("over 100 times" if asked > 100 else "%d times" % asked)


def reader(read):
    child = subprocess.Popen(["sh", "-c", r"printf 'a\nb\n'; sleep 0.3; echo c"], stdout=subprocess.PIPE)
    select.select([child.stdout], [], [])           # 有东西可读了
    return read(child.stdout)


def line_then_select(pipe):
    first = pipe.readline()
    ready = select.select([pipe], [], [], 0.1)[0]
    return "%d byte line, then select: %s, then readline: %d bytes" % (
        len(first), "ready" if ready else "not ready", len(pipe.readline()))


ticks = []
beside("while p.poll() is None: pass", busy_poll)
beside("select, then p.stdout.read()", lambda: reader(lambda pipe: "%d bytes, at the end of the child" % len(pipe.read())))
beside("select, readline, select", lambda: reader(line_then_select))


def join_process():
    process = multiprocessing.Process(target=time.sleep, args=(0.2,))
    process.start()
    process.join(1)
    return "alive %s, exitcode %s" % (process.is_alive(), process.exitcode)


# 前面用过 Popen，SIGCHLD 已经归 libev 管
beside("multiprocessing.Process after a Popen", join_process)
