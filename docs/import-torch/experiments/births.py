# /// experiment
# title = "torch 的名字各在哪一刻出生"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 300
# ///
"""At every look-up of a torch module, note which watched names torch has by now."""
import os
import sys
import traceback

WATCHED = ["Size", "dtype", "_C", "Tensor", "FloatStorage", "Storage", "float32", "FloatTensor", "strided", "add", "einsum", "nn", "ops"]


def by():
    """'add' may be a builtin first and a Python function later."""
    return {n: type(getattr(sys.modules["torch"], n)).__name__ for n in WATCHED if hasattr(sys.modules["torch"], n)}


class Spy:
    born: dict = {}
    log: list = []
    callers: dict = {}

    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "torch" and name != "torch":
            self.look(name)
            if name in ("torch.cuda", "torch.sparse", "torch.autograd", "torch.nn"):
                self.note_caller(name)
        return None

    def look(self, moment):
        for attribute, kind in by().items():
            if self.born.get(attribute) != kind:
                self.born[attribute] = kind
                self.log.append((moment, attribute, kind))

    def note_caller(self, name):
        frames = [f for f in traceback.extract_stack() if f.filename.endswith(os.path.join("torch", "__init__.py"))]
        line = (frames[-1].line or "").split("#")[0].strip()
        last = [f for f in traceback.extract_stack()[:-2] if "importlib" not in f.filename][-1]
        if "_initExtension" in line:
            how = "_initExtension 里的 C++ 代码" if last.filename == frames[-1].filename else "_initExtension 拉起的模块"
        else:
            how = line
        self.callers[name] = how


spy = Spy()
sys.meta_path.insert(0, spy)
import torch  # noqa: E402

spy.look("（import 结束）")
print("去找某模块时，torch 里第一次看到的名字：")
moment = None
for at, attribute, kind in spy.log:
    print(f"  {at if at != moment else '':<28}{attribute}: {kind}")
    moment = at
print("torch/__init__.py 的哪一句最先引出下列子包：")
for name in ("torch.cuda", "torch.sparse", "torch.autograd", "torch.nn"):
    print(f"  {name:<16}{spy.callers.get(name)}")
