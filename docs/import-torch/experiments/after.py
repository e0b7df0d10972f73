# /// experiment
# title = "import torch 之后：多了什么，没有什么"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 300
# ///
"""State of the process before and after, subpackages that stay out, and what the build says of CUDA."""
import importlib.util
import os
import struct
import subprocess
import sys

STATE = r"""
import decimal, gc, locale, logging, os, random, signal, sys, warnings
def state():
    handlers = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGSEGV, signal.SIGCHLD)]
    return {
        "根日志记录器": (logging.root.level, list(logging.root.handlers)),
        "信号处理": handlers,
        "区域设置": locale.setlocale(locale.LC_ALL),
        "random 的状态": random.getstate(),
        "sys.path": list(sys.path),
        "环境变量": dict(os.environ),
        "工作目录": os.getcwd(),
        "递归上限": sys.getrecursionlimit(),
        "回收器的阈值": gc.get_threshold(),
        "警告的过滤器": list(warnings.filters),
        "dlopen 标志": sys.getdlopenflags(),
        "sys.excepthook": sys.excepthook,
        "线程数": len(os.listdir("/proc/self/task")),
        "sys.meta_path": list(sys.meta_path),
    }
before = state()
loaded = set(sys.modules)
import torch
after = state()
print("不变：" + "、".join(name for name in before if before[name] == after[name]))
changed = [name for name in before if before[name] != after[name]]
print("变了：" + ("、".join(changed) or "无"))
new = [type(finder).__name__ for finder in after["sys.meta_path"] if finder not in before["sys.meta_path"]]
print("sys.meta_path 多了：" + (" ".join(new) or "无") + "；警告的过滤器多了的，说的是：" + (" ".join(sorted({f[2].__name__ for f in after["警告的过滤器"] if f not in before["警告的过滤器"]})) or "无"))
import pkgutil
names = [m.name for m in pkgutil.iter_modules(torch.__path__) if not m.name.startswith("_")]
print("没有随着导入的公开子模块：" + " ".join(sorted(n for n in names if "torch." + n not in sys.modules)))
deeper = ("nn", "optim", "utils.data", "distributions", "utils.tensorboard", "utils.cpp_extension", "nn.utils.prune")
print("导入了：" + " ".join(n for n in deeper if "torch." + n in sys.modules) + "；没有：" + " ".join(n for n in deeper if "torch." + n not in sys.modules))
top = {n.partition(".")[0] for n in set(sys.modules) - loaded}
standard = set(sys.stdlib_module_names)
print("一并进来的第三方包：" + " ".join(sorted(n for n in top - standard - {"torch", "torchgen", "cython_runtime"} if not n.startswith("_"))))
print("torch.version.cuda 有值：%s；torch.cuda.is_available()：%s；torch.__file__ 是 __init__.py：%s" % (torch.version.cuda is not None, torch.cuda.is_available(), torch.__file__.endswith("torch/__init__.py")))
"""
MISSING = r"""
import sys
class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == %r:
            raise ModuleNotFoundError("No module named %%r" %% name, name=name)
sys.meta_path.insert(0, Refuse())
import torch
print("import torch 成功")
if %r == "numpy":
    try:
        torch.zeros(1).numpy()
    except Exception as error:
        print("import torch 成功，torch.zeros(1).numpy() 则是 %%s: %%s" %% (type(error).__name__, error))
"""
ACT = """
import importlib.util, sys
print("find_spec 找到：%s；torch 已导入：%s" % (importlib.util.find_spec("torch") is not None, "torch" in sys.modules))
try:
    import pytorch
except ImportError as error:
    print("import pytorch：%s: %s" % (type(error).__name__, error))
import torch
try:
    torch.classes.__path__._path
except Exception as error:
    print("torch.classes.__path__._path：%s: %s" % (type(error).__name__, str(error).splitlines()[0]))
"""
LIMIT = """
import resource
resource.setrlimit(resource.RLIMIT_AS, (200 << 20, 200 << 20))
import torch
"""


def child(program, last=False):
    environment = dict(os.environ, OPENBLAS_NUM_THREADS="1")
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", program], env=environment, capture_output=True, text=True)
    text = (done.stdout or done.stderr).strip()
    return text.splitlines()[-1] if last else text


def executable_stack(path):
    """Does the library ask for an executable stack (PT_GNU_STACK with the flag X)?"""
    with open(path, "rb") as file:
        head = file.read(64)
        if head[:4] != b"\x7fELF":
            return False
        offset, (size, count) = struct.unpack_from("<Q", head, 32)[0], struct.unpack_from("<HH", head, 54)
        file.seek(offset)
        table = file.read(size * count)
    kinds = [struct.unpack_from("<II", table, index * size) for index in range(count)]
    return any(kind == 0x6474E551 and flags & 1 for kind, flags in kinds)


print(child(STATE))
for name in ("numpy", "typing_extensions", "sympy"):
    said = child(MISSING % (name, name), last=True)
    print("没有 %s：%s" % (name, said))
print(child(ACT))
said = child(LIMIT, last=True)
print("地址空间只给 200 MB：%s，说的是 failed to map segment from shared object：%s" % (said.partition(":")[0], "failed to map segment" in said))
plain = subprocess.run([sys.executable, "-B", "-OO", "-W", "ignore", "-c", "import torch; print('成功')"], capture_output=True, text=True)
print("python -OO，import torch：", (plain.stdout or plain.stderr).strip().splitlines()[-1])
library = os.path.join(importlib.util.find_spec("torch").submodule_search_locations[0], "lib")
print("torch/lib 里要可执行栈的库：", " ".join(sorted(n for n in os.listdir(library) if ".so" in n and os.path.exists(os.path.join(library, n)) and executable_stack(os.path.join(library, n)))) or "没有")
