# -*- coding: utf-8 -*-
# /// experiment
# title = "真脚本的报错原文"
# envs = ["cpython-3.11", "cpython-3.13", "cpython-3.8", "cpython-2.7"]
# upstream = ["bullshit/6c13e48"]
# timeout = 60
# ///
"""Start the real script as its users do, each time with one thing wrong, and print the last line of its error."""
from __future__ import print_function, unicode_literals

import io
import os
import re
import shutil
import subprocess
import sys

ROOT = os.path.join(os.environ["ANATOMY_UPSTREAM"], "bullshit", "6c13e48")
SCRIPT = "自动狗屁不通文章生成器.py"
FILES = (SCRIPT, "readJSON.py", "data.json")
PYTHON2 = sys.version_info[0] == 2
# as when output goes to a file on a Chinese Windows: what is typed is Unicode, what is written is GBK
GBK = """import os, runpy, sys
sys.path.insert(0, os.getcwd())
sys.stdout.reconfigure(encoding="gbk")
runpy.run_path(sys.argv[1], run_name="__main__")"""


def path(*parts):
    """Python 2 wants bytes here: its idea of the file system's encoding is ASCII."""
    joined = os.path.join(*parts)
    return joined.encode("utf-8") if PYTHON2 else joined


def edit(name, change, encoding="utf-8"):
    """Change the text of one copied file; `encoding` is what it is saved in."""
    with io.open(path("copy", name), encoding="utf-8") as file:
        text = file.read()
    with io.open(path("copy", name), "w", encoding=encoding) as file:
        file.write(change(text))


def start(label, files=FILES, folder="copy", here=None, topic="题", encoding="utf-8", before=(), prepare=None):
    """Run a fresh copy of the script, in its folder or `here`; `before` are arguments that stand before its path."""
    shutil.rmtree(path(folder), ignore_errors=True)
    os.mkdir(path(folder))
    for name in files:
        shutil.copy(path(ROOT, name), path(folder, name))
    if prepare:
        prepare()
    env = dict(os.environ, PYTHONIOENCODING=str(encoding), PYTHONUTF8=str("0"))
    env.pop("PYTHONSAFEPATH", None)
    script = path(folder + "/" + SCRIPT if here else SCRIPT)
    process = subprocess.Popen([sys.executable] + list(before) + [script], cwd=path(here or folder), env=env, stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    _, errors = process.communicate(topic.encode("utf-8"))
    last = (errors.decode("utf-8").strip().splitlines() or ["没有报错"])[-1]
    text = "%s：\n    %s" % (label, re.sub("position [0-9]+: ", "position …: ", last))
    print(text.encode("utf-8") if PYTHON2 else text)


def one_comma_more(text):
    head, _, tail = text.rpartition("]")
    return head.rstrip() + ",\n]" + tail


start("照说明运行")
if not PYTHON2:
    start("目录名里有中文和空格", folder="我的 程序")
    start("在别的目录里运行", here=".")
    start("只下载了主脚本", files=FILES[:1])
    start("没有 data.json", files=FILES[:2])
    start("语料改名为 data.txt", prepare=lambda: edit(SCRIPT, lambda text: text.replace("data.json", "data.txt")))
    start("最后一句后面多一个逗号", prepare=lambda: edit("data.json", one_comma_more))
    start("data.json 存成 GBK", prepare=lambda: edit("data.json", lambda text: text, "gbk"))
    start("data.json 存成带 BOM 的 UTF-8", prepare=lambda: edit("data.json", lambda text: text, "utf-8-sig"))
    start("删掉语料的一个键", prepare=lambda: edit("data.json", lambda text: text.replace('"after"', '"later"')))
    start("存下的是显示脚本的网页", prepare=lambda: edit(SCRIPT, lambda text: "<!DOCTYPE html>\n<html>\n" + text))
    start("没有键盘输入", topic="")
    start("输出只认 ASCII", encoding="ascii")
    start("输出是 GBK，主题是 U+1F600", topic="\U0001f600", before=["-c", GBK])
    start("括号写成全角", prepare=lambda: edit(SCRIPT, lambda text: text.replace("print(tmp)", "print\uff08tmp\uff09")))
