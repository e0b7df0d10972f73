# /// experiment
# title = "把 libtorch_python.so 的副本也装进来"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 300
# ///
"""A second copy under another name: its static initialisers run in the same process."""
import importlib.util
import os
import subprocess
import sys

PACKAGE = importlib.util.find_spec("torch").submodule_search_locations[0]
CHILD = """
import ctypes, os, shutil, sys, tempfile
library = sys.argv[1]
ctypes.CDLL(library)
print('第一份装入了', flush=True)
with tempfile.TemporaryDirectory() as root:
    copy = shutil.copy(library, os.path.join(root, 'copy.so'))
    try:
        ctypes.CDLL(copy)
    except BaseException as error:
        print('Python 异常：', type(error).__name__)
    else:
        print('第二份也装入了')
"""
done = subprocess.run(
    [sys.executable, "-I", "-c", CHILD, os.path.join(PACKAGE, "lib", "libtorch_python.so")],
    capture_output=True, text=True,
)
print(done.stdout.strip())
print("进程的结局：", f"被信号 {-done.returncode} 杀死" if done.returncode < 0 else f"退出码 {done.returncode}")
print("标准错误：", done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "（空）")
print("Python 有机会处理：", "Python 异常" in done.stdout or "第二份" in done.stdout)
