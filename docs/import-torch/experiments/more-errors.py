# /// experiment
# title = "几条报错，各造一次"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 300
# ///
"""Each message from a process of its own; only the last line of stderr is printed."""
import importlib.util
import os
import re
import subprocess
import sys
import tempfile

PACKAGE = importlib.util.find_spec("torch").submodule_search_locations[0]
SITE = os.path.dirname(PACKAGE)


def last(*arguments, **environment):
    done = subprocess.run([sys.executable, *arguments], env={**os.environ, **environment}, capture_output=True, text=True)
    lines = (done.stderr or done.stdout).strip().splitlines()
    said = [line for line in lines if line[:1].isalpha() and ": " in line]
    return re.split(r"[;.] ", (said or lines)[-1])[0]


print("1 不看 site-packages（-S）：", last("-S", "-c", "import torch"))
with tempfile.TemporaryDirectory() as root:
    os.mkdir(os.path.join(root, "torch"))
    for name in os.listdir(PACKAGE):
        if name not in ("bin", "__pycache__"):
            os.symlink(os.path.join(PACKAGE, name), os.path.join(root, "torch", name))
    for name in ("nvidia", "torch.libs"):
        if os.path.exists(os.path.join(SITE, name)):
            os.symlink(os.path.join(SITE, name), os.path.join(root, name))
    print("2 安装里没有 bin/：", last("-c", "import torch", PYTHONPATH=root).replace(root, "<目录>"))
print("3 没有 GPU 时用 CUDA：", last("-c", "import torch; torch.zeros(1).cuda()"))
print("4 再定义一次 prims 库：", last("-c", "import torch; torch.library.Library('prims', 'DEF')"))
FORK = """
import os, torch
torch.cuda.is_available()
child = os.fork()
if child:
    os.waitpid(child, 0)
else:
    torch.zeros(1).cuda()
"""
print("5 先问 is_available()，fork 之后在子进程里用 CUDA：", last("-c", FORK))
print("6 直接叫 CUDA 构建才有的函数：", last("-c", "import torch; torch._C._cuda_setDevice(0)"))
print("7 问一个没有谁登记过的算子：", last("-c", "import torch; torch._C._dispatch_has_kernel_for_dispatch_key('torchvision::nms', 'Meta')"))
