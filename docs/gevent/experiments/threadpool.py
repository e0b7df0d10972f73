# /// experiment
# # coding: utf-8
# title = "把阻塞调用送进线程池"
# envs = ["gevent-1.0.2", "gevent-26.9.0"]
# timeout = 30
# ///
from __future__ import print_function

import threading
import time
import gevent
from gevent.lock import Semaphore

try:
    from queue import Queue
except ImportError:
    from Queue import Queue

hub = gevent.get_hub()
pool = hub.threadpool
main = threading.current_thread()


def block():
    time.sleep(0.2)                        # 没有打补丁，真的阻塞
    return threading.current_thread() is main


def three():
    start = time.time()
    jobs = [gevent.spawn(pool.apply, block) for _ in range(3)]
    gevent.joinall(jobs)
    return int(round((time.time() - start) / 0.2)), any(g.value for g in jobs)


fastest = min(three() for _ in range(4))    # 机器忙时慢，取最快的一回
print("three blocking calls of 0.2s: x%d" % fastest[0])
print("ran in the main thread:      ", fastest[1])
print("get_hub() in the worker:     ", "same" if pool.apply(gevent.get_hub) is hub else "another one")

held, errors = Semaphore(0), []             # 工作线程要等 MAIN 放手的东西
hub.handle_error = lambda context, type, value, tb: errors.append(type.__name__)      # 不打印到 stderr
job = gevent.spawn(pool.apply, held.acquire)
gevent.sleep(0.2)
held.release()
job.join()
print("the worker waits for MAIN:    ", errors[0] if errors else "gets it: %s" % job.value)

native, ticks = Queue(), []                 # 标准库的队列，由一个真的线程放东西
threading.Timer(0.2, native.put, ("item",)).start()
ticker = gevent.spawn(lambda: [gevent.sleep(0.02) or ticks.append(1) for _ in range(100)])
print("native queue.get in the pool: %r, others %s" % (
    pool.apply(native.get), "run" if len(ticks) > 3 else "stand still"))
ticker.kill()

try:
    print("apply(int, 'x'):              returned", pool.apply(int, ("x",)))
except ValueError:
    print("apply(int, 'x'):              raised ValueError")
for expected in ValueError, KeyError:
    try:
        pool.apply_e((expected,), int, ("x",))
    except (ValueError, TypeError) as e:
        print("apply_e(%-10s, int, 'x'): raised %s" % (expected.__name__, type(e).__name__))
    except AttributeError:
        print("apply_e: no such method")
        break
