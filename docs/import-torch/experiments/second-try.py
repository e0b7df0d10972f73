# /// experiment
# title = "第一次失败之后，在同一个进程里再 import"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 300
# ///
"""Break the first import at one look-up, take the cause away, import again in the same process."""
import subprocess
import sys

CHILD = """
import sys
class Breaker:
    armed = True
    def find_spec(self, name, path=None, target=None):
        if name == sys.argv[1] and Breaker.armed:
            raise ImportError('有意弄坏的一次')
breaker = Breaker()
sys.meta_path.insert(0, breaker)
for attempt in sys.argv[2:]:
    try:
        import torch
        print(attempt, '成功')
    except BaseException as error:
        print(attempt, type(error).__name__ + ':', str(error).splitlines()[0][:70], '；torch._C 留着：', 'torch._C' in sys.modules)
    Breaker.armed = attempt == '不修'
"""
for moment in ("torch.version", "torch._tensor", "torch.functional"):
    done = subprocess.run([sys.executable, "-c", CHILD, moment, "第一次", "第二次"], capture_output=True, text=True, errors="replace")
    print("断在查找", moment)
    for line in done.stdout.splitlines():
        print("  ", line)
tried = [(count, subprocess.run([sys.executable, "-c", CHILD, "torch.functional", *["不修"] * count], capture_output=True)) for count in (2, 3)]
print("断在查找 torch.functional，原因一直不修：", "；".join("试 %d 次，退出码 %d" % (count, done.returncode) for count, done in tried))
