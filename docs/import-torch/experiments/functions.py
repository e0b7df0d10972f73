# /// experiment
# title = "torch.add 是 C 函数，torch.einsum 是 Python 函数"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 300
# ///
"""Which names of _VariableFunctions survive in torch, and who took the others' places."""
import torch

table = torch._C._VariableFunctions
names = [n for n in dir(table) if not n.startswith("__")]
print("_VariableFunctions 的名字数：", len(names))
print("torch 里没有的：", [n for n in names if not hasattr(torch, n)])
equal = [n for n in names if hasattr(torch, n) and getattr(torch, n) == getattr(table, n)]
print("torch.add 与 _VariableFunctions.add 相等：", torch.add == table.add, "；类型", type(torch.add).__name__)
print("_VariableFunctions 是 _VariableFunctionsClass 的一个实例：", type(table) is torch._C._VariableFunctionsClass)
changed = sorted(n for n in names if hasattr(torch, n) and n not in equal)
print("仍与表里相等的：", len(equal), "；被 Python 层换掉的：", len(changed))
by = {}
for name in changed:
    owner = getattr(getattr(torch, name), "__code__", None)
    where = owner.co_filename.rsplit("torch", 1)[-1].lstrip("/") if owner else type(getattr(torch, name)).__name__
    by.setdefault(where, []).append(name)
for where in sorted(by):
    print("  ", where, "：", " ".join(by[where]))
absent = [n for n in ("_dynamo", "_inductor", "onnx") if n not in vars(torch)]
lazy = [n for n in absent if hasattr(torch, n)]
print("还不在 torch 里、取到才导入的：", " ".join(lazy) or "无")
