# /// experiment
# title = "from torch._C import * 抄了什么，没抄什么"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 300
# ///
"""Compare the names of torch._C with those of torch."""
import subprocess
import sys

# torch._C as initModule leaves it: an empty package stands for torch/__init__.py
UNTOUCHED = """
import importlib.util, sys, types
stand_in = types.ModuleType('torch')
stand_in.__path__ = importlib.util.find_spec('torch').submodule_search_locations
sys.modules['torch'] = stand_in
import torch._C as C
print(C.Graph.__module__, C.Size.__module__, C.Generator.__module__)
"""
before = subprocess.run([sys.executable, "-I", "-c", UNTOUCHED], capture_output=True, text=True, check=True).stdout.split()

import torch  # noqa: E402

C = torch._C
names = dir(C)
public = [n for n in names if not n.startswith("_")]
print("torch._C 有 __all__：", hasattr(C, "__all__"))
print("公共名全是 torch 也有的：", all(hasattr(torch, n) for n in public))
print("公共名里 torch 没有的：", [n for n in public if not hasattr(torch, n)] or "无")
print("公共名里没进 torch.__all__ 的：", [n for n in public if n not in torch.__all__] or "无")
print("hasattr(torch._C, 'float32')：", hasattr(C, "float32"), "  hasattr(torch._C, 'dtype')：", hasattr(C, "dtype"))
print("torch.float32 的类型就是 torch._C.dtype：", type(torch.float32) is C.dtype)
after = [getattr(torch, n).__module__ for n in ("Graph", "Size", "Generator")]
print("__module__，不执行 __init__.py 时 → 之后：", "；".join(f"{n} {a} → {b}" for n, a, b in zip(("Graph", "Size", "Generator"), before, after)))
for kind in (C.Generator, C.DisableTorchFunction):
    try:
        kind.__module__ = "torch"
        print(f"改写 {kind.__name__} 的 __module__：可以")
    except TypeError as error:
        print(f"改写 {kind.__name__} 的 __module__：TypeError:", error)
leaked = {n: getattr(torch, n) for n in ("name", "attr") if hasattr(torch, n)}
print("循环变量留在 torch 里：", leaked or "无")
kind = type(C)
subs = sorted(n for n in names if type(getattr(C, n)) is kind)
missing = [n for n in subs if f"torch._C.{n}" not in sys.modules]
print("不在 sys.modules 里的子模块：", missing or "无")
sample = C._nn
print("torch._C._nn.__name__ =", sample.__name__, "；在 sys.modules 的键：", [k for k, v in sys.modules.items() if v is sample])
