# /// experiment
# title = "缺 cuBLAS：补救成功与补救失败"
# envs = ["torch-1.13.1-official"]
# timeout = 300
# ///
"""Import the wheel through links from a folder that has no nvidia/ beside it."""
import importlib.util
import os
import subprocess
import sys
import tempfile

PACKAGE = importlib.util.find_spec("torch").submodule_search_locations[0]
SITE = os.path.dirname(PACKAGE)
CHILD = """
import os, sys
site, root, rescue = sys.argv[1:]
sys.path[:] = [root] + [path for path in sys.path if os.path.realpath(path) != os.path.realpath(site)]
if rescue == 'yes':
    sys.path.append(site)
import torch
print('import torch 成功；用的是链接搭的那一份：', torch.__file__.startswith(root))
"""


def links(source, target, skip=()):
    os.mkdir(target)
    for name in os.listdir(source):
        if name not in skip and name != "__pycache__":
            os.symlink(os.path.join(source, name), os.path.join(target, name))


with tempfile.TemporaryDirectory() as root:
    links(PACKAGE, os.path.join(root, "torch"), skip=["lib"])
    links(os.path.join(PACKAGE, "lib"), os.path.join(root, "torch", "lib"))
    for name in ("numpy", "numpy.libs", "typing_extensions.py"):
        os.symlink(os.path.join(SITE, name), os.path.join(root, name))
    for label, rescue in (("sys.path 里有一处带着 nvidia 目录", "yes"), ("sys.path 里哪儿也没有 nvidia 目录", "no")):
        done = subprocess.run([sys.executable, "-c", CHILD, SITE, root, rescue], capture_output=True, text=True)
        print(label)
        for line in (done.stdout + done.stderr).splitlines():
            if line and not line.startswith((" ", "Traceback")):
                print("  ", line.replace(root, "<目录>"))
