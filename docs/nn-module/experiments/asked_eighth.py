# /// experiment
# title = "第八批：删不掉的权重、白名单、文件的大小、共享内存里的梯度、逐层的形状"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 120
# ///
import argparse
import gc
import io
import warnings
import weakref

import torch
from torch import nn

warnings.simplefilter("ignore")


def said(do):
    """The outcome of ``do``, or the exception it comes to, on one line."""
    try:
        return do()
    except Exception as e:
        text = " ".join(str(e).split())
        start = max(text.find("WeightsUnpickler error"), 0)
        return f"{type(e).__name__}: {text[start : start + 110]}"


def stored(what):
    """``what`` as ``torch.save`` writes it."""
    file = io.BytesIO()
    torch.save(what, file)
    file.seek(0)
    return file


print("一、删了模型，输出还在")
net = nn.Linear(1, 1)
out, module, weight = net(torch.ones(1, 1)), weakref.ref(net), weakref.ref(net.weight)
del net
gc.collect()
print("  模块没了", module() is None, "，权重没了", weight() is None, end="")
del out
gc.collect()
print("；输出也删了：权重没了", weight() is None)
gc.disable()
for label, make in (
    ("Linear", lambda: nn.Linear(1, 1)),
    ("LazyLinear", lambda: nn.LazyLinear(1)),
    ("参数化过的", lambda: nn.utils.parametrizations.spectral_norm(nn.Linear(2, 2))),
    ("m.compile() 过的", lambda: nn.Linear(1, 1)),
):
    net = make()
    if "compile" in label:
        if not hasattr(net, "compile"):
            continue
        net.compile(backend="eager")
    module = weakref.ref(net)
    del net
    print(f"  {label}，del 之后：立刻没了", module() is None, end="")
    gc.collect()
    print("，gc.collect() 之后", module() is None)
gc.enable()

print("二、白名单")
file = stored({"args": argparse.Namespace(lr=1), "model": nn.Linear(1, 1).state_dict()})
print("  weights_only=True：", said(lambda: torch.load(file, weights_only=True)))
if not hasattr(torch.serialization, "add_safe_globals"):
    print("  没有 torch.serialization.add_safe_globals")
else:
    torch.serialization.add_safe_globals([argparse.Namespace])
    file.seek(0)
    print("  add_safe_globals 之后：", list(torch.load(file, weights_only=True)))

print("三、文件的大小")
net = nn.Linear(1000, 1000, bias=False)
n = sum(p.numel() for p in net.parameters())
for label, convert in (("float32", net.float), ("half", net.half)):
    size = len(stored(convert().state_dict()).getvalue())
    print(f"  {label}：参数 {n} 个，文件约是个数的 {round(size / n, 1)} 倍（字节）")

print("四、共享内存")
net = nn.Linear(1, 1)
net.share_memory()
net(torch.ones(1, 1)).sum().backward()
print("  权重在共享内存里", net.weight.is_shared(), "，之后算出的梯度", net.weight.grad.is_shared(), end="")
print("，先有的梯度", net.share_memory().weight.grad.is_shared())

print("五、逐层的形状")
net = nn.Sequential(nn.Linear(4, 3), nn.Sequential(nn.ReLU(), nn.Linear(3, 2)))
handles = [
    m.register_forward_hook(lambda m, args, out, n=n: print(f"  {n or '(根)'}：{tuple(out.shape)}"))
    for n, m in net.named_modules()
]
net(torch.ones(5, 4))
for handle in handles:
    handle.remove()
