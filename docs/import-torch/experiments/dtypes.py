# /// experiment
# title = "dtype 的别名，与默认 dtype 牵动的 torch.Storage"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 300
# ///
"""Names that stand for a dtype called otherwise; what set_default_dtype changes besides the dtype."""
import warnings

import torch

warnings.simplefilter("ignore")
dtypes = {name: value for name, value in vars(torch).items() if type(value) is torch.dtype}
aliases = {name: str(value).removeprefix("torch.") for name, value in dtypes.items() if str(value) != f"torch.{name}"}
print("别名：", "，".join(f"{name}={aliases[name]}" for name in sorted(aliases)))
print("默认：", torch.get_default_dtype(), torch.Storage.__name__)
torch.set_default_dtype(torch.float64)
print("set_default_dtype(torch.float64) 之后：", torch.get_default_dtype(), torch.Storage.__name__)
