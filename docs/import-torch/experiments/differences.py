# /// experiment
# title = "两个版本，同一张问卷"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 300
# ///
"""One questionnaire for both versions; the page's table of differences rests on it."""
import importlib.machinery
import importlib.util
import sys

loaded: dict = {}
real = importlib.machinery.ExtensionFileLoader.create_module


def create(self, spec):
    """Which Python modules does initModule itself pull in?"""
    before = set(sys.modules)
    module = real(self, spec)
    if spec.name == "torch._C":
        loaded["by initModule"] = {n for n in set(sys.modules) - before if not n.startswith("torch._C")}
    return module


importlib.machinery.ExtensionFileLoader.create_module = create
import torch  # noqa: E402

print("type(torch.__version__)：", type(torch.__version__).__name__, "；是 str 的子类：", issubclass(type(torch.__version__), str))
by = loaded["by initModule"]
C = torch._C
yes = {True: "是", False: "否"}
print("initModule 自己引入的 Python 顶层包：", " ".join(sorted({n.partition(".")[0] for n in by})) or "无")
print("initModule 自己引入的 torch 模块：", " ".join(sorted(n for n in by if n.startswith("torch."))) or "无")
for name in ("numpy", "torch.onnx", "torch.distributions", "torch.masked", "torch._dynamo", "torch._inductor", "torch._meta_registrations"):
    print(f"import torch 之后已装入 {name}：", yes[name in sys.modules])
print("torch._six 还在：", yes[importlib.util.find_spec("torch._six") is not None])
print("torch 有模块级 __getattr__：", yes["__getattr__" in vars(torch)])
print("C 侧标志：", " ".join(n for n in ("has_cuda", "_has_cuda", "has_cudnn", "_has_cudnn", "has_mps", "_has_mps", "has_mkldnn", "_has_mkldnn", "has_openmp", "has_lapack", "has_mkl", "has_spectral") if n in vars(C)))
import warnings  # noqa: E402

warnings.simplefilter("ignore")
print("torch.has_cuda 可取：", yes[hasattr(torch, "has_cuda")])
print("torch.compile：", yes[hasattr(torch, "compile")])
print("会自动装载第三方后端：", yes[hasattr(torch, "_is_device_backend_autoload_enabled")])
print("tensortype 的个数：", len(torch._tensor_classes))
print("dtype 对象的个数：", len({id(v) for v in vars(torch).values() if type(v) is C.dtype}))
print("torch.Tensor 的基类：", torch.Tensor.__mro__[1].__module__ + "." + torch.Tensor.__mro__[1].__name__)
print("torch.cuda.is_initialized()：", torch.cuda.is_initialized())
