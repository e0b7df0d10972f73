# -*- coding: utf-8 -*-
# /// experiment
# title = "常被问到的几件小事"
# envs = ["cpython-3.11", "cpython-2.7"]
# upstream = ["bullshit/6c13e48"]
# timeout = 60
# ///
"""Edit copies of the real script as its users ask, and open its corpus in the ways they try. Python 2 answers two questions only."""
from __future__ import print_function, unicode_literals

import json
import os
import random
import shutil
import subprocess
import sys

ROOT = os.path.join(os.environ["ANATOMY_UPSTREAM"], "bullshit", "6c13e48")
SCRIPT = "自动狗屁不通文章生成器.py"
ENV = dict(os.environ, PYTHONIOENCODING=str("utf-8"))
ENV.pop("PYTHONSAFEPATH", None)


def said(do):
    """The last line of the exception that `do` comes to, without the position."""
    try:
        return "没有报错：%s" % type(do()).__name__
    except Exception as error:
        return "%s: %s" % (type(error).__name__, str(error).split(" in position")[0])


def show(line):
    print(line if sys.version_info[0] == 3 else line.encode("utf-8"))


def shuffled(letters):
    letters = list(letters)
    random.shuffle(letters)
    return letters


for name, draw in (
    ("random()", lambda: ["%.6f" % random.random()]),
    ("choice", lambda: [random.choice("甲乙丙丁") for _ in range(8)]),
    ("randint(0, 9)", lambda: ["%d" % random.randint(0, 9) for _ in range(8)]),
    ("shuffle", lambda: shuffled("甲乙丙丁戊己")),
    ("列表[int(random() * 4)]", lambda: ["甲乙丙丁"[int(random.random() * 4)] for _ in range(8)]),
):
    random.seed(2019)
    show("种子 2019，%s：%s" % (name, "".join(draw())))
random.seed("写周报")
show("种子「写周报」，random()：%.6f" % random.random())

if sys.version_info[0] == 2:
    with open("plain.py", "wb") as file:                # no coding line, unlike the real script
        file.write("print('主题')\n".encode("utf-8"))
    child = subprocess.Popen([sys.executable, "plain.py"], stderr=subprocess.PIPE)
    show("没有编码声明的脚本：" + child.communicate()[1].strip().splitlines()[-1].split(b", but")[0].decode("ascii"))
    sys.exit()

for name in ("readJSON.py", "data.json"):
    shutil.copy(os.path.join(ROOT, name), name)
with open(os.path.join(ROOT, SCRIPT), encoding="utf-8") as file:
    SOURCE = file.read()
PROMPT, FILL = 'input("请输入文章主题:")', '        tmp = tmp.replace("x",xx)'


def edited(*changes):
    """The script's source, changed, printing one article for one character of topic."""
    source = SOURCE
    for old, new in changes:
        assert source.count(old) == 1, old
        source = source.replace(old, new)
    return source


def write(source, typed="题\n", name="edited.py"):
    with open(name, "w", encoding="utf-8") as file:
        file.write(source)
    done = subprocess.run([sys.executable, name], input=typed.encode("utf-8"), stdout=subprocess.PIPE, check=True, env=ENV)
    return done.stdout.decode("utf-8")


MANY = ((PROMPT, '"题" * 400'), ("    for x in xx:", "    random.seed(2019)\n    for x in xx:"), ("print(tmp)", 'print(tmp.rstrip().splitlines()[-1] + "|" * (tmp[-2:] == "  "))'))


def endings(*changes):
    lines = write(edited(*(MANY + changes))).splitlines()       # the last line of each article, a bar after one that ends in a break
    return len(lines), sum(line.rstrip("|")[-1] not in "。！？.!?…" for line in lines), sum(line[-1] == "|" for line in lines)


print("最后一句：%d 篇里，不是停在句末标点上的 %d 篇，停在换段上的 %d 篇" % endings())
REMEDY = (FILL, '        while tmp[-2:] == "  " or tmp.rstrip()[-1] not in "。！？.!?…":\n            tmp += next(下一句废话)\n' + FILL)
print("  补到句末标点为止：%d 篇里，%d 篇，%d 篇" % endings(REMEDY))
print("末尾加一句 input：打印之后等回车，有 %d 次提问" % write(edited() + '\n    input("按回车退出")\n', "题\n\n").count("按回车退出"))

with open("data.json", encoding="utf-8") as file:
    data = json.load(file)
data["bosh"] = {"体育": ["球是圆的，x也是。"], "天气": ["明天有雨，x照旧。"]}
with open("data.json", "w", encoding="utf-8") as file:
    json.dump(data, file, ensure_ascii=False)
article = write(edited(("废话 = data['bosh']", '废话 = data["bosh"][input("类别:")]')), "体育\n题\n")
print("bosh 按类别分组，输入「体育」：有体育的句子 %s，有天气的句子 %s" % ("球是圆的" in article, "明天有雨" in article))
shutil.copy(os.path.join(ROOT, "data.json"), "data.json")

random.seed(2019)
drawn = random.choices(["换段", "名言", "废话"], weights=[5, 15, 80], k=1000000)
print("random.choices(weights=[5, 15, 80]) 一百万次：%s" % "、".join(
    "%s %.1f%%" % (kind, drawn.count(kind) / 10000) for kind in ("换段", "名言", "废话")))

with open("data.json", encoding="utf-8") as file:
    print("json.load(文件)：%s" % said(lambda: json.load(file)))
print('json.load("data.json")：%s' % said(lambda: json.load("data.json")))
with open("data.json", encoding="utf-8") as file:
    print("json.loads(文件)：%s" % said(lambda: json.loads(file)))
print('json.loads("data.json")：%s' % said(lambda: json.loads("data.json")))


def by_default_on_chinese_windows():
    with open("data.json", encoding="gbk") as file:
        return file.read()


print("按 GBK 读：%s" % said(by_default_on_chinese_windows))
