# /// experiment
# title = "同名时谁赢：目录、扩展模块、.py、.pyc、空目录"
# envs = ["cpython-3.11.2", "cpython-3.13"]
# ///
"""FileFinder's order, on files we invent.  Specs only: nothing is loaded."""
import importlib.machinery
import os
import tempfile

SO = importlib.machinery.EXTENSION_SUFFIXES[0]
candidates = [
    "m/__init__" + SO,
    "m/__init__.abi3.so",
    "m/__init__.so",
    "m/__init__.py",
    "m/__init__.pyc",
    "m" + SO,
    "m.abi3.so",
    "m.so",
    "m.py",
    "m.pyc",
    "m/stub.pyi",
]


def winner(root):
    importlib.machinery.PathFinder.invalidate_caches()
    spec = importlib.machinery.PathFinder.find_spec("m", [root])
    if spec is None:
        return "（找不到）"
    if spec.origin is None:
        return "m/ 作为命名空间包，origin 为 None"
    return os.path.relpath(spec.origin, root).replace(SO, ".<ABI>.so")


with tempfile.TemporaryDirectory() as root:
    os.mkdir(os.path.join(root, "m"))
    for name in candidates:
        with open(os.path.join(root, name), "w"):
            pass
    print("十一个候选同时在场，每次删掉胜者：")
    for name in candidates:
        print("  ", winner(root))
        os.remove(os.path.join(root, name))
