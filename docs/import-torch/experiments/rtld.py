# /// experiment
# title = "三个开关怎样决定走哪条路"
# envs = ["torch-1.13.1", "torch-2.13.0"]
# timeout = 300
# ///
"""Watch ctypes.CDLL and sys.setdlopenflags while torch is imported."""
import os
import subprocess
import sys

CHILD = r"""
import ctypes, os, sys
calls = []
real_cdll = ctypes.CDLL
class Spy(real_cdll):
    def __init__(self, name, mode=ctypes.DEFAULT_MODE, *args, **kwargs):
        if name and 'torch_global_deps' in str(name):
            calls.append('CDLL(libtorch_global_deps, %s)' % ('RTLD_GLOBAL' if mode & os.RTLD_GLOBAL else 'LOCAL'))
        super().__init__(name, mode, *args, **kwargs)
ctypes.CDLL = Spy
real_flags = sys.setdlopenflags
def flags(value):
    names = [n for n in ('RTLD_GLOBAL', 'RTLD_LAZY', 'RTLD_NOW') if value & getattr(os, n)]
    calls.append('setdlopenflags(%s)' % '|'.join(names))
    real_flags(value)
sys.setdlopenflags = flags
import torch
print('; '.join(calls))
"""

for value in (None, "", "0", "1"):
    env = {k: v for k, v in os.environ.items() if k != "TORCH_USE_RTLD_GLOBAL"}
    if value is not None:
        env["TORCH_USE_RTLD_GLOBAL"] = value
    done = subprocess.run([sys.executable, "-I", "-c", CHILD], env=env, capture_output=True, text=True)
    label = "不设" if value is None else repr(value)
    print(f"TORCH_USE_RTLD_GLOBAL {label}")
    for call in (done.stdout.strip() or done.stderr.strip().splitlines()[-1]).split("; "):
        print("  ", call)
