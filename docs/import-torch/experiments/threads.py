# /// experiment
# title = "四个线程同时 import torch"
# envs = ["torch-1.13.1", "torch-2.13.0"]
# timeout = 300
# ///
"""initModule reports itself on stderr, so its runs can be counted."""
import os
import subprocess
import sys

CHILD = """
import sys, threading
start = threading.Barrier(4)
seen = []
def work():
    start.wait()
    import torch
    seen.append((id(torch), hasattr(torch, 'float32'), hasattr(torch, 'nn'), hasattr(torch, 'ops')))
threads = [threading.Thread(target=work) for _ in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print('拿到模块的线程：', len(seen), '；模块对象：', len({s[0] for s in seen}), '个')
print('每个线程拿到时都已完整：', all(all(s[1:]) for s in seen))
"""
env = dict(os.environ, PYTORCH_API_USAGE_STDERR="1")
done = subprocess.run([sys.executable, "-I", "-c", CHILD], env=env, capture_output=True, text=True)
print(done.stdout.strip() or done.stderr.strip().splitlines()[-1])
print("initModule 报到的次数：", done.stderr.count("PYTORCH_API_USAGE torch.python.import"))
