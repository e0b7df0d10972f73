# /// experiment
# title = "_C.so 里有什么：读它的 ELF 符号表"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# ///
"""A small ELF64 reader: the dynamic symbols that come in or go out, and one instruction.

Format: System V ABI, chapter 4 (symbol table) and 5 (dynamic section).
"""
import glob
import importlib.util
import os
import struct

DT_NEEDED = 1
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

    def needed(self):
        s = self.section(SHT_DYNAMIC)
        pairs = (struct.unpack_from("<QQ", self.data, s[4] + i) for i in range(0, s[5], 16))
        return [self.text(s[6], value) for tag, value in pairs if tag == DT_NEEDED]

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


def extension(folder, name):
    return Elf(glob.glob(os.path.join(folder, name + ".cpython-*.so"))[0])


for name, folder in (("_C", PACKAGE), ("_C_flatbuffer", PACKAGE)):
    if not glob.glob(os.path.join(folder, name + ".cpython-*.so")):
        print(f"torch/{name}.<ABI>.so：没有")
        continue
    stub = extension(folder, name)
    print(f"torch/{name}.<ABI>.so")
    print("   导出：", *(n for n in stub.symbols(True) if not n.startswith("_init") and not n.startswith(("_fini", "_edata", "_end", "__bss"))))
    print("   要别人给：", *stub.symbols(False))
    code = stub.code("PyInit_" + name).removeprefix(b"\xf3\x0f\x1e\xfa")  # endbr64
    print(f"   PyInit_{name} 的头一条指令就是 jmp：", code[:1] == b"\xe9")
empty = Elf(os.path.join(PACKAGE, "lib", "libtorch_global_deps.so"))
print("libtorch_global_deps.so")
print("   导出的函数：", *[n for n in empty.symbols(True) if not n.startswith("_")] or ["无"])
bindings = Elf(os.path.join(PACKAGE, "lib", "libtorch_python.so"))
print("libtorch_python.so")
print("   导出 initModule：", "initModule" in bindings.symbols(True))
print("   要解释器给的 Py… 符号在一百个以上：", sum(n.startswith(("Py", "_Py")) for n in bindings.symbols(False)) > 100)
print("   声明需要 libpython：", any("libpython" in n for n in bindings.needed()))
