# /// experiment
# title = "在协程里跑 asyncio"
# envs = ["gevent-26.9.0"]
# timeout = 60
# ///
import subprocess
import sys

PROGRAM = """
import sys
if sys.argv[1] == "patched":
    from gevent import monkey
    monkey.patch_all()
import asyncio
import gevent
gevent.get_hub().print_exception = lambda *args: None

def ticker():
    while True:
        ticks.append(1)
        gevent.sleep(0.02)

ticks = []
gevent.spawn(ticker)
gevent.sleep(0)
asyncio.run(asyncio.sleep(0.3))
print("  other greenlets while MAIN is in asyncio.run: %s" % ("run" if len(ticks) > 3 else "stand still"))

async def main():
    await asyncio.sleep(0.05)

both = [gevent.spawn(lambda: asyncio.run(main())) for _ in range(2)]
gevent.joinall(both)
print("  two greenlets, each in asyncio.run: %s" % " / ".join(str(g.exception or "fine") for g in both))

def running():
    try:
        return "finds a loop" if asyncio.get_running_loop() else ""
    except RuntimeError as e:
        return str(e)

one = gevent.spawn(lambda: asyncio.run(main()))
gevent.sleep(0.02)
print("  get_running_loop() in a greenlet beside one in asyncio.run: %s" % gevent.spawn(running).get())
one.join()

del ticks[:]
pool = gevent.get_hub().threadpool                # a real thread for each
both = [gevent.spawn(lambda: pool.apply(asyncio.run, (main(),))) for _ in range(2)]
gevent.joinall(both)
print("  two greenlets, each with asyncio.run in the threadpool: %s; other greenlets %s" % (
    " / ".join(str(g.exception or "fine") for g in both), "run" if len(ticks) > 1 else "stand still"))
"""

for how in "unpatched", "patched":
    print(how)
    sys.stdout.flush()
    subprocess.check_call([sys.executable, "-W", "ignore", "-c", PROGRAM, how])
