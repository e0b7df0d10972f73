# /// experiment
# title = "动态链接器的记录：谁的初始化函数先跑"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 300
# ///
"""LD_DEBUG=files (glibc only) reports every object whose initialisers are called."""
import os
import re
import subprocess
import sys

started = False  # the interpreter's own libraries come before; they are not counted
OURS = re.compile(r"/(libgomp|libtorch\w*|libc10|libshm|_C\.cpython)[^/]*$")
env = dict(os.environ, LD_DEBUG="files")
done = subprocess.run([sys.executable, "-I", "-c", "import torch"], env=env, capture_output=True, text=True, errors="replace")
others = 0
for line in done.stderr.splitlines():
    match = re.search(r"calling init: (\S+)", line)
    if match and OURS.search(match.group(1)):
        if others and started:
            print(f"   （其间别的库：{'上百个' if others > 100 else '若干'}）")
        others, started = 0, True
        print("  ", re.sub(r"(-[0-9a-f]{8})?\.(so|cpython).*", lambda m: ".so" if m.group(2) == "so" else ".<ABI>.so", os.path.basename(match.group(1))))
        if match.group(1).endswith(".so") and "_C.cpython" in match.group(1):
            break
    elif match:
        others += 1
