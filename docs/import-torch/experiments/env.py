# /// experiment
# title = "环境变量：Python 代码查过哪些，设了有什么用"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 300
# ///
"""Record every name looked up in os.environ by torch's own files, then try some of them."""
import os
import subprocess
import sys

READS = """
import os, sys
seen = []
class Environment(type(os.environ)):
    def __getitem__(self, key):
        note(key)
        return super().__getitem__(key)
    def __contains__(self, key):
        note(key)
        return super().__contains__(key)
def note(key):
    frame = sys._getframe(2)
    while frame.f_code.co_filename.endswith(('os.py', '_collections_abc.py')) or frame.f_code.co_filename.startswith('<frozen'):
        frame = frame.f_back
    if '/torch/' in frame.f_code.co_filename and key not in seen:
        seen.append(key)
os.environ.__class__ = Environment
import torch
print(len(seen), '个：' + '，'.join(sorted(seen)) if len(seen) < 15 else '个，例如 ' + '，'.join(name for name in sorted(seen) if name in ('TORCH_LOGS', 'TORCH_DEVICE_BACKEND_AUTOLOAD', 'TORCH_USE_RTLD_GLOBAL')))
"""
TRIES = [
    ("OMP_NUM_THREADS", ("1", "2"), "torch.get_num_threads()"),
    ("PYTORCH_JIT", ("1", "0"), "torch.jit.script(f) is f"),
    ("TORCH_CUDA_SANITIZER", (None, ""), "'torch.cuda._sanitizer' in sys.modules"),
    ("PYTORCH_DISABLE_LIBRARY", (None, "1"), "'torch._prims' in sys.modules"),
]


def child(program, **changes):
    env = {name: value for name, value in os.environ.items() if name not in changes}
    env.update({name: value for name, value in changes.items() if value is not None})
    done = subprocess.run([sys.executable, "-c", program], env=env, capture_output=True, text=True)
    return done.stdout.strip() or done.stderr.strip().splitlines()[-1]


print("import torch 时在 os.environ 里查过的", child(READS))
for name, values, expression in TRIES:
    program = f"import sys, torch\ndef f(x: int) -> int:\n    return x\nprint({expression})"
    with_file = f"import sys, tempfile, os\npath = os.path.join(tempfile.mkdtemp(), 'probe.py')\nopen(path, 'w').write({program!r})\nimport runpy\nrunpy.run_path(path)"
    answers = [f"{'不设' if value is None else repr(value)} → {child(with_file, **{name: value})}" for value in values]
    print(f"{name}，{expression}：{'；'.join(answers)}")
