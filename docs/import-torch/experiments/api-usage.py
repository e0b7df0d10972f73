# /// experiment
# title = "PYTORCH_API_USAGE_STDERR：让 initModule 自己报到"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 300
# ///
"""C10_LOG_API_USAGE_ONCE writes to stderr when the variable is set."""
import os
import subprocess
import sys

PROGRAM = "import sys, torch; sys.stderr.write('-- import torch 结束 --\\n'); sys.stderr.flush(); m = torch.nn.Linear(2, 2)"
env = dict(os.environ, PYTORCH_API_USAGE_STDERR="1")
done = subprocess.run([sys.executable, "-I", "-c", PROGRAM], env=env, capture_output=True, text=True)
for line in done.stderr.splitlines():
    if line.startswith(("PYTORCH_API_USAGE", "--")):
        print(line)
