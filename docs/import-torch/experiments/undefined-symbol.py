# /// experiment
# title = "libc10 与 libstdc++ 被换成另一个库"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 300
# ///
"""A foreign library under the name of libc10 or libstdc++, found through LD_LIBRARY_PATH or in torch/lib itself."""
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile

PACKAGE = importlib.util.find_spec("torch").submodule_search_locations[0]
NAMES = ["libc10.so", "libc10.so.1.13"]  # Debian's library asks for the second
with open("/proc/self/maps") as maps:
    FOREIGN = next(line.split()[-1] for line in maps if re.search(r"/libm[-.]", line))


def attempt(path, library_path=None):
    """What `import torch` ends with; a path is cut, a version number in a symbol's version replaced."""
    env = dict(os.environ, PYTHONPATH=path)
    if library_path:
        env["LD_LIBRARY_PATH"] = library_path
    done = subprocess.run([sys.executable, "-c", "import torch; print('import torch 成功')"], env=env, capture_output=True, text=True)
    last = (done.stdout + done.stderr).strip().splitlines()[-1]
    return re.sub(r"(: |by )/\S*/", r"\1…/", re.sub(r"(GLIBCXX|CXXABI)_[\d.]+", r"\1_X", last))


with tempfile.TemporaryDirectory() as root:
    target = os.path.join(root, "farm", "torch")
    os.makedirs(target)
    for name in os.listdir(PACKAGE):
        if name not in ("lib", "__pycache__"):
            os.symlink(os.path.join(PACKAGE, name), os.path.join(target, name))
    os.mkdir(os.path.join(target, "lib"))
    for name in os.listdir(os.path.join(PACKAGE, "lib")):
        os.symlink(os.path.join(PACKAGE, "lib", name), os.path.join(target, "lib", name))
    for name in ("nvidia", "torch.libs"):
        beside = os.path.join(os.path.dirname(PACKAGE), name)
        if os.path.exists(beside):
            os.symlink(beside, os.path.join(root, "farm", name))
    foreign = os.path.join(root, "foreign")
    os.mkdir(foreign)
    for name in NAMES:
        shutil.copy(FOREIGN, os.path.join(foreign, name))
    print("A 链接搭的一份，什么也不换（对照）：", attempt(os.path.join(root, "farm")))
    print("B LD_LIBRARY_PATH 里有一个假的 libc10：", attempt(os.path.join(root, "farm"), foreign))
    os.remove(os.path.join(target, "lib", "libc10.so"))
    shutil.copy(FOREIGN, os.path.join(target, "lib", "libc10.so"))
    print("C torch/lib 里的 libc10.so 换成假的：", attempt(os.path.join(root, "farm")))
    old = os.path.join(root, "old")
    os.mkdir(old)
    shutil.copy(FOREIGN, os.path.join(old, "libstdc++.so.6"))
    print("D LD_LIBRARY_PATH 里的 libstdc++ 没有要的版本（用别的库冒充）：", attempt(os.path.dirname(PACKAGE), old))
