# /// experiment
# title = "2.1 起的 `assign=`：换对象，而且会粘住"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 120
# ///
import inspect

import torch
from torch import nn

if "assign" not in inspect.signature(nn.Module.load_state_dict).parameters:
    print("load_state_dict 没有 assign 参数")
else:
    def show(label, m, before, sd):
        print("%s → 同一 Parameter=%s dtype=%s 与字典共享存储=%s" % (
            label, m.weight is before, str(m.weight.dtype)[6:], m.weight.data_ptr() == sd["weight"].data_ptr()))

    sd = nn.Linear(1, 1).double().state_dict()
    for label, kw in (("默认", {}), ("assign=True", {"assign": True}), ("再用同一个字典，默认", {}), ("换成 dict(sd)，默认", None)):
        m = nn.Linear(1, 1)
        before = m.weight
        if kw is None:
            m.load_state_dict(dict(sd))
        else:
            m.load_state_dict(sd, **kw)
        show(label, m, before, sd)
    print("字典的 _metadata:", dict(sd._metadata))

    source, m = nn.Linear(1, 1), nn.Linear(1, 1)
    m.load_state_dict(source.state_dict(), assign=True)
    with torch.no_grad():
        m.weight.fill_(7.0)
    print("assign 之后改目标的权重，源模型也变:", source.weight.item() == 7.0)

    def tied():
        net = nn.Sequential(nn.Linear(1, 1, bias=False), nn.Linear(1, 1, bias=False))
        net[1].weight = net[0].weight
        return net

    for kw in ({}, {"assign": True}):
        net = tied()
        opt = torch.optim.SGD(net.parameters(), lr=0.1)
        net.load_state_dict(tied().state_dict(), **kw)
        print("共享权重的模型，load_state_dict(%s)：仍共享=%s 参数个数=%d 优化器仍指向它=%s" % (
            "assign=True" if kw else "", net[0].weight is net[1].weight, len(list(net.parameters())),
            opt.param_groups[0]["params"][0] is net[0].weight))
        nn.init.ones_(net[0].weight)
        net(torch.zeros(1, 1)).sum().backward()
        torch.optim.SGD(net.parameters(), lr=0.1, weight_decay=0.5).step()
        print("    同一块存储=%s；新建的优化器，梯度是零、只有 weight_decay，一步：1 变成 %.4f" % (
            net[0].weight.data_ptr() == net[1].weight.data_ptr(), net[0].weight.item()))

    torch.__future__.set_swap_module_params_on_conversion(True)
    for kw in ({}, {"assign": True}):
        m = nn.Linear(1, 1)
        p = m.weight
        m.load_state_dict(nn.Linear(1, 1).double().state_dict(), **kw)
        print("开了 swap 开关，load_state_dict(%s)：同一 Parameter=%s dtype=%s" % ("assign=True" if kw else "", m.weight is p, str(p.dtype)[6:]))
    torch.__future__.set_swap_module_params_on_conversion(False)
