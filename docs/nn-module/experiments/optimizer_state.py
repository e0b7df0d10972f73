# /// experiment
# title = "转换模块之后，优化器里攒下的状态还是旧的"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 120
# ///
import torch
from torch import nn


def train_once(m, opt, dtype):
    opt.zero_grad()
    m(torch.ones(1, 2, dtype=dtype)).sum().backward()
    opt.step()


def attempt(make, steps_before, mend=lambda m, opt: opt):
    """Build, step, convert to double, step again: the dtypes of the optimizer's state and what the last step did."""
    torch.manual_seed(0)
    m = nn.Linear(2, 1)
    opt = make(m.parameters())
    for _ in range(steps_before):
        train_once(m, opt, torch.float32)
    m.double()
    same = opt.param_groups[0]["params"][0] is m.weight
    opt = mend(m, opt)
    state = sorted(str(t.dtype)[6:] for k, t in opt.state[m.weight].items() if torch.is_tensor(t) and t.dim())
    before = m.weight.detach().clone()
    try:
        train_once(m, opt, torch.float64)
        said = "step() 通过，权重变了=%s" % (not torch.equal(before, m.weight))
    except RuntimeError:
        said = "step() RuntimeError"
    return "优化器仍指向参数=%s，状态 %s；%s" % (same, state or "空", said)


makers = {
    "SGD": lambda ps: torch.optim.SGD(ps, lr=0.1),
    "SGD(momentum)": lambda ps: torch.optim.SGD(ps, lr=0.1, momentum=0.9),
    "Adam": torch.optim.Adam,
    "Adagrad": lambda ps: torch.optim.Adagrad(ps, lr=0.1),
    "RMSprop": torch.optim.RMSprop,
}
for name, make in makers.items():
    for steps in (0, 1):
        print("%s，转换前走了 %d 步 → %s" % (name, steps, attempt(make, steps)))


def reload(m, opt):
    fresh = torch.optim.Adam(m.parameters())
    fresh.load_state_dict(opt.state_dict())
    return fresh


print("Adam，走了 1 步，转换后新建优化器再 load_state_dict →", attempt(torch.optim.Adam, 1, reload))
try:
    torch.optim.SGD(nn.Module().parameters(), lr=0.1)
except ValueError as e:
    print("没有参数的模块 → ValueError:", e)
