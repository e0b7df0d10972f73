# /// experiment
# title = "Python 版语料与取句办法的六个时刻"
# envs = ["cpython-3.11", "cpython-3.13"]
# upstream = ["bullshit/ef4709d", "bullshit/472f09c", "bullshit/792d8c0", "bullshit/1295013", "bullshit/89af8f7", "bullshit/6c13e48"]
# ///
"""Lengths of the corpus and the ways to draw a sentence, from the syntax trees of six commits; nothing is executed."""
import ast
import json
import os
import re

ROOT = os.path.join(os.environ["ANATOMY_UPSTREAM"], "bullshit")
SCRIPT = "自动狗屁不通文章生成器.py"
KEYS = ("title", "bosh", "famous", "before", "after")


def read(commit, name):
    with open(os.path.join(ROOT, commit, name), encoding="utf-8") as file:
        return file.read()


def lists(source, tree):
    """(name, items, strings written, most saying marks in one item): a comma left out joins two strings into one item."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.List):
            written = re.findall(r'^ *"', ast.get_source_segment(source, node.value), re.M)
            items = ast.literal_eval(node.value)
            yield node.targets[0].id, len(items), len(written), max(item.count("b") for item in items)


for commit, when in (("ef4709d", "10-29"), ("472f09c", "10-31"), ("792d8c0", "11-01 03:09"), ("1295013", "11-01 18:49"), ("6c13e48", "11-20")):
    source = read(commit, SCRIPT)
    tree = ast.parse(source)
    calls = {node.func.attr for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)}
    ways = [way for way in ("randint", "choice", "shuffle") if way in calls]
    keys = [key for key in KEYS if any(isinstance(n, ast.Constant) and n.value == key for n in ast.walk(tree))]
    print("%s（%s）：%d 行，random 的 %s" % (commit, when, len(source.splitlines()), "、".join(ways)))
    for name, items, written, marks in lists(source, tree):
        more = "；一条里有 %d 个 b" % marks if marks > 1 else ""
        print("    %s：写了 %d 个字符串，列表里 %d 条%s" % (name, written, items, more))
    if keys:
        print("    读的键 %s" % " ".join(keys))
for commit in ("89af8f7", "6c13e48"):
    data = json.loads(read(commit, "data.json"))
    print("%s 的 data.json：%s；before 里以「说过」收尾的 %d 条" % (
        commit, "，".join("%s %d" % (key, len(data[key])) for key in KEYS[1:]), sum(s.endswith("说过") for s in data["before"])))
