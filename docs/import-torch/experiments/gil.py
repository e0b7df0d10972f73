# /// experiment
# title = "dlopen 期间，别的线程动得了吗"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 300
# ///
"""A second thread ticks every millisecond; its longest gap shows whether the GIL was held."""
import subprocess
import sys

CHILD = """
import importlib.machinery as machinery, sys, threading, time
stop, gaps, window = threading.Event(), [], []
def tick():
    last = time.perf_counter()
    while not stop.is_set():
        time.sleep(0.001)
        now = time.perf_counter()
        gaps.append((last, now))
        last = now
thread = threading.Thread(target=tick)
thread.start()
def timed(function, *arguments):
    start = time.perf_counter()
    result = function(*arguments)
    window.append((start, time.perf_counter()))
    return result
real = machinery.ExtensionFileLoader.create_module
def create(loader, spec):
    return timed(real, loader, spec) if spec.name == 'torch._C' else real(loader, spec)
machinery.ExtensionFileLoader.create_module = create
if sys.argv[1] == 'torch':
    import torch
else:
    timed(lambda: [sum(range(1000)) for _ in range(120000)])
stop.set()
thread.join()
(start, end), = window
print(max(min(end, late) - max(start, early) for early, late in gaps) / (end - start))
"""


def level(share):
    return "九成以上" if share > 0.9 else "两成以下" if share < 0.2 else "两成到九成"


for label, what in (("对照，主线程执行 Python 字节码", "python"), ("主线程装入 torch._C（dlopen 与 initModule）", "torch")):
    done = subprocess.run([sys.executable, "-c", CHILD, what], capture_output=True, text=True, check=True)
    print(f"{label}：另一个线程最长的一次停顿，占这段时间的{level(float(done.stdout))}")
