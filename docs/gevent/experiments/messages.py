# /// experiment
# # coding: utf-8
# title = "常贴出来的报错，各是怎样得到的"
# envs = ["gevent-1.0.2", "gevent-26.9.0"]
# timeout = 60
# ///
from __future__ import print_function

import os
import re
import signal
import subprocess
import sys
import threading
import gevent
from gevent import socket
from gevent.hub import Waiter
from gevent.os import make_nonblocking, nb_read
from gevent.pool import Pool

signal_handler = getattr(gevent, "signal_handler", None) or gevent.signal
hub = gevent.get_hub()
hub.handle_error = lambda *args: None          # 错误都由下面打印


def say(label, error):
    text = re.sub("0x[0-9a-f]+", "0x...", str(error).splitlines()[0])
    print("%s\n    %s: %s" % (label, type(error).__name__, text))


def attempt(label, f):
    try:
        f()
        print("%s\n    no error" % label)
    except Exception as e:
        say(label, e)


def in_thread(f):
    """在另一个线程里做，把错误带回来。"""
    errors = []

    def body():
        try:
            f()
        except Exception as e:
            errors.append(e)

    t = threading.Thread(target=body)
    t.start()
    t.join()
    raise errors[0]


left, right = socket.socketpair()
reader = gevent.spawn(left.recv, 1)
gevent.sleep(0)
attempt("two greenlets recv() on one socket", lambda: left.recv(1))

reader.kill()
closed = gevent.spawn(left.recv, 1)
gevent.sleep(0)
left.close()                                         # 另一个协程正等着它
gevent.sleep(0.01)
say("close() while another greenlet is in recv()", closed.exception)

target = gevent.spawn(gevent.sleep, 10)
joiner = gevent.spawn(target.join)
gevent.sleep(0)
hub.loop.run_callback(joiner.switch, "surprise")     # 有人从别处切了进来
gevent.sleep(0)
say("someone else switches into join()", joiner.exception)

waiter = Waiter()
holder = gevent.spawn(waiter.get)
gevent.sleep(0)
attempt("Waiter.switch outside the hub", lambda: waiter.switch(1))

attempt("joinall(generator)", lambda: gevent.joinall(gevent.spawn(int) for _ in range(2)))
attempt("spawn('not callable')", lambda: gevent.spawn("not callable").join())
attempt("spawn(f(1)), f returns None", lambda: gevent.spawn(None).get())       # 多写了括号：先调用，再把返回值交给 spawn
attempt("spawn(f(1)), f returns 1", lambda: gevent.spawn(1).get())
attempt("loop.child() outside the default loop", lambda: in_thread(lambda: gevent.get_hub().loop.child(1)))

gevent.killall([target, holder])                    # 否则循环里还有事可等
pool = Pool(1)                                       # 外层占着唯一的位置，又在 spawn 里等位置
pool.spawn(lambda: pool.spawn(int).join())
attempt("a full Pool that spawns into itself", pool.join)

PROGRAM = "import greenlet; greenlet.__version__ = '0.4.17.post0'; import gevent"     # 只改版本号这个字符串
child = subprocess.Popen([sys.executable, "-c", PROGRAM], stderr=subprocess.PIPE)
said = child.communicate()[1].decode().strip().splitlines()
print("import gevent, greenlet calls itself 0.4.17.post0\n    %s" % (said[-1] if said else "no error"))

PATCHED = "from gevent import monkey; monkey.patch_all(); "
MANY = """import os, resource, select
resource.setrlimit(resource.RLIMIT_NOFILE, (1200, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
os.dup2(os.pipe()[0], 1100)
select.select([1100], [], [], 0)"""
MUTEX = "queue = __import__('Queue' if str is bytes else 'queue'); queue.Queue().mutex"
CLOSED = """import os, gevent
%s
os.closerange(3, 256)                                # as a daemonizing library does
gevent.sleep(0.001)"""
ELSEWHERE = """import os, sys, threading, warnings
from time import sleep                               # the unpatched one
def patch():
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter('always')
        from gevent import monkey
        monkey.patch_all()
    sys.stderr.write('\\n'.join(str(w.message) for w in caught[:1]))
    sys.stderr.flush()
    os._exit(0)
threading.Thread(target=patch).start()
sleep(30)                                            # MAIN must not begin to shut down meanwhile"""
ONLY_SOCKET = """from gevent import monkey; monkey.patch_all(thread=False)
import socket, threading
server = socket.socket()
server.bind(('127.0.0.1', 0))
server.listen(1)
client = monkey.get_original('socket', 'socket')()
client.connect(server.getsockname())
accepted = server.accept()[0]                        # accepted in MAIN, read in a thread
t = threading.Thread(target=accepted.recv, args=(1,))
t.start()
t.join()"""
os.mkdir("own")
with open("own/gevent.py", "w") as script:           # 自己的脚本也叫 gevent.py
    script.write("from gevent import monkey\n")
as_users_do = dict(os.environ)
as_users_do.pop("PYTHONSAFEPATH", None)
for label, arguments in [("select.epoll after patch_all()", ["-c", PATCHED + "import select; select.epoll"]),
                         ("import gevent.wsgi", ["-c", "import gevent.wsgi"]),
                         ("import gevent.coros", ["-c", "import gevent.coros"]),
                         ("from gevent.greenlet import GreenletExit", ["-c", "from gevent.greenlet import GreenletExit"]),
                         ("queue.Queue().mutex after patch_all()", ["-c", PATCHED + MUTEX]),
                         ("gevent.signal(15, f)", ["-c", "import gevent; gevent.signal(15, int)"]),
                         ("gevent.signal(15, f) after patch_all()", ["-c", PATCHED + "import gevent; gevent.signal(15, int)"]),
                         ("import gevent; gevent.monkey", ["-c", "import gevent; gevent.monkey"]),
                         ("select.select on descriptor 1100, after patch_all()", ["-c", PATCHED + MANY]),
                         ("the descriptors were closed under the loop", ["-c", CLOSED % "gevent.sleep(0.001)"]),
                         ("the same, before there is a hub", ["-c", CLOSED % ""]),
                         ("the same, after Hub.destroy(destroy_loop=True)", ["-c", CLOSED % "gevent.sleep(0.001); gevent.get_hub().destroy(destroy_loop=True)"]),
                         ("patch_all() in another thread", ["-c", ELSEWHERE]),
                         ("patch_all(thread=False), accept() in MAIN, recv() in a thread", ["-c", ONLY_SOCKET]),
                         ("a script called gevent.py", ["own/gevent.py"])]:
    child = subprocess.Popen([sys.executable] + arguments, stderr=subprocess.PIPE, env=as_users_do)
    said = child.communicate()[1].decode().strip().splitlines()
    said = [line for line in said if not line[:1].isspace()]     # 26.9.0 把一条错误写成几行
    said = [re.sub(r" \(/.*", "", line) for line in said]            # 不要这台机器上的路径
    print("%s\n    %s" % (label, said[-1].partition(" (most likely")[0] if said else "no error"))

attempt("a signal handler that is SIG_DFL", lambda: signal_handler(signal.SIGUSR2, signal.SIG_DFL))

read_end, write_end = os.pipe()
make_nonblocking(read_end)
unaware = gevent.spawn(nb_read, read_end, 1)
gevent.sleep(0.02)                                   # 等 epoll 记下它
os.close(read_end)                                   # 不经过 gevent，没有人知道
unaware.join(0.1)
print("os.close() while another greenlet is in nb_read()\n    %s" % ("done" if unaware.ready() else "still waiting"))
