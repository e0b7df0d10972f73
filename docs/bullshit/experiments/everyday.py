# -*- coding: utf-8 -*-
# /// experiment
# title = "种子、字数、取不重复的句子、从别处找 data.json、写坏的 JSON"
# envs = ["cpython-3.8", "cpython-3.11", "cpython-3.13"]
# upstream = ["bullshit/6c13e48", "bullshit-derived/f15bdb0"]
# timeout = 60
# ///
"""One seeded article of the real script, counted in the ways people count; edited copies; corpora with one fault each."""
import hashlib
import json
import math
import os
import random
import re
import shutil
import string
import subprocess
import sys
import tempfile

ROOT = os.path.join(os.environ["ANATOMY_UPSTREAM"], "bullshit", "6c13e48")
SCRIPT = "自动狗屁不通文章生成器.py"
ENV = {**os.environ, "PYTHONIOENCODING": "utf-8"}
ENV.pop("PYTHONSAFEPATH", None)
HERE = os.getcwd()
for name in ("readJSON.py", "data.json"):
    shutil.copy(os.path.join(ROOT, name), name)
with open(os.path.join(ROOT, SCRIPT), encoding="utf-8") as file:
    SOURCE = file.read()
with open("data.json", encoding="utf-8") as file:
    CORPUS = file.read()


def edited(*changes):
    source = SOURCE
    for old, new in changes:
        assert source.count(old) == 1, old
        source = source.replace(old, new)
    return source


def write(source, where=HERE):
    """What the script, kept here and started in the folder `where`, prints for the topic 题."""
    path = os.path.join(HERE, "edited.py")
    with open(path, "w", encoding="utf-8") as file:
        file.write(source)
    done = subprocess.run([sys.executable, path], input="题\n".encode("utf-8"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=where, env=ENV)
    return done.stdout.decode("utf-8"), done.stderr.decode("utf-8").strip().splitlines()[-1:]


SEEDED = (("    for x in xx:", "    random.seed(2019)\n    for x in xx:"), ('input("请输入文章主题:")', '"题"'))
article, _ = write(edited(*SEEDED))
article = article[:-1]                                           # without the line end that print adds
print("== 字数")
print("random.seed(2019) 写出的一篇：sha256 以 %s 开头" % hashlib.sha256(article.encode("utf-8")).hexdigest()[:8])
print("len：%d" % len(article))
print("只数汉字：%d" % len(re.findall("[\\u4e00-\\u9fff]", article)))
print("不数空白：%d" % len("".join(article.split())))
print("UTF-8 字节：%d" % len(article.encode("utf-8")))
counting = ("len(tmp) < 6000", "sum('\\u4e00' <= c <= '\\u9fff' for c in tmp) < 6000")
long, _ = write(edited(*(SEEDED + (counting,))))
print("改成按汉字数到 6000：只数汉字 %s" % ("够 6000" if len(re.findall("[\\u4e00-\\u9fff]", long)) >= 6000 else "不够"))

print("== 不重复")
sentences = json.loads(CORPUS)["bosh"]
print("random.sample(废话, 36)：有重复 %s" % (len(set(random.sample(sentences, 36))) < 36))
try:
    random.sample(sentences, 210)
except ValueError as error:
    print("random.sample(废话, 210)：ValueError: %s" % error)


def other_than(last):
    """One of the others, each equally likely."""
    return random.choice([one for one in sentences if one != last])


drawn = [random.choice(sentences)]
for _ in range(100000):
    drawn.append(other_than(drawn[-1]))
print("只从别的句子里抽，十万次里相邻相同的：%d" % sum(one == two for one, two in zip(drawn, drawn[1:])))

orders = math.factorial(72) // 2**36                            # 36 sentences, each twice
print("一轮 72 张牌的不同次序：约 2 的 %d 次方" % round(math.log2(orders)))

size, different = 1, 1
while different <= 2**19937 - 1:                                # the period of the Mersenne Twister
    size += 1
    different *= size
print("次序多过 2**19937 - 1 的最短的列表：%d 项" % size)

print("== 占位符")
for text in ("'{题}很重要'.replace('{题}', 'x')", "'{题}很重要'.format(题='x')", "'{题}与{集合}'.format(题='x')", "'{题}与{}'.format(题='x')", "'{题}与}'.format(题='x')", "'{{集合}}与{题}'.format(题='x')",
             "string.Template('${题}很重要').substitute(题='x')", "string.Template('花了$5，$topic').substitute(topic='x')",
             "string.Template('花了$5，$topic').safe_substitute(topic='x')", "re.sub('x', lambda match: 'a\\\\1', 'x很重要')"):
    try:
        print("%s：%s" % (text, eval(text)))
    except (IndexError, KeyError, ValueError) as error:
        print("%s：%s: %s" % (text, type(error).__name__, error))

print("== 看着一样的名字")
for first, second in (("A", "\uff21"), ("A", "\u0410"), ("\u5df1", "\u5df2")):
    names = {}
    exec("%s = 1\n%s = 2" % (first, second), names)
    print("U+%04X 与 U+%04X：%d 个变量" % (ord(first), ord(second), len(names) - 1))

print("== 从别的目录运行")
away = tempfile.mkdtemp()
print("原样：%s" % write(SOURCE, away)[1][0])
FOUND = ('"data.json"', 'os.path.join(os.path.dirname(os.path.abspath(__file__)), "data.json")')
print("由 __file__ 找：写出文章 %s" % (len(write(edited(FOUND), away)[0]) > 6000))

print("== 写坏的 data.json")
first = '"bosh":['
assert CORPUS.count(first) == 1, first
for what, text in (
    ("键用单引号", CORPUS.replace(first, "'bosh':[")),
    ("句子用单引号", CORPUS.replace(first, first + "'新的一句。',")),
    ("中文引号", CORPUS.replace(first, first + "“新的一句。”,")),
    ("注释", CORPUS.replace(first, first + "// 废话\n")),
    ("注释接在一句后面，没有逗号", CORPUS.replace(first, first + '"新的一句。" // 废话\n')),
    ("句子里有没转义的双引号", CORPUS.replace(first, first + '"他说"好"。",')),
    ("句子里直接换行", CORPUS.replace(first, first + '"第一行\n第二行",')),
    ("漏了逗号", CORPUS.replace(first, first + '"新的一句。"\n')),
):
    with open("data.json", "w", encoding="utf-8") as file:
        file.write(text)
    print("%s：%s" % (what, write(SOURCE)[1][0].split(": line")[0]))
with open("data.json", "w", encoding="utf-8") as file:
    file.write(CORPUS.replace(first, first + r'"他说\"好\"。",'))
print("写成 \\\"：写出文章 %s" % (len(write(SOURCE)[0]) > 6000))

print("== 派生网页")
with open(os.path.join(os.environ["ANATOMY_UPSTREAM"], "bullshit-derived", "f15bdb0", "index.html"), encoding="utf-8") as file:
    page = file.read()
print("提到 pushState %d 次，popstate %d 次，replaceState %d 次" % tuple(page.count(word) for word in ("pushState", "popstate", "replaceState")))
