# /// experiment
# title = "一个空 Module 的 `__dict__` 里有什么"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 120
# ///
from collections import Counter

import torch
from torch import nn
import torch.nn.modules.module as source

m = nn.Module()
print("实例属性", len(m.__dict__), "个：")
for name, value in m.__dict__.items():
    print("  %-40s %s" % (name, type(value).__name__))

shared = [n for n in ("forward", "__call__", "_version", "dump_patches", "call_super_init") if hasattr(nn.Module, n)]
print("放在类上的：", ", ".join(shared))
print("全局钩子字典：", ", ".join(n for n in vars(source) if n.startswith("_global_") and isinstance(getattr(source, n), dict)))
print("Module 有 save / load 吗:", hasattr(nn.Module, "save"), hasattr(nn.Module, "load"),
      "| torch.jit.ScriptModule 有 save 吗:", hasattr(torch.jit.ScriptModule, "save"), "| 有 nn.Buffer 吗:", hasattr(nn, "Buffer"))

# Who sees the assignments made inside Module.__init__?
class Spy:
    def __setattr__(self, name, value):
        seen[type(self).__name__] += 1
        super().__setattr__(name, value)

class Behind(nn.Module, Spy):      # Spy comes after Module in the MRO
    pass

class Overrides(nn.Module):        # a subclass with its own __setattr__ comes before Module
    def __setattr__(self, name, value):
        seen["Overrides"] += 1
        super().__setattr__(name, value)

seen = Counter()
Behind()
Overrides()
print("Module.__init__ 里的赋值，排在 Module 之后的混入类看到", seen["Behind"], "次")
print("Module.__init__ 里的赋值，重写了 __setattr__ 的子类看到", seen["Overrides"], "次")
