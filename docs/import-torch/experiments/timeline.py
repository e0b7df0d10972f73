# /// experiment
# title = "时间花在哪一段：占比的档位"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 600
# ///
"""CPU time of each stage of `import torch`, as a share of the whole, in coarse classes.

The shared objects are opened one after the other before `import torch`, so that each can be
timed alone; the first import of numpy is timed wherever it happens and taken out of the stage
around it.  Minimum of five fresh processes.  `python timeline.py times` prints milliseconds
as well (they depend on the machine and are not recorded).
"""
import json
import os
import subprocess
import sys
import tempfile

CHILD = r"""
import builtins, ctypes, importlib.machinery, importlib.util, json, os, re, subprocess, sys, time
package = importlib.util.find_spec('torch').submodule_search_locations[0]
lib = lambda name: os.path.join(package, 'lib', name + '.so')
own = re.compile('libtorch|libc10|libshm')
mapped = lambda: {l.split()[-1] for l in open('/proc/self/maps') if '.so' in l}
clock, marks, inner = time.process_time, {}, 0.0
def timed(key, function, *args):
    global inner
    outside, inner = inner, 0.0
    start = clock()
    result = function(*args)
    whole = clock() - start
    marks[key] = marks.get(key, 0) + whole - inner
    inner = outside + whole
    return result
def needed(path):
    out = subprocess.run(['ldd', path], capture_output=True, text=True).stdout
    return [m.group(1) for m in re.finditer(r'=> (/\S+)', out) if not own.search(os.path.basename(m.group(1)))]
before = mapped()
timed('deps', lambda: ctypes.CDLL(lib('libtorch_global_deps'), mode=ctypes.RTLD_GLOBAL))
timed('third', lambda: [ctypes.CDLL(path) for path in needed(lib('libtorch'))])
number = len(mapped() - before)
timed('cpu', lambda: [ctypes.CDLL(lib(n)) for n in ('libc10', 'libtorch_cpu')])
timed('cuda', lambda: ctypes.CDLL(lib('libtorch')))
timed('libpython', lambda: ctypes.CDLL(lib('libtorch_python')))
create, load = importlib.machinery.ExtensionFileLoader.create_module, builtins.__import__
def created(self, spec):
    return timed('init', create, self, spec) if spec.name == 'torch._C' else create(self, spec)
def imported(name, *args, **kwargs):
    if name == 'numpy' and 'numpy' not in sys.modules:
        return timed('numpy', lambda: load(name, *args, **kwargs))
    return load(name, *args, **kwargs)
importlib.machinery.ExtensionFileLoader.create_module, builtins.__import__ = created, imported
def torch():
    import torch
timed('python', torch)
print(json.dumps([number, marks]))
"""
LABELS = {
    "deps": "空壳 libtorch_global_deps 与它要的库",
    "third": "其余第三方库",
    "cpu": "libc10 与 libtorch_cpu：重定位与静态初始化",
    "cuda": "libtorch，有 CUDA 时连同 libtorch_cuda",
    "libpython": "libtorch_python",
    "init": "_C.so：initModule",
    "numpy": "导入 numpy",
    "python": "其余：执行 torch 的 Python 代码与 _initExtension",
}


def import_time(**environment):
    """CPU seconds of one plain `import torch` in a fresh process."""
    program = "import time; a = time.process_time(); import torch; print(time.process_time() - a)"
    done = subprocess.run(
        [sys.executable, "-c", program], env={**os.environ, **environment}, capture_output=True, text=True, check=True
    )
    return float(done.stdout)


def best(runs):
    samples = []
    for _ in range(runs):
        done = subprocess.run([sys.executable, "-I", "-c", CHILD], capture_output=True, text=True, check=True)
        number, marks = json.loads(done.stdout)
        samples.append(marks)
    return number, {key: min(sample.get(key, 0.0) for sample in samples) for key in LABELS}


def level(share):
    return "三成以上" if share > 0.3 else "半成以下" if share < 0.05 else "半成到三成"


number, marks = best(5)
total = sum(marks.values())
print("libtorch 之前要装入的第三方 .so：", "上百个" if number > 100 else "十个以下" if number < 10 else "几十个")
print("最重的一段：", LABELS[max(marks, key=marks.get)])
for key, label in LABELS.items():
    if key in ("python", "init", "libpython"):
        print(f"  {label}：{level(marks[key] / total)}")
    if "times" in sys.argv:
        print(f"      {label} {marks[key] * 1000:.1f} ms  {marks[key] / total:.1%}")
print("initModule 比 libtorch_cpu 的静态初始化快：", marks["init"] < marks["cpu"])
with tempfile.TemporaryDirectory() as empty:
    cold = min(import_time(PYTHONPYCACHEPREFIX=empty, PYTHONDONTWRITEBYTECODE="1") for _ in range(2))
warm = min(import_time() for _ in range(2))
print("没有 .pyc 可用时，总 CPU 时间到 1.5 倍以上：", cold / warm > 1.5)
if "times" in sys.argv:
    print(f"      {cold / warm:.2f} 倍")
