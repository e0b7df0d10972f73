# /// experiment
# title = "半路上，列表被改掉"
# envs = ["cpython-3.11.2", "cpython-3.12", "cpython-3.13"]
# ///
"""Python code that runs inside an operation changes the list; each case in a process of its own."""

import os
import signal
import subprocess
import sys

STEP = """
class Source(object):
    def __iter__(self):
        {trap}
        return iter([1] * 500)
a = [0] * 1000
a[::2] = Source()
print(a[:4])
"""
LESS = """
class Two(int):
    def __eq__(self, other):
        {trap}
        return False
a, b = [Two(2), 0], [1, 0]
print(a < b)
"""


FREED = """
class Item(object):
    def __eq__(self, other):
        return False
    def __lt__(self, other):
        {trap}
        return NotImplemented
a, b = [Item()], [Item()]
print(a < b)
"""


def outcome(program, trap):
    done = subprocess.run(
        [sys.executable, "-c", program.format(trap=trap)],
        env=dict(os.environ, PYTHONMALLOC="debug"),  # what is freed is overwritten at once
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True,
    )
    if done.returncode < 0:
        return "被信号杀死 " + signal.Signals(-done.returncode).name
    return (done.stdout or done.stderr).strip().splitlines()[-1]


for text, program, trap in (
    ("a[::2] = 来源，来源的 __iter__ 清空 a", STEP, "a.clear()"),
    ("a < b，头一对是 2 与 1，__eq__ 把 a[0] 换成 0", LESS, "a[0] = 0"),
    ("a < b，__lt__ 清空 a 与 b", FREED, "a.clear(); b.clear()"),
):
    print(text)
    print("   不动列表:", outcome(program, "pass"))
    print("   动了列表:", outcome(program, trap))
