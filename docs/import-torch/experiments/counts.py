# /// experiment
# title = "一个构建的数"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 300
# ///
"""The counts that differ from build to build, each on a line of its own."""
import importlib.machinery
import sys

own, looked, at_once = {"__name__", "__doc__", "__package__", "__loader__", "__spec__", "__file__"}, [], {}
real = importlib.machinery.ExtensionFileLoader.create_module


def submodules(extension):
    return {name for name, value in vars(extension).items() if type(value) is type(sys)}


def create(loader, spec):
    """What torch._C holds the moment initModule has returned."""
    module = real(loader, spec)
    if spec.name == "torch._C":
        at_once["names"] = list(vars(module))
        at_once["submodules"] = submodules(module)
        at_once["known"] = {name for name in submodules(module) if "torch._C." + name in sys.modules}
    return module


class Spy:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "torch":
            looked.append(name)
        return None


importlib.machinery.ExtensionFileLoader.create_module = create
sys.meta_path.insert(0, Spy())
import torch  # noqa: E402

C = torch._C
loaded = {name for name in sys.modules if name.partition(".")[0] == "torch"}
print("版本：", torch.__version__)
print("initModule 放进 torch._C 的名字：", len([n for n in at_once["names"] if n not in own]), "个")
print("其中方法表的项：", at_once["names"].index("Generator") - at_once["names"].index("_initExtension"), "个")
print("导入结束前又添的名字：", len(set(vars(C)) - set(at_once["names"]) - own), "个")
print("公共名：", sum(not n.startswith("_") for n in vars(C)), "个")
print("initModule 返回时的子模块：", len(at_once["submodules"]), "个，已在 sys.modules 的", len(at_once["known"]), "个")
print("导入结束时的子模块：", len(submodules(C)), "个")
print("查找过的 torch 模块：", len(looked), "个")
print("结束时 sys.modules 里的 torch 模块：", len(loaded), "个，没有经过查找的", len(loaded - set(looked)), "个")
