# /// experiment
# title = "两个线程，两个入口：把交错摆好再走"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 600
# ///
"""Thread A imports torch; when it is about to load MOMENT, thread B starts its own import.

A goes on when B has ended or waits for an import lock (importlib records who waits for
what), so the order is fixed and no sleep decides it.  Which exception comes out is not
printed, but for one pair: it varies with the entry.
"""
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

CHILD = """
import importlib._bootstrap as bootstrap, importlib.machinery as machinery, sys, threading, time
entry, moment = sys.argv[1:]
ended, results = threading.Event(), {}
def work(name, module):
    try:
        __import__(module)
        results[name] = '成功'
    except BaseException as error:
        results[name] = type(error).__name__ + ': ' + str(error).partition(' (')[0]
    if name == 'B':
        ended.set()
other = threading.Thread(target=work, args=('B', entry), daemon=True)
started = False
def paused(load, name):
    def loading(loader, item):
        global started
        if name(item) == moment and not started:
            started = True
            other.start()
            while not (ended.is_set() or bootstrap._blocking_on.get(other.ident)):
                time.sleep(0.001)
        return load(loader, item)
    return loading
machinery.SourceFileLoader.exec_module = paused(machinery.SourceFileLoader.exec_module, lambda module: module.__name__)
machinery.ExtensionFileLoader.create_module = paused(machinery.ExtensionFileLoader.create_module, lambda spec: spec.name)
work('A', 'torch')
other.join(60)
print(results.get('A'), results.get('B', '没有结束'), sep='\\n')
"""
ENTRIES = ["torch", "torch.nn", "torch.utils.data", "torch.cuda", "torch.optim"]
MOMENTS = ["torch._utils", "torch._C", "torch._tensor", "torch.functional", "torch.autograd", "torch.quantization"]


def attempt(pair):
    try:
        done = subprocess.run([sys.executable, "-c", CHILD, *pair], capture_output=True, text=True, timeout=90)
    except subprocess.TimeoutExpired:
        return ["九十秒内没有结束"]
    return done.stdout.splitlines() if done.returncode == 0 else [f"进程被信号 {-done.returncode} 杀死"]


pairs = [(entry, moment) for entry in ENTRIES for moment in MOMENTS]
with ThreadPoolExecutor(2) as pool:
    outcomes = dict(zip(pairs, pool.map(attempt, pairs)))
print("A 导入 torch，B 在六个时刻之一开始导入另一个入口：")
for entry in ENTRIES:
    bad = [moment for moment in MOMENTS if outcomes[entry, moment] != ["成功", "成功"]]
    print(f"   B 导入 {entry}：{len(bad)} 个时刻失败", *bad)
print("其中一次，A 正要装入 torch._tensor 时 B 导入 torch.nn：")
for who, line in zip("AB", outcomes["torch.nn", "torch._tensor"]):
    print(f"   {who} {line}")
