# /// experiment
# title = "算子是谁登记的：只 dlopen，不执行 PyInit__C"
# envs = ["torch-1.13.1", "torch-2.13.0"]
# timeout = 300
# ///
"""Count the operators known to the C++ dispatcher before and after PyInit__C.

`torch` is never imported in stage 1-3: the shared objects are opened with
ctypes, so only their static initialisers run.  The dispatcher is then asked
through its exported C++ functions (x86-64 System V ABI: the hidden result
pointer goes first, then `this`).
"""
import ctypes
import glob
import importlib.util
import os
import sys
from collections import Counter

PACKAGE = importlib.util.find_spec("torch").submodule_search_locations[0]


class Vector(ctypes.Structure):
    """libstdc++ std::vector: begin, end, end of storage."""

    _fields_ = [("begin", ctypes.c_void_p), ("end", ctypes.c_void_p), ("cap", ctypes.c_void_p)]


SIZEOF_OPERATOR_NAME = 64  # two std::string of 32 bytes: name, overload name


def count(lib):
    singleton = lib._ZN3c1010Dispatcher13realSingletonEv
    singleton.restype = ctypes.c_void_p
    names = lib._ZN3c1010Dispatcher13getAllOpNamesEv
    names.argtypes = [ctypes.POINTER(Vector), ctypes.c_void_p]
    out = Vector()
    names(ctypes.byref(out), singleton())
    return ((out.end or 0) - (out.begin or 0)) // SIZEOF_OPERATOR_NAME


def stage(label, lib):
    print(f"{count(lib):>6} 个算子，{'有' if 'torch._C' in sys.modules else '无'} torch._C   {label}")


extension = glob.glob(os.path.join(PACKAGE, "_C.cpython-*.so"))[0]
libtorch_cpu = ctypes.CDLL(os.path.join(PACKAGE, "lib", "libtorch_cpu.so"))
stage("1 dlopen libtorch_cpu.so 之后", libtorch_cpu)
ctypes.CDLL(os.path.join(PACKAGE, "lib", "libtorch_python.so"))
stage("2 dlopen libtorch_python.so 之后", libtorch_cpu)
ctypes.CDLL(extension)
stage("3 dlopen _C.so 之后，PyInit__C 之前", libtorch_cpu)


class Spy:
    """Report at the first look-up of torch._tensor: initModule is over, not much else is."""

    def find_spec(self, name, path=None, target=None):
        if name == "torch._tensor":
            stage("4 initModule 返回后，导 _tensor 时", libtorch_cpu)
            self.spaces = namespaces(sys.modules["torch._C"])
            print("                           此刻挂在这些算子上的内核数：", kernels(sys.modules["torch._C"]))
        return None


def namespaces(extension_module):
    """Number of operators of each namespace."""
    names = extension_module._dispatch_get_registrations_for_dispatch_key("")
    return Counter(name.split("::")[0] for name in names)


def kernels(extension_module):
    """Number of kernels in the tables, by the dispatcher's own dump."""
    total = 0
    for name in extension_module._dispatch_get_registrations_for_dispatch_key(""):
        lines = extension_module._dispatch_dump(name).splitlines()
        total += sum(" :: " in line for line in lines)  # one line a kernel: "KEY: where :: signature"
    return total


spy = Spy()
sys.meta_path.insert(0, spy)
import torch  # noqa: E402

stage("5 import torch 结束", libtorch_cpu)
print("                           此刻挂在这些算子上的内核数：", kernels(torch._C))
final = namespaces(torch._C)
print("对账：Python 接口给出的算子数", sum(final.values()))
ranked = sorted(spy.spaces.items(), key=lambda item: (-item[1], item[0]))
print("第 3 步已有的命名空间：", len(ranked), "个")
for start in range(0, len(ranked), 6):
    print("  ", "，".join(f"{k} {n}" for k, n in ranked[start : start + 6]))
late = {k: n - spy.spaces[k] for k, n in sorted(final.items()) if n != spy.spaces[k]}
print("第 4 步以后才来的：")
print("  ", "，".join(f"{k} {n}" for k, n in late.items()))
