# /// experiment
# title = "import 系统怎样找到 torch 与 torch._C（不执行 torch 的一行代码）"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# ///
"""Ask the finders, import nothing."""
import importlib.machinery
import os
import sys

print("sys.meta_path 末尾三项：")
for finder in sys.meta_path[-3:]:
    print("  ", finder.__name__)

answers = []
for finder in sys.meta_path[-3:]:
    spec = finder.find_spec("torch")
    answers.append(f"{finder.__name__}={'找到' if spec else '无'}")
print("谁认得 torch：", "，".join(answers))
print("origin 的末两段：", "/".join(spec.origin.split(os.sep)[-2:]))
print("loader：", type(spec.loader).__name__)
package = spec.submodule_search_locations[0]
parent = os.path.dirname(package)
print("所在目录叫：", os.path.basename(parent))
print("它在 sys.path 里不是第一项：", sys.path.index(parent) > 0)
print("torch 已被导入：", "torch" in sys.modules)

print("扩展模块后缀（按尝试顺序）：")
for suffix in importlib.machinery.EXTENSION_SUFFIXES:
    print("  ", suffix.replace(f"{sys.version_info[0]}{sys.version_info[1]}", "3XX"))

inside = importlib.machinery.PathFinder.find_spec("torch._C", [package])
print("torch._C：", type(inside.loader).__name__, os.path.basename(inside.origin).split(".")[0] + ".…so")
print("同目录还有名叫 _C 的文件夹：", os.path.isdir(os.path.join(package, "_C")))
print("那个文件夹里有 __init__（.pyi 不算）：", any(n.startswith("__init__.") and n != "__init__.pyi"
      for n in os.listdir(os.path.join(package, "_C"))))
