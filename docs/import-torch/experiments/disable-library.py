# /// experiment
# title = "PYTORCH_DISABLE_LIBRARY：不要 Python 写的那一批；TORCH_LOGS"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 300
# ///
"""The same count with and without the tail of torch/__init__.py."""
import os
import subprocess
import sys

CHILD = """
import sys, torch
names = torch._C._dispatch_get_registrations_for_dispatch_key('')
kernels = sum(' :: ' in line for name in names for line in torch._C._dispatch_dump(name).splitlines())
print(len(names), '个算子，', kernels, '个内核；torch._prims 已导入：', 'torch._prims' in sys.modules)
"""
for value in (None, "0", "1"):
    env = {k: v for k, v in os.environ.items() if k != "PYTORCH_DISABLE_LIBRARY"}
    if value is not None:
        env["PYTORCH_DISABLE_LIBRARY"] = value
    done = subprocess.run([sys.executable, "-I", "-c", CHILD], env=env, capture_output=True, text=True)
    answer = done.stdout.strip() or done.stderr.strip().splitlines()[-1]
    print("不设" if value is None else f"设为 {value}", "：", answer)
# another variable that torch/__init__.py reads at its end
probe = "try:\n    import torch; print('成功')\nexcept ValueError as error: print('ValueError:', str(error).strip().partition(',')[0])"
done = subprocess.run([sys.executable, "-I", "-c", probe], env=dict(os.environ, TORCH_LOGS="no_such_log"), capture_output=True, text=True)
print("TORCH_LOGS 设为 no_such_log，import torch：", done.stdout.strip())
