# /// experiment
# title = "真脚本的两个池：每一轮每条恰好两次，篇与篇不断开"
# envs = ["cpython-3.11", "cpython-3.13"]
# upstream = ["bullshit/6c13e48"]
# timeout = 60
# ///
"""Run the real script and note every card that its two generators deal; the script itself is not changed."""
import os
import random
import runpy
import sys
from collections import Counter
from itertools import groupby

ROOT = os.path.join(os.environ["ANATOMY_UPSTREAM"], "bullshit", "6c13e48")
SCRIPT = "自动狗屁不通文章生成器.py"
os.chdir(ROOT)
sys.path.insert(0, ROOT)
sys.dont_write_bytecode = True
dealt = {}  # generator -> the cards it dealt, in order
ends = []  # how many cards the generators had dealt when each article was printed
real_next = next


def noting(generator):
    card = real_next(generator)
    dealt.setdefault(generator, []).append(card)
    return card


def finished(article):
    ends.append([len(cards) for cards in dealt.values()])


random.seed(2)
module = runpy.run_path(SCRIPT, run_name="__main__", init_globals={
    "input": lambda prompt: "学生会退会" * 60, "print": finished, "next": noting})
for name, corpus in (("下一句废话", "废话"), ("下一句名人名言", "名人名言")):
    cards, size = dealt[module[name]], len(module[corpus]) * module["重复度"]
    passes = [cards[i:i + size] for i in range(0, len(cards) - size + 1, size)]
    # 107 条名言里有一条出现两次，所以按条目的份数归一
    counts = {n // module[corpus].count(item) for block in passes for item, n in Counter(block).items()}
    whole = all(set(block) == set(module[corpus]) for block in passes)
    print("%s：一轮 %d 张，%d 轮，一条不缺 %s，每条每轮出现的次数 %s" % (name, size, len(passes), whole, sorted(counts)))
    equal = sum(one == two for one, two in zip(cards, cards[1:]))
    places = {}
    for place, card in enumerate(cards):
        places.setdefault(card, []).append(place)
    gaps = [two - one - 1 for found in places.values() for one, two in zip(found, found[1:])]
    print("    相邻相同 %.2f%%，同一条最多连着 %d 次，两次之间最多隔 %d 张" % (
        100 * equal / len(cards), max(len(list(same)) for _, same in groupby(cards)), max(gaps)))
    column = list(dealt).index(module[name])
    starts = [end[column] % size for end in ends[:-1]]
    print("    %d 篇里，接着上一篇没发完的一轮往下发的 %d 篇" % (len(ends) - 1, sum(start != 0 for start in starts)))
again = runpy.run_path(SCRIPT, run_name="loaded")
print("再装载一次脚本，得到新的池：%s" % (again["下一句废话"] is not module["下一句废话"]))
