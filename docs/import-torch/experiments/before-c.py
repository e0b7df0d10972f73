# /// experiment
# title = "torch._C 之前与之后：按查找的先后记下每个模块"
# envs = ["torch-1.13.1", "torch-2.13.0"]
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
print("之后头五个：", ", ".join(spy.seen[at + 1 : at + 6]))
print("查找 torch 模块的总次数：", len(spy.seen))
loaded = [name for name in sys.modules if name.partition(".")[0] == "torch"]
print("结束时 sys.modules 里的 torch 模块数：", len(loaded))
print("其中没有经过查找的（C++ 或代码直接登记的）：", len(set(loaded) - set(spy.seen)))
