# /// experiment
# title = "自造的包：import * 抄走什么，谁把子模块挂到父包上"
# envs = ["cpython-3.11.2", "cpython-3.13"]
# ///
"""A package of ours with the shape of torch/__init__.py and torch/_C: no C involved."""
import importlib
import os
import sys
import tempfile

INIT = """
before = '_C' in globals()
from pk._C import *
after = '_C' in globals()
"""
CHILD = """
import sys
public = 1
_private = 2
attached_while_running = hasattr(sys.modules['pk'], '_C')
"""

with tempfile.TemporaryDirectory() as root:
    os.mkdir(os.path.join(root, "pk"))
    for name, text in (("__init__.py", INIT), ("_C.py", CHILD)):
        with open(os.path.join(root, "pk", name), "w") as file:
            file.write(text)
    sys.path.insert(0, root)
    pk = importlib.import_module("pk")

print("语句之前，包里已有 _C：", pk.before)
print("_C 的代码运行时，父包已有 _C：", pk._C.attached_while_running)
print("语句之后，包里已有 _C：", pk.after)
print("公共名被抄来：", hasattr(pk, "public"))
print("下划线名被抄来：", hasattr(pk, "_private"))
print("但可以经由 pk._C 取到：", pk._C._private)
pk._C.__all__ = ["_private"]
namespace = {}
exec("from pk._C import *", namespace)
print("若有 __all__，下划线名照抄、公共名反而不抄：", "_private" in namespace, "public" in namespace)
