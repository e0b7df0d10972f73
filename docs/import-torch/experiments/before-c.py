# /// experiment
# title = "torch._C 之前查找过的模块，按先后"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 300
# ///
"""A finder that finds nothing, but writes down who was looked for."""
import sys


class Spy:
    def __init__(self):
        self.seen = []

    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "torch":
            self.seen.append(name)
        return None


spy = Spy()
sys.meta_path.insert(0, spy)
import torch  # noqa: E402

at = spy.seen.index("torch._C")
print("torch._C 之前查找过的 torch 模块：")
for name in spy.seen[:at]:
    print("  ", name)
print("其中没有找到的：", ", ".join(name for name in spy.seen[:at] if name not in sys.modules) or "无")
