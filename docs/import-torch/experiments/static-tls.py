# /// experiment
# title = "静态 TLS 用完之后再 import torch"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 300
# ///
"""glibc keeps a fixed room for static TLS; copies of libgomp under other names use it up.

A copy gets another SONAME, lest the dynamic linker take it for the library torch asks for.
"""
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
    while sys.argv[1] == 'fill' and error is None and number < 1000:
        path = os.path.join(root, f'filler{number}.so')
        with open(path, 'wb') as file:
            file.write(library)
        try:
            ctypes.CDLL(path)
            number += 1
        except OSError as problem:
            error = problem
    try:
        import torch
        print('import torch 成功')
    except (OSError, ImportError) as problem:
        place, _, message = str(problem).partition(': ')
        print(type(problem).__name__ + ':', os.path.basename(place) + ':', message)
"""
for label, how in (("对照，什么也不先装", "none"), ("先装入同一个 libgomp 的许多副本，直到装不下", "fill")):
    done = subprocess.run([sys.executable, "-c", CHILD, how], capture_output=True, text=True)
    print(label, "→", done.stdout.strip() or done.stderr.strip().splitlines()[-1])
