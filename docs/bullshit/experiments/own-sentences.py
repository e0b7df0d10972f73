# /// experiment
# title = "改长度、去掉外层循环、定种子、存文件、加自己的句子"
# envs = ["cpython-3.11", "cpython-3.13"]
# upstream = ["bullshit/6c13e48"]
# timeout = 60
# ///
"""Small edits to the real script and corpus, each applied to a copy at run time and then run with a topic of five characters."""
import json
import os
import random
import runpy
import subprocess
import sys

ROOT = os.path.join(os.environ["ANATOMY_UPSTREAM"], "bullshit", "6c13e48")
SCRIPT = "自动狗屁不通文章生成器.py"
TOPIC = "学生会退会"
FILLER = "老实说，x 与 Linux 各说各话. "
SAYING = "Ada Lovelacea，Babbage 先生又来了。b"
sys.dont_write_bytecode = True


def read(name):
    with open(os.path.join(ROOT, name), encoding="utf-8") as file:
        return file.read()


def run(*edits, corpus=lambda data: None, seed=7):
    """The articles of an edited copy; `edits` are (old, new) pairs, each of which must fit exactly once."""
    source, data = read(SCRIPT), json.loads(read("data.json"))
    for old, new in edits:
        assert source.count(old) == 1, old
        source = source.replace(old, new)
    corpus(data)
    for name, text in ((SCRIPT, source), ("data.json", json.dumps(data)), ("readJSON.py", read("readJSON.py"))):
        with open(name, "w", encoding="utf-8") as file:
            file.write(text)
    random.seed(seed)
    articles = []
    module = runpy.run_path(SCRIPT, run_name="__main__", init_globals={"input": lambda prompt: TOPIC, "print": articles.append})
    return articles, module


def report(label, articles):
    print("%s：%d 篇，最短 %d，最长 %d" % (label, len(articles), min(map(len, articles)), max(map(len, articles))))


sys.path.insert(0, os.getcwd())
LENGTH, LOOP = ("len(tmp) < 6000", "len(tmp) < 1000"), ("for x in xx:", "for x in [xx]:")
report("原样", run()[0])
report("6000 改成 1000", run(LENGTH)[0])
report("for x in xx 改成 for x in [xx]", run(LOOP)[0])
report("再把 6000 改成 1000", run(LENGTH, LOOP)[0])
report("长度按换上主题之后算", run(LOOP, ("len(tmp) < 6000", 'len(tmp.replace("x", xx)) < 6000'))[0])

MAIN = 'if __name__ == "__main__":'
for label, edits in (("不改", ()), ("主循环前加 random.seed(2019)", [(MAIN, MAIN + "\n    random.seed(2019)")])):
    print("%s：再启动一次，各篇相同 %s" % (label, run(*edits, seed=1)[0] == run(*edits, seed=2)[0]))
run()
with open("article.txt", "wb") as file:
    env = {**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONSAFEPATH": ""}
    subprocess.run([sys.executable, SCRIPT], input=TOPIC.encode(), stdout=file, env=env, check=True)
with open("article.txt", encoding="utf-8") as file:
    print("主题从管道来，输出转到文件：文件以「%s」开头" % file.read(8))


def add(data):
    data["bosh"].append(FILLER)
    data["famous"].append(SAYING)


articles, module = run(corpus=add)
text = "".join(articles)
print("加一句废话「%s」：语料 %d 条，五篇里出现 %d 次" % (FILLER.strip(), len(module["废话"]), text.count(FILLER.replace("x", TOPIC))))
print("    写出来是「%s」" % FILLER.replace("x", TOPIC).strip())
for kind, mark in (("前面垫话", "〔说法〕"), ("后面垫话", "〔感想〕")):
    for phrase in module[kind]:
        text = text.replace(phrase, mark)
print("加一条名言「%s」" % SAYING)
print("    写出来是「%s」" % (text[text.index("Ad〔说法〕"):].partition("又来了。〔感想〕")[0] + "又来了。〔感想〕"))
