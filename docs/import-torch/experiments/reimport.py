# /// experiment
# title = "再来一次：几种做法"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 300
# ///
"""Each attempt runs in a process of its own."""
import subprocess
import sys
import textwrap

ATTEMPTS = {
    "A 只从 sys.modules 里删 torch._C": """
import sys, torch
old = torch._C
del sys.modules['torch._C']
import torch._C as new
print('同一个模块对象：', new is old, '；同一个 Generator 类：', new.Generator is old.Generator)
lost = set(dir(old)) - set(dir(new))
print('新模块少了导入结束前添上的名字：', bool(lost), '；都以下划线开头：', all(name[0] == '_' for name in lost), '；_autograd 在其中：', '_autograd' in lost)
""",
    "B 删掉全部 torch*，再 import torch": """
import sys, torch
for name in [n for n in sys.modules if n.partition('.')[0] == 'torch']:
    del sys.modules[name]
import torch
print('成功')
""",
    "C 再调用一次 torch._C._autograd_init()": """
import torch
torch._C._autograd_init()
""",
    "C2 再调用一次 torch._C._c10d_init()": """
import torch
torch._C._c10d_init()
""",
    "C3 再调用一次 torch._C._rpc_init()": """
import torch
torch._C._rpc_init()
""",
    "C4 再调用一次 torch._C._dist_autograd_init()": """
import torch
torch._C._dist_autograd_init()
""",
    "D 再调用一次 _jit_init 与 _multiprocessing_init": """
import torch
print('_jit_init：', torch._C._jit_init(), '；_multiprocessing_init：', torch._C._multiprocessing_init())
""",
    "D2 再调用一次 _init_names": """
import torch
def name():
    try:
        int.__new__(torch.FloatStorage)
    except TypeError as error:
        return str(error).partition(':')[0]
before = name()
torch._C._init_names(list(torch._storage_classes))
print('报错里的名字：', before, '→', name())
""",
    "E importlib.reload(torch)": """
import importlib, torch
old, Tensor, add = torch.float32, torch.Tensor, torch.add
importlib.reload(torch)
print('没有报错；Tensor 还是那个类：', torch.Tensor is Tensor, '；add 还是那个函数：', torch.add is add)
print('float32 还是那个对象：', torch.float32 is old, '；torch.zeros(1).dtype == 原来的 float32：', torch.zeros(1).dtype == old)
""",
    "F 主解释器导入过，子解释器再导入": """
import torch, _xxsubinterpreters
_xxsubinterpreters.run_string(_xxsubinterpreters.create(), 'import torch')
print('成功')
""",
    "F2 只在子解释器里导入": """
import _xxsubinterpreters
_xxsubinterpreters.run_string(_xxsubinterpreters.create(), 'import torch')
print('成功')
""",
}
PATIENCE = 40  # seconds; an import takes a few
M_SIZE = """
import ctypes, sys
api = ctypes.pythonapi
api.PyModule_GetDef.restype = ctypes.c_void_p
api.PyModule_GetDef.argtypes = [ctypes.py_object]
import torch
definition = api.PyModule_GetDef(torch._C)
word = ctypes.sizeof(ctypes.c_void_p)
# PyModuleDef: PyModuleDef_Base (5 words: refcount, type, m_init, m_index, m_copy), m_name, m_doc, m_size
print('m_size =', ctypes.c_ssize_t.from_address(definition + 7 * word).value, end='；')
print('CPython 存了一份字典副本（m_copy）：', bool(ctypes.c_void_p.from_address(definition + 4 * word).value))
"""


def run(program):
    return subprocess.run(
        [sys.executable, "-I", "-c", program], capture_output=True, text=True, errors="replace", timeout=PATIENCE
    )


print("torch._C 的 PyModuleDef：", run(M_SIZE).stdout.strip())
for title, program in ATTEMPTS.items():
    print(title)
    try:
        done = run(program)
    except subprocess.TimeoutExpired:
        print(f"   {PATIENCE} 秒内没有结束")
        continue
    lines = done.stderr.splitlines()
    garbage = [line for line in lines if "bad call flags" in line]
    if done.returncode == 0:
        for line in done.stdout.strip().splitlines():
            print("  ", line)
    elif garbage:  # the text before "() method" is freed memory, so it is not printed
        print("   SystemError: （一串垃圾字节）() method: bad call flags")
    elif done.returncode < 0:
        print(f"   进程被信号 {-done.returncode} 杀死：", next(line for line in lines if "what()" in line).strip())
    else:
        print("  ", textwrap.shorten(lines[-1], 110, placeholder=" …"))
