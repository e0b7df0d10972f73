# /// experiment
# title = "练习 3 与练习 5 的一种解法"
# envs = ["cpython-3.11", "cpython-3.13"]
# upstream = ["bullshit/6c13e48"]
# timeout = 120
# ///
"""Exercise 3: a pool without equal neighbours at the seam. Exercise 5: no break before the paragraph names the topic."""
import os
import random
import runpy
import sys
from collections import Counter

DRAWS = 100_000


def pool(items, rng):
    """Copies 1; the first card of a round is exchanged with a later one when it equals the last of the round before."""
    cards, last = list(items), None
    while True:
        rng.shuffle(cards)
        if cards[0] == last:
            j = rng.randrange(1, len(cards))
            cards[0], cards[j] = cards[j], cards[0]
        yield from cards
        last = cards[-1]


rng = random.Random(77)
for m in (2, 3, 36, 107):
    stream = pool(range(m), rng)
    cards = [next(stream) for _ in range(DRAWS // m * m)]
    counts = {n for i in range(0, len(cards), m) for n in Counter(cards[i:i + m]).values()}
    print("练习 3，%d 句：相邻相同 %d 对，每轮每句出现的次数 %s" % (
        m, sum(a == b for a, b in zip(cards, cards[1:])), sorted(counts)))

ROOT = os.path.join(os.environ["ANATOMY_UPSTREAM"], "bullshit", "6c13e48")
SCRIPT = "自动狗屁不通文章生成器.py"
TOPIC = "学生会退会"
class Repeated(str):
    """A topic that the outer loop of the script walks 200 times over, though it is short in the text."""

    def __iter__(self):
        return iter(str(self) * 200)


DRAW = "分支 = random.randint(0,100)"
CHECK = DRAW + """
            if 分支 < 5 and "x" not in tmp.rpartition(另起一段())[2]:
                分支 = 100"""
sys.dont_write_bytecode = True
os.chdir(ROOT)
sys.path.insert(0, ROOT)
with open(SCRIPT, encoding="utf-8") as file:
    source = file.read()
assert source.count(DRAW) == 1
folder = os.environ["TMPDIR"]
for label, text in (("原样", source), ("改过", source.replace(DRAW, CHECK))):
    path = os.path.join(folder, "edited.py")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    random.seed(6000)
    articles = []
    module = runpy.run_path(path, run_name="__main__", init_globals={
        "input": lambda prompt: Repeated(TOPIC), "print": articles.append})
    n, mark = len(articles), module["另起一段"]()
    paragraphs = [article.split(mark) for article in articles]
    silent = [[bool(p.strip()) and TOPIC not in p for p in article] for article in paragraphs]
    total = sum(map(len, paragraphs))
    print("练习 5，%s：每篇段落 %.1f 个，空段落 %.1f%%，不含主题的非空段落 %.1f%%，其中在篇末的占 %.0f%%" % (
        label, total / n, 100 * sum(not p.strip() for a in paragraphs for p in a) / total,
        100 * sum(map(sum, silent)) / total, 100 * sum(s[-1] for s in silent) / sum(map(sum, silent))))
