# /// experiment
# title = "一万五千个内核都是谁的"
# envs = ["torch-1.13.1", "torch-2.13.0"]
# timeout = 300
# ///
"""Count kernels by dispatch key right after initModule, and look at one operator."""
import os
import re
import sys
from collections import Counter


class Spy:
    done = False

    def find_spec(self, name, path=None, target=None):
        if name == "torch._tensor" and not Spy.done:
            Spy.done = True
            report(sys.modules["torch._C"])
        return None


def kernels(extension, name):
    """(dispatch key, where it was registered) of every kernel of one operator."""
    for line in extension._dispatch_dump(name).splitlines():
        if " :: " in line:
            key, rest = line.split(":", 1)
            where = re.search(r"registered at (\S+):\d+", rest)
            yield key.replace("[alias]", "（别名键）"), os.path.basename(where.group(1)) if where else "?"


def report(extension):
    names = extension._dispatch_get_registrations_for_dispatch_key("")
    keys = Counter(key for name in names for key, _ in kernels(extension, name))
    print("分派键", len(keys), "种，内核", sum(keys.values()), "个，最多的八种：")
    for key, number in keys.most_common(8):
        print(f"  {number:>6}  {key}")
    print("aten::add.Tensor 的内核（分派键 ← 登记它的文件）：")
    for key, where in sorted(kernels(extension, "aten::add.Tensor")):
        print(f"   {key} ← {where}")


sys.meta_path.insert(0, Spy())
import torch  # noqa: E402, F401
