# /// experiment
# title = "安装坏掉的六种样子"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 300
# ///
"""Build a torch/ of symbolic links in a temp dir, take one thing away, import it."""
import importlib.util
import os
import re
import subprocess
import sys
import tempfile

PACKAGE = importlib.util.find_spec("torch").submodule_search_locations[0]
SITE = os.path.dirname(PACKAGE)
PROBE = """
import sys
try:
    import torch
    print('成功')
except BaseException as error:
    print(type(error).__name__ + ': ' + str(error).partition(chr(10))[0])
    left = sys.modules.get('torch._C')
    rest = sum(name.startswith('torch.') for name in sys.modules)
    kind = type(left.__loader__).__name__.lstrip('_') if left else '没有'
    print('torch 还在 sys.modules：', 'torch' in sys.modules, '；残留的子模块有没有：', rest > 0, '；残留的 torch._C：', kind)
"""


def farm(root, without=(), empty_files=(), rename=None):
    target = os.path.join(root, "torch")
    os.mkdir(target)
    for name in os.listdir(PACKAGE):
        if name == "__pycache__" or any(name.startswith(prefix) for prefix in without):
            continue
        os.symlink(os.path.join(PACKAGE, name), os.path.join(target, rename(name) if rename else name))
    for name in empty_files:
        with open(os.path.join(target, name), "w"):
            pass
    for name in ("nvidia", "torch.libs"):  # the wheel looks for these beside torch/
        if os.path.exists(os.path.join(SITE, name)):
            os.symlink(os.path.join(SITE, name), os.path.join(root, name))


def case(title, **options):
    with tempfile.TemporaryDirectory() as root:
        farm(root, **options)
        env = dict(os.environ, PYTHONPATH=root, PYTHONDONTWRITEBYTECODE="1")
        done = subprocess.run([sys.executable, "-c", PROBE], cwd=root, env=env, capture_output=True, text=True)
        print(title)
        for line in (done.stdout or done.stderr).strip().splitlines():
            print("  ", line.replace(root, "<目录>").replace(PACKAGE, "<torch>"))


case("A 一切照旧（对照）")
case("B 少了 _C.<ABI>.so，留着文件夹 _C/", without=("_C.cpython",))
case("C 少了 _C.<ABI>.so，也没有文件夹 _C/", without=("_C",))
case("D 有 _C.so，但它是空文件", without=("_C",), empty_files=("_C.so",))
case("E 少了构建时生成的 version.py（未构建的源码树）", without=("version.py",))
case("F 扩展模块是给另一个 Python 版本编的", rename=lambda name: re.sub(r"^_C\.cpython-\d+", "_C.cpython-399", name))
case("G 少了目录 lib/", without=("lib",))
