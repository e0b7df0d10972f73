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

print("主题          字符数  篇数  各篇长度                        合计")
for topic in ("写", "写代码", "学生会退会", "\N{GRINNING FACE}", "x", ""):
    random.seed(5)
    articles = []
    runpy.run_path("自动狗屁不通文章生成器.py", run_name="__main__",
                   init_globals={"input": lambda prompt: topic, "print": articles.append})
    lengths = [len(article) for article in articles]
    width = 12 - sum(ord(c) > 0x2000 for c in repr(topic))
    print("%-*s  %6d  %4d  %-30s  %5d" % (width, ascii(topic) if "\N{GRINNING FACE}" in topic else repr(topic),
                                          len(topic), len(articles), " ".join(map(str, lengths)), sum(lengths)))
