# /// experiment
# title = "三个开关怎样决定走哪条路"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 300
# ///
"""Watch ctypes.CDLL and sys.setdlopenflags while torch is imported.

The two Python switches are set at the look-up of torch.torch_version: torch/__init__.py
has taken them from torch._utils_internal by then, and has not used them yet.
"""
import os
import subprocess
import sys

CHILD = r"""
import ctypes, os, sys
switches = dict(pair.split('=') for pair in sys.argv[1:])
calls = []
real_cdll = ctypes.CDLL
class Library(real_cdll):
    def __init__(self, name, mode=ctypes.DEFAULT_MODE, *args, **kwargs):
        if name and 'torch_global_deps' in str(name):
            calls.append('打开空壳（%s）' % ('RTLD_GLOBAL' if mode & os.RTLD_GLOBAL else 'RTLD_LOCAL'))
        super().__init__(name, mode, *args, **kwargs)
ctypes.CDLL = Library
real_flags = sys.setdlopenflags
def flags(value):
    calls.append('setdlopenflags(%s)' % '|'.join(n for n in ('RTLD_GLOBAL', 'RTLD_LAZY', 'RTLD_NOW') if value & getattr(os, n)))
    real_flags(value)
sys.setdlopenflags = flags
class Spy:
    def find_spec(self, name, path=None, target=None):
        if name == 'torch.torch_version':
            vars(sys.modules['torch']).update({key: value == 'True' for key, value in switches.items()})
        if name == 'torch._C' and '导入 torch._C' not in calls:
            calls.append('导入 torch._C')
sys.meta_path.insert(0, Spy())
import torch
print('，'.join(calls))
"""
GLOBAL_DEPS, RTLD = "USE_GLOBAL_DEPS", "USE_RTLD_GLOBAL_WITH_LIBTORCH"
CASES = [
    ("都是默认", None, []),
    ("环境变量设成空串", "", []),
    ("环境变量设成 0", "0", []),
    ("环境变量设成 1", "1", []),
    (f"{RTLD} = True", None, [f"{RTLD}=True"]),
    (f"{GLOBAL_DEPS} = False", None, [f"{GLOBAL_DEPS}=False"]),
    (f"{GLOBAL_DEPS} = False，环境变量设成 1", "1", [f"{GLOBAL_DEPS}=False"]),
]
for label, value, switches in CASES:
    env = {k: v for k, v in os.environ.items() if k != "TORCH_USE_RTLD_GLOBAL"}
    if value is not None:
        env["TORCH_USE_RTLD_GLOBAL"] = value
    done = subprocess.run([sys.executable, "-c", CHILD, *switches], env=env, capture_output=True, text=True)
    print(f"{label}：{done.stdout.strip() or done.stderr.strip().splitlines()[-1]}")
