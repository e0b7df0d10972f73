# /// experiment
# title = "当前目录里放一个 torch.py"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 300
# ///
"""Whoever comes first in sys.path is `torch`."""
import os
import subprocess
import sys
import tempfile

ENVIRONMENT = {k: v for k, v in os.environ.items() if k not in ("PYTHONSAFEPATH", "PYTHONPATH")}
PROGRAM = "import torch; print(hasattr(torch, 'Tensor'), hasattr(torch, '__path__'))"


def python(cwd, *arguments):
    return subprocess.run(
        [sys.executable, *arguments], cwd=cwd, env=ENVIRONMENT, capture_output=True, text=True
    )


def run(cwd, *flags):
    done = python(cwd, *flags, "-c", PROGRAM)
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
    done = python(root, "script.py")
    print("脚本里 from torch import nn ：", done.stderr.strip().splitlines()[-1].partition(" (<")[0].replace(root, "<目录>"))
    with open(os.path.join(root, "torch.py"), "w") as file:
        file.write("import torch\nprint(torch.nn)\n")
    done = python(root, "torch.py")
    print("把脚本自己叫作 torch.py ：", done.stderr.strip().splitlines()[-1].replace(root, "<目录>"))
    os.remove(os.path.join(root, "torch.py"))
    os.mkdir(os.path.join(root, "torch"))
    print("只放一个空文件夹 torch/ ：", run(root))
    program = "import torch; print(torch.__file__); torch.__version__"
    done = subprocess.run([sys.executable, "-S", "-c", program], cwd=root, env=ENVIRONMENT, capture_output=True, text=True)
    print("只剩这个空文件夹，别处没有 torch（-S）：", done.stdout.strip(), "|", done.stderr.strip().splitlines()[-1])
