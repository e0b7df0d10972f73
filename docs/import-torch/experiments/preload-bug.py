# /// experiment
# title = "_preload_cuda_deps 在没有 nvidia 目录的机器上"
# envs = ["torch-1.13.1", "torch-2.13.0"]
# timeout = 300
# ///
"""The rescue function itself, called where there is nothing to rescue."""
import sys

import torch

sys.path[:] = [p for p in sys.path if p]
try:
    torch._preload_cuda_deps()
    print("成功")
except Exception as error:
    print(f"{type(error).__name__}: {str(error).split(' [')[0]}")
print("import torch 之后 CUDA 已初始化：", torch.cuda.is_initialized())
