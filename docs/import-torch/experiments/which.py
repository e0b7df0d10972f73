# /// experiment
# title = "导入的是哪一个，哪些名字不是它的，没有源码行不行"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 300
# ///
"""Two copies on one path, names that leak from other modules, operators of a library, a tree of bytecode only."""
import importlib.util
import os
import py_compile
import subprocess
import sys
import tempfile

WHICH = """
import importlib.metadata, sys, torch
print("torch.__version__ 是 %s；importlib.metadata 说的与它%s" % ("假的" if torch.__version__ == "0.0-fake" else "真的", "相同" if importlib.metadata.version("torch") == torch.__version__ else "不同"))
"""
USER = """
import site, sys
if not site.ENABLE_USER_SITE:
    print("不用")
else:
    import torch
    print("在前面，导入的是%s" % ("它" if torch.__version__ == "0.0-fake" else "系统的"))
"""
LEAKED = """
import torch
names = ("Any", "Callable", "Union", "Set", "os", "sys", "math", "textwrap", "ctypes", "inspect", "threading", "platform")
print("有：" + " ".join(n for n in names if hasattr(torch, n)) + "；没有：" + (" ".join(n for n in names if not hasattr(torch, n)) or "无"))
print("torch.library.custom_op：" + ("有" if hasattr(torch.library, "custom_op") else "没有"))
"""
OPERATORS = """
import torch
from torch.library import Library
def names():
    return {schema.name for schema in torch._C._jit_get_all_schemas()}
try:
    torch.ops.mine.twice
except Exception as error:
    print("登记之前取 torch.ops.mine.twice：%s: %s" % (type(error).__name__, str(error).splitlines()[0]))
before = names()
mine = Library("mine", "DEF")
mine.define("twice(Tensor x) -> Tensor")
mine.impl("twice", lambda x: x * 2, "CPU")
print("登记之后多出的名字：", sorted(names() - before), torch.ops.mine.twice(torch.ones(1)).item())
"""
SOURCE = """
import torch
print("import torch 成功，执行的是 __init__" + torch.__file__.rpartition("__init__")[2], end="；")
space = {"torch": torch, "__name__": "__main__"}
exec("def twice(x):\\n    return x * 2", space)
for name, function in (("exec 造的函数", space["twice"]), ("torch 自己的 relu", torch.nn.functional.relu)):
    try:
        torch.jit.script(function)
        told = "成功"
    except Exception as error:
        told = "%s: %s" % (type(error).__name__, str(error).splitlines()[0].partition(" at 0x")[0])
    print("torch.jit.script " + name + "：" + told, end="；" if function is space["twice"] else "\\n")
"""
PLAIN = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONSAFEPATH", "PYTHONUSERBASE", "PYTHONNOUSERSITE")}


def child(program, **more):
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", program], env={**PLAIN, **more}, capture_output=True, text=True)
    return done.stdout.strip() or done.stderr.strip().splitlines()[-1]


def fake(root):
    os.makedirs(os.path.join(root, "torch"))
    with open(os.path.join(root, "torch", "__init__.py"), "w") as file:
        file.write("__version__ = '0.0-fake'\n")


def without_source(package, root):
    """A copy of ``package`` below ``root`` in which every .py has become a .pyc that names no file there is; the rest are links."""
    for folder, _, names in os.walk(package, followlinks=True):
        inside = folder[len(package):]
        if {"__pycache__", "test", "include"} & set(inside.split(os.sep)):
            continue
        target = os.path.join(root, "torch" + inside)
        os.makedirs(target, exist_ok=True)
        for name in names:
            source, place = os.path.join(folder, name), os.path.join(target, name)
            if name.endswith(".py"):
                py_compile.compile(source, place + "c", dfile=os.path.join("gone" + inside, name), doraise=False, quiet=2)
            else:
                os.symlink(source, place)


package = importlib.util.find_spec("torch").submodule_search_locations[0]
with tempfile.TemporaryDirectory() as root:
    fake(root)
    print("前面的目录里有另一个 torch（没有元数据）：" + child(WHICH, PYTHONPATH=root))
with tempfile.TemporaryDirectory() as root:
    below = subprocess.run([sys.executable, "-m", "site", "--user-site"], env={**PLAIN, "PYTHONUSERBASE": root}, capture_output=True, text=True)
    fake(below.stdout.strip())
    print("用户目录（pip install --user）里有另一个 torch：" + child(USER, PYTHONUSERBASE=root))
print("不属于 torch 的名字，" + child(LEAKED))
print(child(OPERATORS))
print("照常：" + child(SOURCE))
with tempfile.TemporaryDirectory() as root:
    without_source(package, root)
    print("只有 .pyc：" + child(SOURCE, PYTHONPATH=root))
