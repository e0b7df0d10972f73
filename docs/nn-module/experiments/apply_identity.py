# /// experiment
# title = "`_apply` 的三条路线：参数对象、共享权重、优化器"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 120
# ///
import torch
from torch import nn

def model():
    torch.manual_seed(0)
    m = nn.Module()
    m.a = nn.Linear(2, 2, bias=False)
    m.b = nn.Linear(2, 2, bias=False)
    m.b.weight = m.a.weight                       # tied
    m.a.register_buffer("buf", torch.ones(1))
    m.a.weight.grad = torch.ones(2, 2)
    return m

def report(label, convert):
    m = model()
    opt = torch.optim.SGD(m.parameters(), lr=0.1)
    p, buf, g = m.a.weight, m.a.buf, m.a.weight.grad
    result = convert(m)
    print("%s\n    同一 Parameter=%s 仍共享=%s 参数个数=%d 优化器仍指向它=%s 同一 grad=%s 同一 buffer=%s" % (
        label, m.a.weight is p, m.a.weight is m.b.weight, len(list(m.parameters())),
        opt.param_groups[0]["params"][0] is m.a.weight, m.a.weight.grad is g, m.a.buf is buf))
    assert result is m                            # converted in place

report("float()（已是 float32）", lambda m: m.float())
report("double()", lambda m: m.double())
report("to(device='meta')", lambda m: m.to("meta"))
report("to_empty(device='cpu')（本来就在 CPU）", lambda m: m.to_empty(device="cpu"))
report("先 to('meta')，再 to_empty(device='cpu')", lambda m: m.to("meta").to_empty(device="cpu"))
report("share_memory()", lambda m: m.share_memory())
torch.__future__.set_overwrite_module_params_on_conversion(True)
report("overwrite 开关 + double()", lambda m: m.double())
m = model()
opt = torch.optim.SGD(m.parameters(), lr=0.1)
m.double()
before = m.a.weight.detach().clone()
m.a(torch.ones(1, 2, dtype=torch.float64)).sum().backward()
opt.step()
print("    接着 backward、opt.step()：模型的权重变了吗", not torch.equal(before, m.a.weight))
torch.__future__.set_overwrite_module_params_on_conversion(False)
if hasattr(torch.__future__, "set_swap_module_params_on_conversion"):
    torch.__future__.set_swap_module_params_on_conversion(True)
    report("swap 开关 + double()", lambda m: m.double())
    report("swap 开关 + meta", lambda m: m.to("meta"))
    torch.__future__.set_swap_module_params_on_conversion(False)
    from torch.testing._internal.two_tensor import TwoTensor        # a wrapper subclass that torch ships for its tests

    m = nn.Module()
    m.weight = p = nn.Parameter(TwoTensor(torch.ones(1), torch.ones(1)))
    m.double()
    print("swap 开关关着，参数是包装型张量子类 + double(): 同一 Parameter=%s dtype=%s" % (m.weight is p, str(p.dtype)[6:]))
else:
    print("swap 开关：这个版本没有")

t = torch.ones(1)
print("Tensor.double() 返回自己:", t.double() is t)
