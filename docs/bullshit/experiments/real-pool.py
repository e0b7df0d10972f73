# /// experiment
# title = "真脚本的两个池：每一轮每句恰好两次"
# envs = ["cpython-3.11", "cpython-3.13"]
# upstream = ["bullshit/6c13e48"]
# timeout = 60
# ///
"""Load the real module without its main part, and draw from its two generators."""
import os
import random
import runpy
import sys
from collections import Counter

ROOT = os.path.join(os.environ["ANATOMY_UPSTREAM"], "bullshit", "6c13e48")
os.chdir(ROOT)
sys.path.insert(0, ROOT)
sys.dont_write_bytecode = True
module = runpy.run_path("自动狗屁不通文章生成器.py", run_name="loaded")
random.seed(2)
for name, corpus in (("下一句废话", "废话"), ("下一句名人名言", "名人名言")):
    size = len(module[corpus]) * module["重复度"]
    counts, equal, passes, last = set(), 0, 500, None
    for _ in range(passes):
        block = [next(module[name]) for _ in range(size)]
        # 107 条名言里有一条出现两次，所以按条目的份数归一
        counts |= {n // module[corpus].count(item) for item, n in Counter(block).items()}
        for item in block:
            equal += item == last
            last = item
    print("%s：一轮 %d 句，%d 轮，每条每轮出现的次数 %s，相邻相同 %.2f%%"
          % (name, size, passes, sorted(counts), 100 * equal / (size * passes)))
before = next(module["下一句废话"])
again = runpy.run_path("自动狗屁不通文章生成器.py", run_name="loaded")
print("池是模块级的：同一次运行里，第二篇接着第一篇没发完的牌；重新装载才有新池：%s" % (again["下一句废话"] is not module["下一句废话"]))
