# /// experiment
# title = "常用子包那一段：每一句带来几个模块"
# envs = ["torch-1.13.1", "torch-1.13.1-official"]
# timeout = 300
# ///
"""A line trace of torch/__init__.py: what arrived in sys.modules belongs to the statement that ran."""
import ast
import importlib.util
import sys
from collections import Counter

SPEC = importlib.util.find_spec("torch")
TREE = ast.parse(SPEC.loader.get_source("torch"))
SIMPLE = [node for node in ast.walk(TREE) if isinstance(node, ast.stmt) and not hasattr(node, "body")]
STATEMENT = {line: node for node in SIMPLE for line in range(node.lineno, node.end_lineno + 1)}
brought, before, last = Counter(), set(), None


def names():
    return {name for name in sys.modules if name.partition(".")[0] == "torch"}


def settle(line):
    global last, before
    now = names()
    if last is not None:
        brought[STATEMENT.get(last)] += len(now - before)
    before, last = now, line


def trace(frame, event, argument):
    if frame.f_code.co_filename != SPEC.origin or frame.f_code.co_name != "<module>":
        return None
    settle(frame.f_lineno if event in ("call", "line") else None)
    return trace


sys.settrace(trace)
import torch  # noqa: E402

sys.settrace(None)
settle(None)
texts = {node: ast.unparse(node).splitlines()[0] for node in SIMPLE}
first = next(node.lineno for node in TREE.body if texts.get(node) == "from torch import cuda as cuda")
end = next(node.lineno for node in TREE.body if texts.get(node, "").startswith("_C._init_names"))
block = [node for node in TREE.body if first <= node.lineno < end and isinstance(node, (ast.Import, ast.ImportFrom))]
nothing = [texts[node] for node in block if not brought[node]]
print(f"常用子包那一段共 {len(block)} 句")
print(f"没有带来新模块的 {len(nothing)} 句：" + "，".join(text.split(" as ")[0].split("import ")[1] for text in nothing))
print(f"其余 {len(block) - len(nothing)} 句带来的模块：{sum(brought[node] for node in block)} 个")
print("全文里带来最多的七句：")
for node, number in brought.most_common(7):
    print(f"  {number:>4}  {texts[node]}")
