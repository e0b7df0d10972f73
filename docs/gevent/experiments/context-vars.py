# /// experiment
# title = "contextvars：每个 greenlet 一份，起点是空的"
# envs = ["gevent-26.9.0"]
# timeout = 30
# ///
import asyncio
import contextvars

import gevent

user = contextvars.ContextVar("user")
user.set("main")


def child():
    before = user.get("nothing")
    user.set("child")
    gevent.sleep(0)                          # 切走再切回
    return before, user.get()


print("in a new greenlet: starts with %s, after a switch still %s" % gevent.spawn(child).get())
print("in MAIN afterwards:", user.get())
copied = contextvars.copy_context()
print("spawn(copy_context().run, f):", gevent.spawn(copied.run, user.get).get())


async def task():
    return user.get("nothing")


async def main():
    user.set("main")
    return await asyncio.create_task(task())


print("for comparison, an asyncio task starts with:", asyncio.run(main()))
