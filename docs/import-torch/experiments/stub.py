# /// experiment
# title = "_C.so 里有什么：读它的 ELF 动态段"
# envs = ["torch-1.13.1", "torch-2.13.0"]
# ///
"""A small ELF64 reader: NEEDED, RUNPATH, and the dynamic symbols in or out.

Format: System V ABI, chapter 5 (dynamic section) and 4 (symbol table).
"""
import glob
import importlib.util
import os
import re
import struct

DT_NEEDED, DT_STRTAB, DT_SYMTAB, DT_RPATH, DT_RUNPATH, DT_INIT_ARRAYSZ = 1, 5, 6, 15, 29, 27
SHT_DYNAMIC, SHT_DYNSYM = 6, 11
PACKAGE = importlib.util.find_spec("torch").submodule_search_locations[0]


class Elf:
    def __init__(self, path):
        with open(path, "rb") as file:
            self.data = file.read()
        assert self.data[:5] == b"\x7fELF\x02", path
        offset = struct.unpack_from("<Q", self.data, 0x28)[0]
        size, number = struct.unpack_from("<HH", self.data, 0x3A)
        self.sections = [struct.unpack_from("<IIQQQQIIQQ", self.data, offset + i * size) for i in range(number)]

    def text(self, table, at):
        start = self.sections[table][4] + at
        return self.data[start : self.data.index(b"\0", start)].decode()

    def section(self, kind):
        return next(s for s in self.sections if s[1] == kind)

    def dynamic(self, *tags):
        s = self.section(SHT_DYNAMIC)
        pairs = (struct.unpack_from("<QQ", self.data, s[4] + i) for i in range(0, s[5], 16))
        return [(tag, value, s[6]) for tag, value in pairs if tag in tags]

    def names(self, *tags):
        return [self.text(table, value) for _, value, table in self.dynamic(*tags)]

    def symbols(self, defined):
        s = self.section(SHT_DYNSYM)
        for i in range(24, s[5], 24):
            name, info, _, index = struct.unpack_from("<IBBH", self.data, s[4] + i)
            if info & 15 in (0, 1, 2) and info >> 4 == 1 and (index != 0) == defined:
                yield self.text(s[6], name)

    def code(self, wanted, size=8):
        """First bytes of a function, found by its dynamic symbol."""
        s = self.section(SHT_DYNSYM)
        for i in range(24, s[5], 24):
            name, _, _, _, address, _ = struct.unpack_from("<IBBHQQ", self.data, s[4] + i)
            if self.text(s[6], name) == wanted:
                home = next(t for t in self.sections if t[3] and t[3] <= address < t[3] + t[5])
                at = home[4] + address - home[3]
                return self.data[at : at + size]
        raise KeyError(wanted)

    def constructors(self):
        return sum(value for _, value, _ in self.dynamic(DT_INIT_ARRAYSZ)) // 8


def plain(name):
    return re.sub(r"\.so.*", ".so", name)


def size(elf):
    number = len(elf.data)
    return f"{number / 2**20:>5.0f} MiB" if number > 2**20 else f"{number / 2**10:>5.0f} KiB"


def show(title, path):
    elf = Elf(path)
    print(title)
    print("   需要：", " ".join(plain(n) for n in elf.names(DT_NEEDED)))
    print("   搜索路径：", " ".join(elf.names(DT_RPATH, DT_RUNPATH)) or "（无）")
    return elf


stub = show("_C.<ABI>.so", glob.glob(os.path.join(PACKAGE, "_C.cpython-*.so"))[0])
print("   导出：", " ".join(n for n in stub.symbols(True) if not n.startswith("_")))
print("   要别人给：", " ".join(stub.symbols(False)))
print("   PyInit__C 的头一条指令就是 jmp：", stub.code("PyInit__C").removeprefix(b"\xf3\x0f\x1e\xfa")[:1] == b"\xe9")
empty = show("libtorch_global_deps.so", os.path.join(PACKAGE, "lib", "libtorch_global_deps.so"))
print("   导出：", " ".join(n for n in empty.symbols(True) if not n.startswith("_")) or "（无）")
bindings = Elf(os.path.join(PACKAGE, "lib", "libtorch_python.so"))
print("libtorch_python.so")
print("   要解释器给的 Py… 符号在一百个以上：", sum(n.startswith(("Py", "_Py")) for n in bindings.symbols(False)) > 100)
print("   声明需要 libpython：", any("libpython" in n for n in bindings.names(DT_NEEDED)))
print("各库的大小，与 dlopen 时要跑的初始化函数（.init_array 的项数）")
for name in ("libc10", "libtorch_cpu", "libshm", "libtorch", "libtorch_python"):
    path = os.path.join(PACKAGE, "lib", name + ".so")
    elf = Elf(path)
    print(f"   {name:<16}{size(elf)}{elf.constructors():>6} 项", "  导出 initModule" if "initModule" in elf.symbols(True) else "")
print(f"   {'_C.<ABI>.so':<16}{size(stub)}{stub.constructors():>6} 项")
