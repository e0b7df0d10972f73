# /// experiment
# title = "时间花在哪一段：占比的档位"
# envs = ["torch-1.13.1", "torch-2.13.0"]
# timeout = 600
# ///
"""CPU time of each stage of `import torch`, as a share of the whole, in coarse classes.

The shared objects are opened one after the other before `import torch`, so that
each can be timed alone.  Minimum of five fresh processes.  `python timeline.py times`
prints milliseconds as well (they depend on the machine and are not recorded).
"""
import json
import os
import subprocess
import sys
import tempfile

CHILD = r"""
import ctypes, importlib.machinery, importlib.util, json, os, re, subprocess, sys, time
package = importlib.util.find_spec('torch').submodule_search_locations[0]
lib = lambda name: os.path.join(package, 'lib', name + '.so')
own = re.compile('libtorch|libc10|libshm')
mapped = lambda: {l.split()[-1] for l in open('/proc/self/maps') if '.so' in l}
clock, marks = time.process_time, {}
def timed(key, function, *args):
    start = clock()
    result = function(*args)
    marks[key] = marks.get(key, 0) + clock() - start
    return result
def needed(path):
    out = subprocess.run(['ldd', path], capture_output=True, text=True).stdout
    return [m.group(1) for m in re.finditer(r'=> (/\S+)', out) if not own.search(os.path.basename(m.group(1)))]
third = needed(lib('libtorch_cpu'))
before = mapped()
timed('deps', lambda: ctypes.CDLL(lib('libtorch_global_deps'), mode=ctypes.RTLD_GLOBAL))
timed('third', lambda: [ctypes.CDLL(path) for path in third])
number = len(mapped() - before)
timed('cpu', lambda: [ctypes.CDLL(lib(n)) for n in ('libc10', 'libtorch_cpu')])
timed('libpython', lambda: ctypes.CDLL(lib('libtorch_python')))
real = importlib.machinery.ExtensionFileLoader.create_module
def create(self, spec):
    if spec.name != 'torch._C':
        return real(self, spec)
    marks['before'] = clock() - start
    module = timed('init', real, self, spec)
    marks['at'] = clock()
    return module
importlib.machinery.ExtensionFileLoader.create_module = create
start = clock()
import torch
marks['python'] = clock() - marks.pop('at') + marks.pop('before')
print(json.dumps([number, marks]))
"""
LABELS = {
    "deps": "dlopen libtorch_global_deps.so",
    "third": "第三方库（libtorch_cpu 依赖的）",
    "cpu": "libc10 + libtorch_cpu：重定位与静态初始化",
    "libpython": "dlopen libtorch_python.so",
    "init": "_C.so + PyInit__C（initModule 全部）",
    "python": "其余：执行 torch 的 Python 代码",
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
    return number, {key: min(sample[key] for sample in samples) for key in LABELS}


def level(share):
    return "25 % 以上" if share > 0.25 else "5 %～25 %" if share > 0.05 else "5 % 以下"


number, marks = best(5)
total = sum(marks.values())
print("libtorch_cpu 之前先要装入的第三方 .so：", "上百个" if number > 100 else "十个以下" if number < 10 else "几十个")
for key, label in LABELS.items():
    print(f"  {label}：{level(marks[key] / total)}")
    if "times" in sys.argv:
        print(f"      {marks[key] * 1000:.1f} ms  {marks[key] / total:.1%}")
print("最慢的一段：", LABELS[max(marks, key=marks.get)])
print("initModule 比静态初始化快：", marks["init"] < marks["cpu"])
with tempfile.TemporaryDirectory() as empty:
    cold = min(import_time(PYTHONPYCACHEPREFIX=empty, PYTHONDONTWRITEBYTECODE="1") for _ in range(2))
warm = min(import_time() for _ in range(2))
print("没有 .pyc 可用时，总 CPU 时间到 1.5 倍以上：", cold / warm > 1.5)
if "times" in sys.argv:
    print(f"      {cold / warm:.2f} 倍")
