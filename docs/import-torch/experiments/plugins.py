# /// experiment
# title = "登记冲突、没有内核、第三方后端、盖住标准库的文件"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 300
# ///
"""What the dispatcher refuses or only warns of, a backend that fails to load, a file named like a standard module."""
import os
import subprocess
import sys
import tempfile

REGISTER = r"""
import warnings
import torch
from torch.library import Library
def said(what, act):
    try:
        act()
        print(what + "：没有报错")
    except RuntimeError as error:
        print(what + "：" + type(error).__name__ + ": " + str(error).split(";")[0].split(". ")[0])
with warnings.catch_warnings(record=True) as seen:
    warnings.simplefilter("always")
    over = Library("aten", "IMPL", "CPU")
    over.impl("neg", lambda x: x)
print("再给 aten::neg 登记一个 CPU 内核：" + (seen[0].category.__name__ if seen else "没有警告") + "，说的是 Overriding a previously registered kernel：%s；换上的起作用：%s" % (any("Overriding a previously registered kernel" in str(w.message) for w in seen), torch.neg(torch.ones(1)).item() == 1))
said("再给 AutogradCPU 登记一个后备", torch._C._dispatch_library("IMPL", "_", "AutogradCPU").fallback_fallthrough)
said("在 CPU 的块里登记 CUDA 的内核", lambda: Library("aten", "IMPL", "CPU").impl("abs", lambda x: x, "CUDA"))
mine = Library("mine", "DEF")
mine.define("same(Tensor x) -> Tensor")
said("同一个签名再登记一次", lambda: mine.define("same(Tensor x) -> Tensor"))
said("只有签名，没有内核，调用它", lambda: torch.ops.mine.same(torch.ones(1)))
mine.impl("same", lambda x: x, "CPU")
said("登记了 CPU 的内核，再调用", lambda: torch.ops.mine.same(torch.ones(1)))
said("稀疏张量求 cumsum", lambda: torch.ones(2, 2).to_sparse().cumsum(0))
said("先 to_dense", lambda: torch.ones(2, 2).to_sparse().to_dense().cumsum(0))
said("没有编进 MPS，在 MPS 上造张量", lambda: torch.empty(1, device="mps"))
try:
    exec("from torch import nn\ntorch.zeros(1)", {})
except NameError as error:
    print("只写 from torch import nn，再用 torch.zeros：NameError:", error)
"""
DEVICE = r"""
import torch
try:
    torch.device("npu")
except RuntimeError as error:
    before, _, after = str(error).partition(" cpu, ")
    print("没有谁改名，torch.device('npu')：RuntimeError:", before, "cpu …", after.rpartition(", ")[2])
try:
    torch.utils.rename_privateuse1_backend("npu")
    print("把 privateuseone 改名之后：", torch.device("npu"))
except AttributeError as error:
    print("改名：AttributeError:", error)
"""
ENVIRONMENT = {k: v for k, v in os.environ.items() if k not in ("PYTHONSAFEPATH", "PYTHONPATH", "TORCH_DEVICE_BACKEND_AUTOLOAD")}


def child(program, cwd=None, **more):
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", program], cwd=cwd, env={**ENVIRONMENT, **more}, capture_output=True, text=True)
    return done.stdout.strip() or done.stderr.strip().splitlines()[-1].partition(" (most likely")[0]


print(child(REGISTER))
with tempfile.TemporaryDirectory() as root:
    os.mkdir(os.path.join(root, "bad-1.dist-info"))
    files = {
        "bad-1.dist-info/METADATA": "Metadata-Version: 2.1\nName: bad\nVersion: 1\n",
        "bad-1.dist-info/entry_points.txt": "[torch.backends]\nbad = bad_backend:load\n",
        "bad_backend.py": "raise ImportError('libbad.so: cannot open shared object file')\n",
    }
    for name, text in files.items():
        with open(os.path.join(root, name), "w") as file:
            file.write(text)
    for value in ("1", "0"):
        print("装着一个坏的后端，AUTOLOAD=%s：" % value, child("import torch; print('成功')", PYTHONPATH=root, TORCH_DEVICE_BACKEND_AUTOLOAD=value))
print(child(DEVICE))
for name in ("random", "select"):
    with tempfile.TemporaryDirectory() as root:
        with open(os.path.join(root, name + ".py"), "w") as file:
            file.write("from torch import nn\n")
        builtin = name in sys.builtin_module_names
        print("当前目录有自己的 %s.py（%s）：" % (name, "内建模块" if builtin else "不是内建模块"), child("import torch; print('成功')", cwd=root))
