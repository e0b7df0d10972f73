# /// experiment
# title = "内核按分派键分开登记"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 300
# ///
"""Count kernels by dispatch key right after initModule, and look at one operator."""
import os
import re
import sys
from collections import Counter


EXAMPLES = ("aten::add.Tensor", "aten::matmul", "quantized::linear")


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


def entry(extension, name):
    """Where the computed dispatch table of one operator takes its AutogradCPU entry from."""
    line = re.search("^AutogradCPU: .*", extension._dispatch_dump_table(name), re.MULTILINE).group()
    return re.search(r"\[[^]]*\]$", line).group()


def report(extension):
    names = extension._dispatch_get_registrations_for_dispatch_key("")
    keys = Counter(key for name in names for key, _ in kernels(extension, name))
    print("有内核的分派键：", len(keys), "种；内核：", sum(keys.values()), "个")
    for key, number in keys.most_common(7):
        print(f"  {number:>6}  {key}")
    add = sorted(kernels(extension, "aten::add.Tensor"))
    print("aten::add.Tensor 的内核：", len(add), "个，例如")
    for key, where in add:
        if key in ("CPU", "Autograd（别名键）", "Tracer", "FuncTorchBatched"):
            print(f"   {key} ← {re.sub(r'_[0-9]+(?=[.]cpp)', '', where)}")
    chosen = ("CPU", "BackendSelect", "ADInplaceOrView", "AutogradCPU", "Python")
    fallback = {name: extension._dispatch_has_backend_fallback(extension.DispatchKey.__members__[name]) for name in chosen}
    print("AutogradCPU 那一格实际填的：", "，".join(f"{name} {entry(extension, name)}" for name in EXAMPLES))
    print("有没有后备内核：", "，".join(f"{name} {'有' if there else '没有'}" for name, there in fallback.items()))


sys.meta_path.insert(0, Spy())
import torch  # noqa: E402, F401
