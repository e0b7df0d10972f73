# /// experiment
# title = "1.13.1 的轮子遇到 NumPy 2"
# envs = ["torch-1.13.1-official", "torch-1.13.1-numpy-2"]
# timeout = 300
# ///
"""Import torch, then ask for a NumPy array, with warnings on."""
import os
import subprocess
import sys

CHILD = """
import torch
print('import torch 成功', flush=True)
try:
    print(type(torch.zeros(2).numpy()).__name__)
except RuntimeError as error:
    print('RuntimeError:', error)
import numpy
try:
    print(type(torch.from_numpy(numpy.zeros(2))).__name__)
except RuntimeError as error:
    print('反过来，from_numpy：', error)
"""
done = subprocess.run([sys.executable, "-c", CHILD], capture_output=True, text=True, env=dict(os.environ))
print(done.stdout.strip())
for line in done.stderr.splitlines():
    if "compiled using NumPy" in line or "it may crash" in line or "UserWarning" in line:
        print(line.partition("UserWarning: ")[2].partition(" (Triggered")[0] or line)
