# /// experiment
# # coding: utf-8
# title = "先用过 ssl，再打补丁"
# envs = ["gevent-1.0.2", "gevent-26.9.0"]
# timeout = 60
# ///
from __future__ import print_function

import os
import subprocess
import sys

PROGRAM = """
from __future__ import print_function
import sys, warnings
before = sys.argv[1]
if before != "nothing":
    import ssl
if before == "from ssl import SSLContext":
    from ssl import SSLContext
if before == "context = SSLContext(...)":
    context = ssl.SSLContext(ssl.PROTOCOL_SSLv23)
warnings.simplefilter("ignore")
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    from gevent import monkey
    monkey.patch_all()
said = [w.category.__name__ for w in caught if "ssl" in str(w.message)]
import ssl
if before != "context = SSLContext(...)":
    maker = SSLContext if before == "from ssl import SSLContext" else ssl.SSLContext
    context = maker(ssl.PROTOCOL_SSLv23)
try:
    context.options |= ssl.OP_NO_SSLv3     # what urllib3 does to every context
    outcome = "works"
except RuntimeError as e:                  # RecursionError is one
    outcome = type(e).__name__
kind = "gevent's" if type(context).__module__.startswith("gevent") else "original"
print("%s\\n    %s; %s context; %s" % (before, "".join(said) or "no warning", kind, outcome))
"""

print("before patch_all(): what was said; whose context; setting its options")
for before in "nothing", "import ssl", "from ssl import SSLContext", "context = SSLContext(...)":
    sys.stdout.flush()
    subprocess.check_call([sys.executable, "-c", PROGRAM, before], env=dict(os.environ, PYTHONWARNINGS=""))
