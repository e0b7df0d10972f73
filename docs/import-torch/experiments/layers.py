# /// experiment
# title = "各个共享库：大小、初始化函数、需要谁"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# ///
"""Read the dynamic section of each library (System V ABI, chapter 5)."""
import glob
import importlib.util
import os
import re
import struct

DT_NEEDED, DT_STRTAB, DT_RPATH, DT_RUNPATH, DT_INIT_ARRAYSZ, SHT_DYNAMIC = 1, 5, 15, 29, 27, 6
PACKAGE = importlib.util.find_spec("torch").submodule_search_locations[0]


class Library:
    def __init__(self, path):
        with open(path, "rb") as file:
            data = file.read()
        self.size = len(data)
        offset = struct.unpack_from("<Q", data, 0x28)[0]
        size, number = struct.unpack_from("<HH", data, 0x3A)
        sections = [struct.unpack_from("<IIQQQQIIQQ", data, offset + i * size) for i in range(number)]
        table = next(s for s in sections if s[1] == SHT_DYNAMIC)
        names = sections[table[6]][4]
        self.entries = [struct.unpack_from("<QQ", data, table[4] + i) for i in range(0, table[5], 16)]
        self.text = lambda at: data[names + at : data.index(b"\0", names + at)].decode()

    def texts(self, tag):
        return [self.text(value) for key, value in self.entries if key == tag]

    @property
    def constructors(self):
        return sum(value for key, value in self.entries if key == DT_INIT_ARRAYSZ) // 8

    @property
    def size_text(self):
        return f"{self.size / 2**20:.0f} MiB" if self.size > 2**20 else f"{self.size / 2**10:.0f} KiB"


def plain(names):
    return " ".join(re.sub(r"(-[0-9a-f]{8})?\.so.*", "", name) for name in names)


extension = glob.glob(os.path.join(PACKAGE, "_C.cpython-*.so"))[0]
names = ["libc10", "libtorch_cpu", "libtorch_cuda", "libtorch_cuda_cpp", "libtorch_cuda_cu", "libtorch", "libshm", "libtorch_python"]
paths = {name: os.path.join(PACKAGE, "lib", name + ".so") for name in names}
libraries = {name: Library(path) for name, path in paths.items() if os.path.exists(path)} | {"_C.so": Library(extension)}
print("大小，与 dlopen 时要跑的初始化函数（.init_array 的项数）")
for name, library in libraries.items():
    print(f"   {name}：{library.size_text}，{library.constructors} 个")
empty = Library(os.path.join(PACKAGE, "lib", "libtorch_global_deps.so"))
print("空壳 libtorch_global_deps 需要：", plain(empty.texts(DT_NEEDED)))
search = {tag: [path for text in libraries["_C.so"].texts(tag) for path in text.split(":")] for tag in (DT_RPATH, DT_RUNPATH)}
kind = "RPATH（优先于 LD_LIBRARY_PATH）" if search[DT_RPATH] else "RUNPATH（LD_LIBRARY_PATH 优先）"
print("_C.so 的搜索路径：", kind, " ".join(search[DT_RPATH] + search[DT_RUNPATH]).replace("$ORIGIN/../../nvidia", "…/nvidia"))
