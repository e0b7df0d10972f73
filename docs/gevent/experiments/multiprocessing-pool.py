# /// experiment
# # coding: utf-8
# title = "打过补丁，再用 multiprocessing"
# envs = ["gevent-1.0.2", "gevent-26.9.0"]
# timeout = 120
# ///
from __future__ import print_function

import os
import subprocess
import sys
import tempfile

PROGRAM = """
from __future__ import print_function
import os, sys
if sys.argv[1] == "patched":
    from gevent import monkey
    monkey.patch_all()
import multiprocessing, signal, time

def square(x):
    return x * x

def stuck(number, frame):
    names = []
    while frame is not None:
        names.append(frame.f_code.co_name)
        frame = frame.f_back
    print("still waiting after 6 s; the thread stands in: %s" % " <- ".join(names[:4]))
    sys.stdout.flush()
    os.killpg(0, signal.SIGKILL)

def by_pool():
    return multiprocessing.Pool(2).map(square, [1, 2, 3])

def answer(pipe):
    time.sleep(0.3)
    pipe.send(7)

def by_pipe(duplex):
    ours, theirs = multiprocessing.Pipe(duplex)
    multiprocessing.Process(target=answer, args=(theirs,)).start()
    return ours.recv()

def by_manager():
    try:
        return dict(multiprocessing.Manager().dict(a=1))
    except EnvironmentError:             # Errno 11, or 32 when the other end was first
        return "an error"

def by_executor():
    from concurrent.futures import ProcessPoolExecutor
    return list(ProcessPoolExecutor(2).map(square, [1, 2, 3]))

if __name__ == "__main__":
    if sys.argv[3]:
        multiprocessing.set_start_method(sys.argv[3])
    signal.signal(signal.SIGALRM, stuck)
    signal.alarm(6)
    ways = {"Pool": by_pool, "ProcessPoolExecutor": by_executor, "Manager": by_manager,
            "Pipe()": lambda: by_pipe(True), "Pipe(False)": lambda: by_pipe(False)}
    try:
        print("gives %s" % ways[sys.argv[2]]())
    except EnvironmentError as e:
        print("raises [Errno %d]" % e.errno)
    sys.stdout.flush()
    os.killpg(0, signal.SIGKILL)
"""

methods = [""] if sys.version_info[0] == 2 else ["fork", "spawn"]
cases = [("unpatched", "Pool", methods[0])] + [("patched", "Pool", m) for m in methods]
if sys.version_info[0] > 2:                    # Python 2 的标准库里没有它
    cases.append(("patched", "ProcessPoolExecutor", "fork"))
cases += [(state, way, methods[0]) for way in ("Manager", "Pipe()") for state in ("unpatched", "patched")]
cases.append(("patched", "Pipe(False)", methods[0]))
with tempfile.NamedTemporaryFile("w", suffix=".py") as script:
    script.write(PROGRAM)
    script.flush()
    for case in cases:
        child = subprocess.Popen([sys.executable, script.name] + list(case), stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE, preexec_fn=os.setsid)
        label = ", ".join(part for part in case if part)
        print("%-36s %s" % (label + ":", child.communicate()[0].decode().strip()))
