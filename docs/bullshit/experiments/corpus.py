# /// experiment
# title = "三份语料：数一数"
# envs = ["cpython-3.11", "cpython-3.13"]
# upstream = ["bullshit/6c13e48"]
# ///
"""Counts over data.json and over the arrays that the web versions carry; prints numbers and names, not sentences."""
import json
import os
import re
import runpy
import sys
import unicodedata

ROOT = os.path.join(os.environ["ANATOMY_UPSTREAM"], "bullshit", "6c13e48")
SCRIPT = "自动狗屁不通文章生成器.py"
sys.dont_write_bytecode = True


def text(name):
    with open(os.path.join(ROOT, name), encoding="utf-8") as file:
        return file.read()


def array(source, name):
    """The strings of one JavaScript array (upstream writes one double-quoted string a line)."""
    return re.findall(r'"([^"\n]*)"', re.search(r"let %s = \[(.*?)\n\]" % name, source, re.S).group(1))


def plain(sentence):
    """Letters only, topic marks and filler marks taken away, so that punctuation does not hide an equal sentence."""
    sentence = re.sub("主题|x|a|b|曾经说过|这不禁令我深思", "", sentence)
    return "".join(c for c in sentence if unicodedata.category(c)[0] == "L")


class Watched(dict):
    """A corpus that remembers which keys were read."""

    read = []

    def __getitem__(self, key):
        self.read.append(key)
        return super().__getitem__(key)


data = json.loads(text("data.json"))
lines = text(SCRIPT).splitlines()
print("主脚本：%d 行，不空的 %d 行；data.json：%d 行" % (
    len(lines), sum(bool(line.strip()) for line in lines), len(text("data.json").splitlines())))
os.chdir(ROOT)
sys.path.insert(0, ROOT)
import readJSON

readJSON.读JSON文件 = lambda name: Watched(data)
runpy.run_path(SCRIPT, run_name="__main__", init_globals={"input": lambda prompt: "题", "print": lambda article: None})
print("data.json 的键：%s；跑完一篇，没有读过的：%s" % (" ".join(data), " ".join(sorted(set(data) - set(Watched.read)))))
for key in ("famous", "bosh", "before", "after"):
    items = data[key]
    print("  %-6s %3d 条，逐字不同 %3d，去掉标点后不同 %3d" % (key, len(items), len(set(items)), len(set(map(plain, items)))))
famous, bosh = data["famous"], data["bosh"]
print("  名言里没有 a 的 %d 条，没有 b 的 %d 条，a 多于一个的 %d 条，含 x 的 %d 条" % (
    sum("a" not in s for s in famous), sum("b" not in s for s in famous),
    sum(s.count("a") > 1 for s in famous), sum("x" in s for s in famous)))
print("  b 前面有空格的名言 %d 条，半角与全角逗号都有的 %d 条" % (
    sum(s[s.index("b") - 1].isspace() for s in famous), sum("," in s and "，" in s for s in famous)))
halves = [s.split("a", 1) for s in famous if "a" in s]
print("  a 前面已有「曾经」的名言：%s" % "、".join(who for who, rest in halves if who.endswith("曾经")))
print("  只差人名的名言：%s" % "；".join(
    "%s / %s" % (one, two) for i, (one, first) in enumerate(halves) for two, second in halves[i:]
    if one != two and plain(first) == plain(second)))
print("  废话里含 x 的 %d 条，共 %d 个 x；不含的 %d 条" % (
    sum("x" in s for s in bosh), sum(s.count("x") for s in bosh), sum("x" not in s for s in bosh)))
html, js = text("index.html"), text("index.js")
names = ("论述", "名人名言", "前面垫话", "后面垫话")
print("index.html：" + "，".join("%s %d" % (name, len(array(html, name))) for name in names))
print("index.js 与 index.html：条数相同 %s，逐字不同的 %d 条，去掉空白后不同的 %d 条" % (
    all(len(array(html, n)) == len(array(js, n)) for n in names),
    sum(p != q for n in names for p, q in zip(array(html, n), array(js, n))),
    sum(p.split() != q.split() for n in names for p, q in zip(array(html, n), array(js, n)))))
ends = [s for s in array(html, "论述") + array(html, "后面垫话") if not (s[-1] == " " and unicodedata.category(s[-2])[0] == "P")]
print("网页的论述含主题的 %d 条；论述与后面垫话里不以标点加空格收尾的 %d 条" % (sum("主题" in s for s in array(html, "论述")), len(ends)))
for name, key in zip(names, ("bosh", "famous", "before", "after")):
    web, python = set(map(plain, array(html, name))), set(map(plain, data[key]))
    print("  %s / %s：两边都有 %d，只在网页 %d，只在 data.json %d" % (name, key, len(web & python), len(web - python), len(python - web)))
code = ("index.html", "index.js", "readJSON.js", "readJSON.py", SCRIPT)
print("提到 data.json 的文件：%s" % [n for n in code if "data.json" in text(n)])
print("提到 readJSON 的文件：%s" % [n for n in code if "readJSON" in text(n)])
