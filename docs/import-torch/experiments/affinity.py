# /// experiment
# title = "import torch 之后能用几个 CPU"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 120
# ///
"""The CPUs the process may run on, before and after (Linux, two CPUs at least); libgomp alone is the control."""
import os
import subprocess
import sys

LIBRARY = "import torch, re; path = re.search(r'\\S*/libgomp\\S*', open('/proc/self/maps').read()).group(); print(path)"
CPUS = sorted(os.sched_getaffinity(0))[:2]
CHILD = """
import ctypes, os, sys
os.sched_setaffinity(0, {cpus})
before = len(os.sched_getaffinity(0))
{statement}
print(before, '→', len(os.sched_getaffinity(0)))
"""


def cpus(statement, **environment):
    program = CHILD.format(cpus=CPUS, statement=statement)
    env = dict(os.environ, **environment)
    return subprocess.run([sys.executable, "-c", program], env=env, capture_output=True, text=True, check=True).stdout.strip()


gomp = subprocess.run([sys.executable, "-c", LIBRARY], capture_output=True, text=True, check=True).stdout.strip()
print("什么也不设，import torch：", cpus("import torch"))
print("OMP_PROC_BIND=close，import torch：", cpus("import torch", OMP_PROC_BIND="close"))
print("OMP_PROC_BIND=close，只打开它的 libgomp：", cpus(f"ctypes.CDLL({gomp!r})", OMP_PROC_BIND="close"))
one, two = CPUS
for label, settings in (
    ("OMP_PROC_BIND=false", {"OMP_PROC_BIND": "false"}),
    ("GOMP_CPU_AFFINITY 写着两个 CPU", {"GOMP_CPU_AFFINITY": f"{one} {two}"}),
    ("只设 OMP_PLACES，两处各一个 CPU", {"OMP_PLACES": f"{{{one}}},{{{two}}}"}),
    ("只设 OMP_PLACES，一处有两个 CPU", {"OMP_PLACES": f"{{{one},{two}}}"}),
):
    print(f"{label}，import torch：", cpus("import torch", **settings))
