# /// experiment
# title = "子进程、替身、体积、卸载"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 300
# ///
"""What a child process imports again, what a stand-in in sys.modules does, and what the package weighs."""
import importlib.util
import os
import subprocess
import sys
import tempfile

ONCE = "import os, torch\npid = os.getpid()\n"
START = """
import multiprocessing, os, sys
%s
def look(queue):
    once = sys.modules.get("once")
    queue.put("没有导入" if once is None else "自己导入了一遍" if once.pid == os.getpid() else "从父进程得来")
if __name__ == "__main__":
    %s
    context = multiprocessing.get_context(sys.argv[1])
    if len(sys.argv) > 2:
        context.set_forkserver_preload(["once"])
    queue = context.Queue()
    child = context.Process(target=look, args=(queue,))
    child.start()
    print(queue.get())
    child.join()
"""
FORK = """
import os, sys, time, torch
def work(threads, size):
    if threads:
        torch.set_num_threads(threads)
    (torch.ones(size, requires_grad=True) * 2).sum().backward()
before, size, after = map(int, sys.argv[1:])
work(before, size)
child = os.fork()
if child == 0:
    work(after, 1_000_000)
    os._exit(0)
for _ in range(100):
    ended, status = os.waitpid(child, os.WNOHANG)
    if ended:
        print("照常" if status == 0 else status)
        break
    time.sleep(0.1)
else:
    os.kill(child, 9)
    print("十秒没有算完")
"""
STAND_IN = """
import sys, unittest.mock
sys.modules["torch"] = unittest.mock.MagicMock()
import torch
print("import torch 得到", type(torch).__name__, end="；")
try:
    import torch.nn
except ImportError as error:
    print("import torch.nn：%s: %s" % (type(error).__name__, error), end="；")
sys.modules["torch.nn"] = torch.nn
import torch.nn as nn
class Net(nn.Module):
    pass
print("补上 torch.nn，class Net(nn.Module) 造出来的是", "类" if isinstance(Net, type) else type(Net).__name__)
"""
NONE = """
import sys
sys.modules["torch"] = None
import torch
"""
SUBPROCESS = """
import subprocess
before = subprocess.run(["echo"], stdout=subprocess.DEVNULL).returncode
import torch
print(before, subprocess.run(["echo"], stdout=subprocess.DEVNULL).returncode)
"""
THREADS = """
import os, sys, threading
if sys.argv[1] == "before":
    os.environ["OMP_NUM_THREADS"] = sys.argv[2]
import torch
if sys.argv[1] == "after":
    os.environ["OMP_NUM_THREADS"] = sys.argv[2]
numbers = [torch.get_num_threads()]
thread = threading.Thread(target=lambda: numbers.append(torch.get_num_threads()))
thread.start()
thread.join()
print(*numbers)
"""
NAMES = """
import torch
print(" ".join(name for name in ("fx", "library", "compile", "compiler", "float8_e4m3fn", "float4_e2m1fn_x2", "_six") if not hasattr(torch, name)) or "都有")
"""
UNLOAD = """
import gc, sys, torch
def resident():
    return int(open("/proc/self/statm").read().split()[1]) / 256
before = resident()
for name in [name for name in sys.modules if name.partition(".")[0] == "torch"]:
    del sys.modules[name]
del torch
gc.collect()
with open("/proc/self/maps") as maps:
    print("libtorch_cpu.so 还映射着：%s；常驻内存少了一成以上：%s" % ("libtorch_cpu.so" in maps.read(), resident() < 0.9 * before))
"""
ENVIRONMENT = {name: value for name, value in os.environ.items() if name not in ("OMP_NUM_THREADS", "PYTHONPATH", "PYTHONSAFEPATH")}


def child(*arguments, **more):
    done = subprocess.run([sys.executable, "-W", "ignore", *arguments], env={**ENVIRONMENT, **more}, capture_output=True, text=True)
    return done.stdout.strip() or done.stderr.strip().splitlines()[-1]


def megabytes(folder):
    """The files below ``folder`` and those its links to files lead to, each once, in MB rounded to tens."""
    found = {os.path.realpath(os.path.join(root, name)) for root, _, names in os.walk(folder) for name in names if not name.endswith(".pyc")}
    return round(sum(os.stat(path).st_size for path in found if os.path.exists(path)) / 1e7) * 10


with tempfile.TemporaryDirectory() as root:
    with open(os.path.join(root, "once.py"), "w") as file:
        file.write(ONCE)
    for name, top, guarded in (("top.py", "import once", "pass"), ("guarded.py", "", "import once")):
        with open(os.path.join(root, name), "w") as file:
            file.write(START % (top, guarded))
    print("一、子进程里的 torch")
    for name, where in (("top.py", "写在脚本顶层"), ("guarded.py", "写在 if __name__ 里")):
        for method in ("fork", "spawn", "forkserver"):
            print("import %s，%s：%s" % (where, method, child(os.path.join(root, name), method)))
    print("import 写在脚本顶层，forkserver 先 set_forkserver_preload：" + child(os.path.join(root, "top.py"), "forkserver", "preload", PYTHONPATH=root))
for label, *numbers in (
    ("父进程用两个线程反向过 1 个元素", 2, 1, 0),
    ("父进程用两个线程反向过一百万个元素", 2, 1_000_000, 0),
    ("同上，子进程先 set_num_threads(1)", 2, 1_000_000, 1),
    ("父进程用一个线程反向过一百万个元素", 1, 1_000_000, 0),
):
    print(label + "，fork 的子进程里再反向一百万个：" + child("-c", FORK, *map(str, numbers)))
print("import torch 前后，subprocess.run 的返回码：" + child("-c", SUBPROCESS))

print("二、替身")
print(child("-c", STAND_IN))
print("sys.modules['torch'] = None：" + child("-c", NONE))

print("三、先后")
never = child("-c", THREADS, "never").split()
number = "3" if never[0] == "1" else "1"  # a value that differs from the default
early, late = (child("-c", THREADS, when, number).split() for when in ("before", "after"))
told = ["跟着变" if value == number else "与不写一样" if value == default else value for value, default in zip(early + late, never * 2)]
print("os.environ 里的 OMP_NUM_THREADS 换一个值，写在 import torch 之前，线程数%s；写在之后，主线程%s，此后新起的线程%s" % (told[0], told[2], told[3]))
print("LC_ALL 是不存在的区域：" + child("-c", "import torch; print('成功')", LC_ALL="xx_YY.UTF-8"))

print("四、这个版本没有的名字")
print(child("-c", NAMES))

print("五、磁盘上多大")
package = importlib.util.find_spec("torch").submodule_search_locations[0]
inside = sorted(((megabytes(os.path.join(package, name)), name) for name in os.listdir(package) if os.path.isdir(os.path.join(package, name)) and not os.path.islink(os.path.join(package, name))), reverse=True)
print("torch 目录 %d MB，其中 %s" % (megabytes(package), "、".join("%s %d MB" % (name, size) for size, name in inside[:3] if size)))
nvidia = os.path.join(os.path.dirname(package), "nvidia")
print("旁边的 nvidia 目录：" + ("%d MB" % megabytes(nvidia) if os.path.isdir(nvidia) else "没有"))

print("六、卸载")
print("从 sys.modules 删掉全部 torch 模块，再回收：" + child("-c", UNLOAD))
