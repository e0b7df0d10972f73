# /// experiment
# title = "静态 TLS 用完之后再 import torch"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 300
# ///
"""glibc keeps a fixed room for static TLS; copies of libgomp under other names use it up.

A copy gets another SONAME, lest the dynamic linker take it for the library torch asks for.
"""
import os
import subprocess
import sys

CHILD = """
import ctypes, glob, importlib.util, os, sys, tempfile
package = importlib.util.find_spec('torch').submodule_search_locations[0]
source = (glob.glob(os.path.join(package, 'lib', 'libgomp*')) + glob.glob('/usr/lib/*/libgomp.so.1') + glob.glob('/usr/lib64/libgomp.so.1'))[0]
with open(source, 'rb') as file:
    library = file.read().replace(b'libgomp', b'afiller')
number, error = 0, None
with tempfile.TemporaryDirectory() as root:
    while error is None and number < int(sys.argv[1]):
        path = os.path.join(root, f'filler{number}.so')
        with open(path, 'wb') as file:
            file.write(library)
        try:
            ctypes.CDLL(path)
            number += 1
        except OSError as problem:
            error = problem
    print(source)
    print(number)
    try:
        import torch
        print('import torch 成功')
    except (OSError, ImportError) as problem:
        place, _, message = str(problem).partition(': ')
        print(type(problem).__name__ + ':', os.path.basename(place) + ':', message)
"""


def child(copies, **environment):
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(copies)], env={**os.environ, **environment}, capture_output=True, text=True
    )
    return (done.stdout or done.stderr).strip().splitlines()


print("对照，什么也不先装 →", child(0)[-1])
source, number, said = child(1000)
print("先装入同一个 libgomp 的许多副本，直到装不下 →", said)
print("同样装到装不下，但用 LD_PRELOAD 预装了那个 libgomp →", child(1000, LD_PRELOAD=source)[-1])
room = child(number, GLIBC_TUNABLES="glibc.rtld.optional_static_tls=65536")[-1]
print("同样多的副本，optional_static_tls 调到 65536 →", room)
