# /// experiment
# title = "vars(torch._C) 的次序，就是 initModule 登记的次序"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
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
print("按进入字典的先后，每行是名字与登记它的函数（1.13.1 的叫法）：")
rank = -1
for name, by in LANDMARKS:
    mark = "" if name in index and index[name] > rank else "  ← 次序不同"
    rank = index.get(name, rank)
    print(f"   {name}（{by}）{mark}")
print(len(LANDMARKS), "个路标")
