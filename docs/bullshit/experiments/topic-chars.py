# /// experiment
# title = "主题有几个码点，就写几篇"
# envs = ["cpython-3.11", "cpython-3.13"]
# upstream = ["bullshit/6c13e48"]
# timeout = 60
# ///
"""Feed the real script topics of different lengths, one process state each, and count its print calls."""
import os
import random
import runpy
import sys

ROOT = os.path.join(os.environ["ANATOMY_UPSTREAM"], "bullshit", "6c13e48")
os.chdir(ROOT)
sys.path.insert(0, ROOT)
sys.dont_write_bytecode = True
FAMILY = "\N{MAN}\N{ZERO WIDTH JOINER}\N{WOMAN}\N{ZERO WIDTH JOINER}\N{GIRL}"
SHOWN = {"": "（空）", "\N{GRINNING FACE}": "U+1F600", FAMILY: "家庭表情"}

for topic in ("写", "写代码", "学生会退会", "x", "\N{GRINNING FACE}", FAMILY, ""):
    random.seed(5)
    articles = []
    runpy.run_path("自动狗屁不通文章生成器.py", run_name="__main__",
                   init_globals={"input": lambda prompt: topic, "print": articles.append})
    lengths = [len(article) for article in articles]
    print("主题 %s：%d 个码点，写了 %d 篇，合计 %d 个字符" % (SHOWN.get(topic, topic), len(topic), len(articles), sum(lengths)))
    if len(articles) > 1:
        print("    各篇 %s" % "、".join(map(str, lengths)))
