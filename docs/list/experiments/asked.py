# /// experiment
# title = "三个常问的问题"
# envs = ["cpython-3.11.2", "cpython-3.8", "cpython-3.13"]
# ///
"""A lazy right side that reads the list itself; a list as a default; memory after clear() (Linux)."""

a = [1, 2, 3]
a[:] = map(lambda value: value * 10, a)
print("a[:] = map(f, a):", a)


def collect(value, into=[]):
    into.append(value)
    return into


print("def f(x, into=[])，调用两次:", list(collect(1)), list(collect(2)))


def resident():
    """MiB of this process in memory, by the kernel's account."""
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS")) / 1024.0


before = resident()
a = [None] * 10000000
full = resident()
a.clear()
kept = (resident() - before) / (full - before)
print("一千万格的数组，清空之后进程还占着其中的:", "不到一成" if kept < 0.1 else "一成以上")
