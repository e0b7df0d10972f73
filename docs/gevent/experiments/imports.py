# /// experiment
# # coding: utf-8
# title = "模块的顶层等一个协程，协程又导入这个模块"
# envs = ["gevent-1.0.2", "gevent-26.9.0"]
# timeout = 60
# ///
from __future__ import print_function

import os
import subprocess
import sys

with open("waits_at_import.py", "w") as module:
    module.write("""from __future__ import print_function
import gevent

def other():
    import json
    return "fine"

def myself():
    import waits_at_import                          # still being imported
    return "fine"

print("    imports another module:", gevent.spawn(other).get())
print("    imports this module:   ", gevent.spawn(myself).get())
""")
PROGRAM = """
import sys
if sys.argv[1] == "patched":
    from gevent import monkey
    monkey.patch_all()
import gevent
try:
    import waits_at_import
except BaseException as e:
    print("    imports this module:    " + type(e).__name__)
"""
for how in "not patched", "patched":
    print(how)
    sys.stdout.flush()
    child = subprocess.Popen([sys.executable, "-c", PROGRAM, how], env=dict(os.environ, PYTHONPATH="."))
    child.wait()
