# /// experiment
# title = "同一个入口：在每一个时刻放进一个线程"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 300
# ///
"""The main thread imports torch; before each module it loads, one more thread starts `import torch`.

The main thread goes on when the newcomer waits for an import lock (importlib records who
waits for what). initModule reports itself on stderr, so its runs can be counted.
Then the same with `from torch.nn import Linear` as the entry: it waits for torch.nn, not for torch.
Then once more with one newcomer, and the first thread fails while that one waits.
"""
import os
import subprocess
import sys

CHILD = """
import importlib._bootstrap as bootstrap, importlib.machinery as machinery, sys, threading, time
import_lock_waiters = bootstrap._blocking_on
threads, seen = [], []
threading.stack_size(256 * 1024)
def work():
    import torch
    seen.append((id(torch), all(hasattr(torch, name) for name in ('float32', 'add', 'nn', 'ops', 'return_types'))))
def newcomer():
    thread = threading.Thread(target=work)
    threads.append(thread)
    thread.start()
    while not import_lock_waiters.get(thread.ident) and thread.is_alive():
        time.sleep(0.0001)
def watched(load, name):
    def loading(loader, item):
        if name(item).startswith('torch.'):
            newcomer()
        return load(loader, item)
    return loading
machinery.SourceFileLoader.exec_module = watched(machinery.SourceFileLoader.exec_module, lambda module: module.__name__)
machinery.ExtensionFileLoader.create_module = watched(machinery.ExtensionFileLoader.create_module, lambda spec: spec.name)
import torch
for thread in threads:
    thread.join()
print('时刻，也就是后来的线程：', len(threads), '个')
print('拿到模块的：', len(seen), '个；模块对象：', len({which for which, _ in seen}), '个；拿到时不完整的：', sum(not whole for _, whole in seen), '个')
"""
SUBMODULE = CHILD.replace("    import torch\n", "    from torch.nn import Linear\n    torch = sys.modules['torch']\n")
SUBMODULE = SUBMODULE.replace("\nimport torch\n", "\nfrom torch.nn import Linear\n").replace("('float32', 'add', 'nn', 'ops', 'return_types')", "('no_grad',)")
SUBMODULE = SUBMODULE.partition("print(")[0] + """
print('两边都 from torch.nn import Linear：', len(seen), '个取到；其中 torch 还没有 no_grad 的：', sum(not whole for _, whole in seen), '个')
"""
FAILING = """
import importlib._bootstrap as bootstrap, importlib.machinery as machinery, sys, threading, time
def work():
    import torch
    print('import 没有报错；sys.modules 里有 torch：', 'torch' in sys.modules, '；有 add：', hasattr(torch, 'add'), '；有 nn：', hasattr(torch, 'nn'))
thread = threading.Thread(target=work)
real = machinery.SourceFileLoader.exec_module
def loading(loader, module):
    if module.__name__ == 'torch.functional':
        thread.start()
        while not bootstrap._blocking_on.get(thread.ident) and thread.is_alive():
            time.sleep(0.0001)
        raise ImportError('有意弄坏')
    return real(loader, module)
machinery.SourceFileLoader.exec_module = loading
try:
    import torch
except ImportError:
    thread.join()
"""
env = dict(os.environ, PYTORCH_API_USAGE_STDERR="1")
done = subprocess.run([sys.executable, "-c", CHILD], env=env, capture_output=True, text=True)
print(done.stdout.strip() or done.stderr.strip().splitlines()[-1])
print("initModule 报到的次数：", done.stderr.count("PYTORCH_API_USAGE torch.python.import"))
done = subprocess.run([sys.executable, "-c", SUBMODULE], capture_output=True, text=True)
print(done.stdout.strip() or done.stderr.strip().splitlines()[-1])
done = subprocess.run([sys.executable, "-c", FAILING], capture_output=True, text=True)
print("第一个线程在 torch.functional 处失败，等着的线程：", done.stdout.strip() or done.stderr.strip().splitlines()[-1])
