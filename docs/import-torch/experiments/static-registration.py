# /// experiment
# title = "算子是谁登记的：只 dlopen，不执行 PyInit__C"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 300
# ///
"""Count what the C++ registries hold before and after PyInit__C.

`torch` is not imported in stages 1-4: the shared objects are opened with ctypes, so only
their static initialisers run.  The registries are asked through exported C++ functions
(x86-64 System V ABI: a hidden result pointer goes first, then `this`).  Two layouts of
std::string are known: the official 1.13.1 wheel uses the one from before C++11.
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


class Registries:
    """The dispatcher and the JIT operator registry, as libtorch_cpu exports them."""

    def __init__(self, library):
        self.library = library
        # "[abi:cxx11]" in a mangled name: std::string is pointer, length, 16 bytes; before: one pointer
        self.new_abi = hasattr(library, "_ZNK3c104impl13OperatorEntry9dumpStateB5cxx11Ev")
        self.string_size = 32 if self.new_abi else 8
        self.dispatcher = self.function("_ZN3c1010Dispatcher13realSingletonEv")()
        self.find = self.function("_ZN3c1010Dispatcher6findOpERKNS_12OperatorNameE", 3)
        self.dump = self.function(
            "_ZNK3c104impl13OperatorEntry9dumpStateB5cxx11Ev" if self.new_abi else "_ZNK3c104impl13OperatorEntry9dumpStateEv", 2
        )

    def function(self, symbol, arguments=0):
        function = getattr(self.library, symbol)
        function.restype = ctypes.c_void_p
        function.argtypes = [ctypes.c_void_p] * arguments
        return function

    def text(self, address):
        """The std::string at ``address``."""
        data = ctypes.c_void_p.from_address(address).value
        length = ctypes.c_size_t.from_address(address + 8 if self.new_abi else data - 24).value
        return ctypes.string_at(data, length).decode()

    def names(self):
        """Addresses of the OperatorName (name, overload name) of every operator of the dispatcher."""
        out = Vector()
        self.function("_ZN3c1010Dispatcher13getAllOpNamesEv", 2)(ctypes.addressof(out), self.dispatcher)
        return range(out.begin or 0, out.end or 0, 2 * self.string_size)

    def kernels(self):
        """Number of kernels: one line "KEY: where :: signature" each in an entry's dump."""
        return sum(self.entry(name).count(" :: ") for name in self.names())

    def entry(self, name):
        handle = (ctypes.c_uint64 * 8)()  # optional<OperatorHandle>; its first member points to the entry
        self.find(ctypes.addressof(handle), self.dispatcher, name)
        # c10::optional keeps its flag in front, std::optional behind
        entry = handle[1] if handle[0] == 1 else handle[0]
        text = (ctypes.c_uint64 * 4)()
        self.dump(ctypes.addressof(text), entry)
        return self.text(ctypes.addressof(text))

    def jit(self):
        """Number of operators the JIT knows: a vector of shared_ptr, 16 bytes each."""
        out = Vector()
        self.function("_ZN5torch3jit15getAllOperatorsEv", 1)(ctypes.addressof(out))
        return ((out.end or 0) - (out.begin or 0)) // 16


def stage(label):
    here = "有" if "torch._C" in sys.modules else "无"
    number, kernels, jit = len(registries.names()), registries.kernels(), registries.jit()
    print(f"{label}：{number} 个算子，{kernels} 个内核；JIT 表 {jit} 条；{here} torch._C")


registries = Registries(ctypes.CDLL(os.path.join(PACKAGE, "lib", "libtorch_cpu.so")))
stage("1 dlopen libtorch_cpu.so")
ctypes.CDLL(os.path.join(PACKAGE, "lib", "libtorch.so"))
stage("2 dlopen libtorch.so")
ctypes.CDLL(os.path.join(PACKAGE, "lib", "libtorch_python.so"))
stage("3 dlopen libtorch_python.so")
ctypes.CDLL(glob.glob(os.path.join(PACKAGE, "_C.cpython-*.so"))[0])
stage("4 dlopen _C.so，PyInit__C 未执行")


class Spy:
    """Report at the first look-up of torch._tensor: initModule is over, not much else is."""

    def find_spec(self, name, path=None, target=None):
        if name == "torch._tensor":
            stage("5 initModule 返回后")
            self.spaces = namespaces(sys.modules["torch._C"])
        return None


def namespaces(extension_module):
    """Number of operators of each namespace, by the Python interface."""
    names = extension_module._dispatch_get_registrations_for_dispatch_key("")
    return Counter(name.split("::")[0] for name in names)


spy = Spy()
sys.meta_path.insert(0, spy)
import torch  # noqa: E402

stage("6 import torch 结束")
final = namespaces(torch._C)
ranked = sorted(spy.spaces.items(), key=lambda item: (-item[1], item[0]))
print(f"第 4 步已有的命名空间：{len(ranked)} 个，最大的三个", "，".join(f"{k} {n}" for k, n in ranked[:3]))
late = {k: n - spy.spaces[k] for k, n in sorted(final.items()) if n != spy.spaces[k]}
print(f"第 5 步以后才来的算子：{sum(late.values())} 个：" + "，".join(f"{k} {n}" for k, n in late.items()))
schemas = [(schema.name, schema.overload_name) for schema in torch._C._jit_get_all_schemas()]
known = set(torch._C._dispatch_get_registrations_for_dispatch_key(""))
own = [name for name, overload in schemas if (f"{name}.{overload}" if overload else name) not in known]
print(f"对账：Python 接口数出的算子 {sum(final.values())} 个，JIT 表 {len(schemas)} 条")
print(f"只在 JIT 表里的：{len(own)} 条，", "，".join(f"{k} {n}" for k, n in sorted(Counter(name.split("::")[0] for name in own).items())), sep="")
print("分派器里有 aten::title：", "aten::title" in known, "；torch.ops.aten.title('hello') →", torch.ops.aten.title("hello"))
