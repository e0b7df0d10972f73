# /// experiment
# title = "2000 篇文章的样子"
# envs = ["cpython-3.11", "cpython-3.13"]
# upstream = ["bullshit/6c13e48"]
# timeout = 120
# ///
"""Statistics of the real script's articles, beside what the corpus alone predicts."""
import os
import random
import runpy
import sys

ROOT = os.path.join(os.environ["ANATOMY_UPSTREAM"], "bullshit", "6c13e48")
os.chdir(ROOT)
sys.path.insert(0, ROOT)
sys.dont_write_bytecode = True
TOPIC = "学生会退会"
BREAK = ". \r\n    "
random.seed(6000)
draws = 0
real = random.randint


class Repeated(str):
    """A topic that the outer loop of the script walks 400 times over, though it is short in the text."""

    def __iter__(self):
        return iter(str(self) * 400)


def counting(low, high):
    global draws
    draws += 1
    return real(low, high)


random.randint = counting
articles = []
module = runpy.run_path("自动狗屁不通文章生成器.py", run_name="__main__",
                        init_globals={"input": lambda prompt: Repeated(TOPIC), "print": articles.append})
n = len(articles)
paragraphs = [p for article in articles for p in article.split(BREAK)]
filled = [p for p in paragraphs if p.strip()]
silent = [p for p in filled if TOPIC not in p]
lengths = sorted(len(article) for article in articles)
print("主题五个字，文章 %d 篇" % n)
print("成文长度：最短 %d，中位 %d，最长 %d" % (lengths[0], lengths[n // 2], lengths[-1]))
print("每篇循环 %.1f 次，段落 %.2f 个，主题出现 %.1f 次"
      % (draws / n, len(paragraphs) / n, sum(article.count(TOPIC) for article in articles) / n))


def mean(items):
    return sum(items) / len(items)


filler = [len(s) for s in module["废话"]]
quotes = [len(s.replace("a", "").replace("b", "")) + s.count("a") * mean([len(w) for w in module["前面垫话"]])
          + s.count("b") * mean([len(w) for w in module["后面垫话"]]) for s in module["名人名言"]]
step = (5 * len(BREAK) + 15 * mean(quotes) + 81 * mean(filler)) / 101
square = (5 * len(BREAK) ** 2 + 15 * mean([q * q for q in quotes]) + 81 * mean([f * f for f in filler])) / 101
loops = (6000 + square / (2 * step)) / step
print("由语料推算：每次循环平均加 %.2f 个字符，循环 %.1f 次，段落 %.2f 个" % (step, loops, 1 + loops * 5 / 101))
print("空段落 %.1f%%；非空段落里不含主题的 %.1f%%" % (100 * (1 - len(filled) / len(paragraphs)), 100 * len(silent) / len(filled)))
print("至少有一个空段落的文章 %.0f%%；至少有一个非空段落不含主题的文章 %.0f%%" % (
    100 * sum(any(not p.strip() for p in a.split(BREAK)) for a in articles) / n,
    100 * sum(any(p.strip() and TOPIC not in p for p in a.split(BREAK)) for a in articles) / n))
