# /// experiment
# title = "驱动真脚本：三条分支各走了多少次"
# envs = ["cpython-3.11", "cpython-3.13"]
# upstream = ["bullshit/6c13e48"]
# timeout = 120
# ///
"""Run the real script and look at what its randint returned; the script itself is not changed."""
import math
import os
import random
import runpy
import sys

ROOT = os.path.join(os.environ["ANATOMY_UPSTREAM"], "bullshit", "6c13e48")
os.chdir(ROOT)
sys.path.insert(0, ROOT)
sys.dont_write_bytecode = True
random.seed(20191029)
classes = [0, 0, 0]
calls = set()
values = set()
real = random.randint


class Repeated(str):
    """A topic that the outer loop of the script walks 400 times over, though it is short in the text."""

    def __iter__(self):
        return iter(str(self) * 400)


def counting(low, high):
    value = real(low, high)
    calls.add((low, high))
    values.add(value)
    classes[0 if value < 5 else 1 if value < 20 else 2] += 1
    return value


random.randint = counting
articles = []
runpy.run_path("自动狗屁不通文章生成器.py", run_name="__main__",
               init_globals={"input": lambda prompt: Repeated("学生会退会"), "print": articles.append})
n = sum(classes)
print("文章 %d 篇，循环 %d 次；randint 的参数只有 %s，取到 %d 个不同的值" % (len(articles), n, sorted(calls), len(values)))
for name, seen, k in zip(("另起一段", "来点名人名言", "下一句废话"), classes, (5, 15, 81)):
    print("%-6s %7d 次 = %6.3f%%（%2d/101 = %6.3f%%）" % (name, seen, 100 * seen / n, k, 100 * k / 101))
for name, model in (("101 种", (5 / 101, 15 / 101, 81 / 101)), ("100 种", (0.05, 0.15, 0.80))):
    x = sum((seen - n * share) ** 2 / (n * share) for seen, share in zip(classes, model))
    p = math.exp(-x / 2)
    print("%s模型：卡方 %5.2f，p = %s" % (name, x, "%.2f" % p if p > 0.005 else "%.0e" % p))
