# /// experiment
# title = "算子是谁登记的：只 dlopen，不执行 PyInit__C"
# envs = ["torch-1.13.1", "torch-2.13.0"]
# timeout = 300
# ///
"""Count the operators and kernels known to the C++ dispatcher before and after PyInit__C.

`torch` is never imported in stages 1-3: the shared objects are opened with ctypes,
so only their static initialisers run.  The dispatcher is asked through its exported
C++ functions (x86-64 System V ABI: a hidden result pointer goes first, then `this`).
"""
import ctypes
import glob
import importlib.util
import os
import sys
from collections import Counter

PACKAGE = importlib.util.find_spec("torch").submodule_search_locations[0]
SIZEOF_OPERATOR_NAME = 64  # two std::string of 32 bytes: name, overload name


class Vector(ctypes.Structure):
    """libstdc++ std::vector: begin, end, end of storage."""

    _fields_ = [("begin", ctypes.c_void_p), ("end", ctypes.c_void_p), ("cap", ctypes.c_void_p)]


class Text(ctypes.Structure):
    """libstdc++ std::string: pointer, length, small buffer or capacity."""

    _fields_ = [("data", ctypes.c_void_p), ("length", ctypes.c_size_t), ("rest", ctypes.c_char * 16)]


class Dispatcher:
    def __init__(self, library):
        self.library = library
        singleton = self.method("_ZN3c1010Dispatcher13realSingletonEv")
        self.this = singleton()
        self.find = self.method("_ZN3c1010Dispatcher6findOpERKNS_12OperatorNameE", 3)
        self.dump = self.method("_ZNK3c104impl13OperatorEntry9dumpStateB5cxx11Ev", 2)

    def method(self, symbol, arguments=0):
        function = getattr(self.library, symbol)
        function.restype = ctypes.c_void_p
        function.argtypes = [ctypes.c_void_p] * arguments
        return function

    def names(self):
        """Addresses of the OperatorName of every operator."""
        out = Vector()
        self.method("_ZN3c1010Dispatcher13getAllOpNamesEv", 2)(ctypes.addressof(out), self.this)
        return range(out.begin or 0, out.end or 0, SIZEOF_OPERATOR_NAME)

    def kernels(self):
        """Number of kernels: one line "KEY: where :: signature" each in an entry's dump."""
        return sum(self.entry(name).count(" :: ") for name in self.names())

    def entry(self, name):
        handle = (ctypes.c_uint64 * 8)()  # optional<OperatorHandle>; its first member points to the entry
        self.find(ctypes.addressof(handle), self.this, name)
        # c10::optional keeps its flag in front, std::optional behind
        entry = handle[1] if handle[0] == 1 else handle[0]
        text = Text()
        self.dump(ctypes.addressof(text), entry)
        return ctypes.string_at(text.data, text.length).decode()


def stage(label):
    here = "有" if "torch._C" in sys.modules else "无"
    print(f"{len(dispatcher.names()):>6} 个算子 {dispatcher.kernels():>6} 个内核，{here} torch._C   {label}")


dispatcher = Dispatcher(ctypes.CDLL(os.path.join(PACKAGE, "lib", "libtorch_cpu.so")))
stage("1 dlopen libtorch_cpu.so 之后")
ctypes.CDLL(os.path.join(PACKAGE, "lib", "libtorch_python.so"))
stage("2 dlopen libtorch_python.so 之后")
ctypes.CDLL(glob.glob(os.path.join(PACKAGE, "_C.cpython-*.so"))[0])
stage("3 dlopen _C.so 之后，PyInit__C 之前")


class Spy:
    """Report at the first look-up of torch._tensor: initModule is over, not much else is."""

    def find_spec(self, name, path=None, target=None):
        if name == "torch._tensor":
            stage("4 initModule 返回后，导 _tensor 时")
            self.spaces = namespaces(sys.modules["torch._C"])
        return None


def namespaces(extension_module):
    """Number of operators of each namespace, by the Python interface."""
    names = extension_module._dispatch_get_registrations_for_dispatch_key("")
    return Counter(name.split("::")[0] for name in names)


spy = Spy()
sys.meta_path.insert(0, spy)
import torch  # noqa: E402

stage("5 import torch 结束")
final = namespaces(torch._C)
print("对账：Python 接口给出的算子数", sum(final.values()))
ranked = sorted(spy.spaces.items(), key=lambda item: (-item[1], item[0]))
print("第 3 步已有的命名空间：", len(ranked), "个")
for start in range(0, len(ranked), 6):
    print("  ", "，".join(f"{k} {n}" for k, n in ranked[start : start + 6]))
late = {k: n - spy.spaces[k] for k, n in sorted(final.items()) if n != spy.spaces[k]}
print("第 4 步以后才来的：")
print("  ", "，".join(f"{k} {n}" for k, n in late.items()))
