# /// experiment
# title = "主题几个字，就写几篇"
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

for topic in ("写", "写代码", "学生会退会", "\N{GRINNING FACE}", "x", ""):
    random.seed(5)
    articles = []
    runpy.run_path("自动狗屁不通文章生成器.py", run_name="__main__",
                   init_globals={"input": lambda prompt: topic, "print": articles.append})
    lengths = [len(article) for article in articles]
    shown = "U+1F600" if topic == "\N{GRINNING FACE}" else topic or "（空）"
    print("主题 %s：%d 个字符，写了 %d 篇" % (shown, len(topic), len(articles)))
    if articles:
        print("    各篇 %s，合计 %d" % ("、".join(map(str, lengths)), sum(lengths)))
