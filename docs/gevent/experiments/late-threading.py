# /// experiment
# # coding: utf-8
# title = "先导入 threading，再打补丁"
# envs = ["gevent-1.0.2", "gevent-26.9.0"]
# timeout = 30
# ///
from __future__ import print_function

import re
import subprocess
import sys

PATCH = "from gevent import monkey; monkey.patch_all()"
for label, program in [("patch_all() first", PATCH + "; import threading"),
                       ("import threading, then patch_all()", "import threading; " + PATCH),
                       ("import gevent.queue, then patch_all()", "import gevent.queue; " + PATCH)]:
    child = subprocess.Popen([sys.executable, "-c", program], stderr=subprocess.PIPE)
    said = child.communicate()[1].decode().strip()
    said = re.sub(r"'/.*/", "'", re.sub(r"\d{5,}L?", "N", said))      # 地址与路径
    print("%-38s exit %d  %s" % (label + ":", child.returncode, said or "nothing said"))

BODY = """; t = T(target=int); t.daemon = True; t.start(); t.join(0.5)
print("still alive after its end: %s" % t.is_alive())"""
for label, program in [("patch_all(), then class T(Thread)", PATCH + "; import threading\nclass T(threading.Thread): pass\n0"),
                       ("class T(Thread), then patch_all()", "import threading\nclass T(threading.Thread): pass\n" + PATCH)]:
    child = subprocess.Popen([sys.executable, "-c", program + BODY], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    print("%-38s %s" % (label + ":", child.communicate()[0].decode().strip()))
