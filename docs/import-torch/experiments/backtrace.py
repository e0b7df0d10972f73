# /// experiment
# title = "站在 initModule 里面往栈底看"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 300
# ///
"""Print the C stack while initModule is running, without a debugger.

initModule imports a Python module now and then.  The import passes through
sys.meta_path or builtins.__import__, so a hook of ours runs *inside* initModule
and can ask glibc's backtrace() who is below.
"""
import builtins
import ctypes
import re
import sys

libc = ctypes.CDLL(None)
libc.backtrace_symbols.restype = ctypes.POINTER(ctypes.c_char_p)
KEEP = re.compile(r"initModule|PyInit|_PyEval_EvalFrameDefault|Py_RunMain|libc_start_main")


def frames():
    buffer = (ctypes.c_void_p * 400)()
    size = libc.backtrace(buffer, 400)
    symbols = libc.backtrace_symbols(buffer, size)
    return [symbols[i].decode() for i in range(size)]


def short(frame):
    """'/a/b/libx.so.1(name+0x1) [0x2]' -> ('libx.so', 'name')"""
    library, name = re.match(r"(.*?)\((.*?)(?:\+0x[0-9a-f]+)?\)", frame).groups()
    library = re.sub(r"\.so.*", ".so", library.rsplit("/", 1)[-1])
    return re.sub(r"python3\.\d+", "python", library), name


done = False
real_import = builtins.__import__


def hook(name, *args, **kwargs):
    global done
    if not done:
        stack = [short(frame) for frame in frames()]
        if any(function == "initModule" for _, function in stack):
            done = True
            report(name, stack)
    return real_import(name, *args, **kwargs)


def report(name, stack):
    at = [i for i, (_, function) in enumerate(stack) if function == "initModule"][0]
    print("initModule 正在运行；它（间接）要导入：", name)
    print("torch 已在 sys.modules：", "torch" in sys.modules)
    print("torch._C 已在 sys.modules：", "torch._C" in sys.modules)
    print("initModule 下面还有 20 帧以上：", len(stack) - at - 1 > 20)
    print("栈上有 PyInit__C 这一帧：", any(function == "PyInit__C" for _, function in stack))
    print("紧挨着 initModule 的下一帧属于解释器：", "python" in stack[at + 1][0])
    print("再往栈底，认得出名字的帧（相邻的同名帧合并）：")
    last = None
    for library, function in stack[at:]:
        if KEEP.search(function) and function != last:
            print("  ", function)
            last = function


builtins.__import__ = hook
import torch  # noqa: E402

builtins.__import__ = real_import
print("钩子抓到过 initModule：", done)
