# /// experiment
# title = "依赖 libtorch 的扩展，先于 torch 打开"
# envs = ["torch-1.13.1-official", "torch-2.13.0"]
# timeout = 120
# ///
"""A copy of _C.so outside torch/ stands for an extension: it needs libtorch_python and has no search path to it."""
import ctypes
import glob
import importlib.util
import os
import shutil
import tempfile

PACKAGE = importlib.util.find_spec("torch").submodule_search_locations[0]


def attempt(path):
    try:
        ctypes.CDLL(path)
    except OSError as error:
        return error
    return "打开了"


with tempfile.TemporaryDirectory() as root:
    extension = os.path.join(root, "extension.so")
    shutil.copy(glob.glob(os.path.join(PACKAGE, "_C.*.so"))[0], extension)
    print("import torch 之前：", attempt(extension))
    import torch  # noqa: F401

    print("import torch 之后：", attempt(extension))
