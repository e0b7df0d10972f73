# /// experiment
# title = "函数早就在了，类还没有：太早调用 torch.zeros"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 300
# ///
"""Call torch.zeros at four moments of one import, each in a process of its own."""
import subprocess
import sys

CHILD = """
import sys
moment = sys.argv[1]
def attempt(here):
    if here == moment:
        torch = sys.modules['torch']
        print('有这个函数，' if hasattr(torch, 'zeros') else '没有这个函数，', end='', flush=True)
        print('得到', torch.zeros(2).tolist(), flush=True)
        sys.exit()
class Spy:
    def find_spec(self, name, path=None, target=None):
        if name == 'torch._tensor' and not hasattr(Spy, 'init'):
            extension = sys.modules['torch._C']
            Spy.init = extension._autograd_init
            extension._autograd_init = around
        if name == 'torch.functional':
            attempt('刚抄完函数')
def around():
    attempt('_autograd_init 之前')
    result = Spy.init()
    attempt('_autograd_init 之后')
    return result
sys.meta_path.insert(0, Spy())
import torch
attempt('导入结束')
"""
for moment in ("刚抄完函数", "_autograd_init 之前", "_autograd_init 之后", "导入结束"):
    done = subprocess.run([sys.executable, "-c", CHILD, moment], capture_output=True, text=True)
    ending = f"进程被信号 {-done.returncode} 杀死" if done.returncode < 0 else ""
    print(f"{moment}：{done.stdout.strip()}{ending}")
