# /// experiment
# title = "一个进程里两份 Intel OpenMP"
# envs = ["intel-openmp"]
# ///
"""Load libiomp5 once, then a copy of it under another name; each starts when it is first used."""
import os
import subprocess
import sys

CHILD = """
import ctypes, os, shutil, sys, tempfile
first = os.path.join(sys.prefix, 'lib', 'libiomp5.so')
print('第一份：', ctypes.CDLL(first).omp_get_max_threads() > 0, flush=True)
if sys.argv[1] == 'two':
    with tempfile.TemporaryDirectory() as root:
        second = ctypes.CDLL(shutil.copy(first, os.path.join(root, 'another_libiomp5.so')))
        print('第二份：', second.omp_get_max_threads() > 0, flush=True)
"""
for label, how, extra in (
    ("对照，只有一份", "one", {}),
    ("两份", "two", {}),
    ("两份，KMP_DUPLICATE_LIB_OK=TRUE", "two", {"KMP_DUPLICATE_LIB_OK": "TRUE"}),
):
    done = subprocess.run([sys.executable, "-c", CHILD, how], env={**os.environ, **extra}, capture_output=True, text=True)
    ending = f"进程被信号 {-done.returncode} 杀死" if done.returncode < 0 else f"退出码 {done.returncode}"
    print(f"{label}：{ending}")
    for line in (done.stdout + done.stderr).splitlines():
        print("  ", line[:90])
