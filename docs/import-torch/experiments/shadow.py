# /// experiment
# title = "当前目录里放一个 torch.py"
# envs = ["torch-1.13.1", "torch-2.13.0"]
# timeout = 300
# ///
"""Whoever comes first in sys.path is `torch`."""
import os
import subprocess
import sys
import tempfile

PROGRAM = "import torch; print(hasattr(torch, 'Tensor'), hasattr(torch, '__path__'))"


def run(cwd, *flags):
    done = subprocess.run([sys.executable, *flags, "-c", PROGRAM], cwd=cwd, capture_output=True, text=True)
    return (done.stdout.strip() or done.stderr.strip().splitlines()[-1]).replace("\n", " | ")


with tempfile.TemporaryDirectory() as root:
    print("有没有 Tensor、是不是包")
    print("空目录，-c ：", run(root))
    with open(os.path.join(root, "torch.py"), "w") as file:
        file.write("print('我是当前目录里的 torch.py')\n")
    print("放入 torch.py，-c ：", run(root))
    print("放入 torch.py，-I -c ：", run(root, "-I"))
    with open(os.path.join(root, "script.py"), "w") as file:
        file.write("from torch import nn\n")
    done = subprocess.run([sys.executable, "script.py"], cwd=root, capture_output=True, text=True)
    print("脚本里 from torch import nn ：", done.stderr.strip().splitlines()[-1].replace(root, "<目录>"))
    os.remove(os.path.join(root, "torch.py"))
    os.mkdir(os.path.join(root, "torch"))
    print("只放一个空文件夹 torch/ ：", run(root))
