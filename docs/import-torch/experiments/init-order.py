# /// experiment
# title = "torch._C 的字典是 initModule 的日志"
# envs = ["torch-1.13.1", "torch-2.13.0"]
# timeout = 300
# ///
"""A dict keeps insertion order, so vars(torch._C) tells in which order names were put in.

The dict is copied when torch._tensor is first looked up, that is after initModule
and before any Python code could add names of its own.
"""
import sys


class Spy:
    names = None

    def find_spec(self, name, path=None, target=None):
        if name == "torch._tensor" and Spy.names is None:
            Spy.names = list(vars(sys.modules["torch._C"]))
        return None


sys.meta_path.insert(0, Spy())
import torch  # noqa: E402

LANDMARKS = [
    ("_initExtension", "方法表的第一项"),
    ("Generator", "THPGenerator_init"),
    ("FatalError", "THPException_init"),
    ("Size", "THPSize_init"),
    ("dtype", "THPDtype_init"),
    ("finfo", "THPDTypeInfo_init"),
    ("layout", "THPLayout_init"),
    ("device", "THPDevice_init"),
    ("Stream", "THPStream_init"),
    ("_TensorBase", "THPVariable_initModule"),
    ("_VariableFunctions", "initTorchFunctions"),
    ("_FunctionBase", "THPFunction_initModule"),
    ("_ImperativeEngine", "THPEngine_initModule"),
    ("_onnx", "initONNXBindings"),
    ("Tag", "initEnumTag"),
    ("_jit", "initJITBindings 开始"),
    ("_monitor", "initMonitorBindings"),
    ("_dispatch_library", "initDispatchBindings"),
    ("_functorch", "initFuncTorchBindings"),
    ("_return_types", "initReturnTypes"),
    ("_nn", "initNNFunctions"),
    ("_special", "initSpecialFunctions"),
    ("_LegacyVariableBase", "init_legacy_variable"),
    ("_profiler", "profiler::initPythonBindings"),
    ("cpp", "python::init_bindings"),
    ("_lazy", "initLazyBindings"),
    ("StorageBase", "THPStorage_init"),
    ("has_spectral", "set_module_attr"),
    ("_demangle", "register_exception_translator 之后"),
    ("_WeakTensorRef", "pybind 类"),
    ("default_generator", "末尾"),
]
index = {name: i for i, name in enumerate(Spy.names)}
print("initModule 留下的名字总数：", len(index))
print(f"{'序号':>4}  名字（登记它的函数，1.13.1 的叫法）")
last = -1
for name, by in LANDMARKS:
    if name not in index:
        print(f"{'-':>6}  {name}（{by}）不在 torch._C 里")
        continue
    mark = "" if index[name] > last else "  ← 次序与 1.13.1 不同"
    last = max(last, index[name])
    print(f"{index[name]:>6}  {name}（{by}）{mark}")
late = [name for name in vars(torch._C) if name not in index]
print("import torch 结束时又多出：", len(late), "个，其中", ", ".join(n for n in late if n in ("_autograd", "_functions", "_dist_autograd_init", "_distributed_c10d")))
