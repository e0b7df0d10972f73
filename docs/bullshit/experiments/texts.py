# /// experiment
# title = "文字上的几种坏法：转义、半个表情、看不见的字符、中文的文件名"
# envs = ["cpython-3.8", "cpython-3.11", "cpython-3.13"]
# upstream = ["bullshit/6c13e48"]
# timeout = 60
# ///
"""Give the real script corpora and names written in other ways, paste characters that nobody sees, and print what Python says."""

import json
import os
import re
import shutil
import subprocess
import sys
import unicodedata

ROOT = os.path.join(os.environ["ANATOMY_UPSTREAM"], "bullshit", "6c13e48")
NAME = "自动狗屁不通文章生成器"
sys.dont_write_bytecode = True
for file in (NAME + ".py", "readJSON.py", "data.json"):
    shutil.copy(os.path.join(ROOT, file), file)
with open("data.json", encoding="utf-8") as file:
    TEXT = file.read()
CORPUS = json.loads(TEXT)
with open(NAME + ".py", encoding="utf-8") as file:
    SEEDED = file.read().replace(
        "    for x in xx:", "    import random\n    random.seed(2019)\n    for x in xx:"
    )
with open("seeded.py", "w", encoding="utf-8") as file:
    file.write(SEEDED)


def run(*command, **environ):
    """Output of a program in a process of its own, and the last line of its error."""
    done = subprocess.run(
        [sys.executable, *command],
        input="题\n".encode("utf-8"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONSAFEPATH": "", **environ},
    )
    return done.stdout.decode("utf-8"), done.stderr.decode("utf-8", "replace").strip().split("\n")[-1]


def with_corpus(text):
    with open("data.json", "w", encoding="utf-8") as file:
        file.write(text)
    return run("seeded.py")


print("== 只换整个单词、逐处换、切成几条")
for text in ("x and Linux", "对x来说"):
    for label, flags in (("", 0), ("，re.ASCII", re.ASCII)):
        print("re.sub(r'\\bx\\b', '题', %r%s)：%s" % (text, label, re.sub(r"\bx\b", "题", text, flags=flags)))
names = iter(["甲", "乙"])
print("'{a}、{a}'.replace('{a}', next(names))：%s" % "{a}、{a}".replace("{a}", next(iter(["甲", "乙"]))))
print("re.sub(r'\\{a\\}', lambda m: next(names), '{a}、{a}')：%s" % re.sub(r"\{a\}", lambda match: next(names), "{a}、{a}"))
article = run("seeded.py")[0].split("请输入文章主题:")[-1]
parts = re.findall(r"(?s).{1,4000}(?=\r\n|$)|.{1,4000}", article)
print("按段切成不超过 4000 字的几条：%d 条，最长不过 4000 %s，接起来与原文相同 %s" % (
    len(parts), max(map(len, parts)) <= 4000, "".join(parts) == article.rstrip("\n") or "".join(parts) == article))

print("== 写 JSON")
original = with_corpus(TEXT)[0]
print(
    'json.dumps("废话")：%s；ensure_ascii=False：%s'
    % (json.dumps("废话"), json.dumps("废话", ensure_ascii=False))
)
for ascii_only in (True, False):
    text = json.dumps(CORPUS, ensure_ascii=ascii_only)
    print(
        "ensure_ascii=%s：%d 字节，读回来相等 %s，同一种子写出同一篇 %s"
        % (
            ascii_only,
            len(text.encode("utf-8")),
            json.loads(text) == CORPUS,
            with_corpus(text)[0] == original,
        )
    )

print("== 少了的键")
print('{}.get("after", [""])：%r' % {}.get("after", [""]))

print("== 多出来的内容")
for label, text in (
    ("末尾多一个 }", TEXT.rstrip() + "}"),
    ("两份接在一起", TEXT + "\n" + TEXT),
    ("一行一个对象", '{"bosh": []}\n{"famous": []}'),
    ("空文件", ""),
):
    print("%s：%s" % (label, with_corpus(text)[1].split(": line")[0]))

with open("bom.json", "w", encoding="utf-8-sig") as file:
    file.write("{}")
for encoding in ("utf-8", "utf-8-sig"):
    with open("bom.json", encoding=encoding) as file:
        try:
            print("带 BOM 的文件，按 %s 读：%s" % (encoding, json.loads(file.read())))
        except ValueError as error:
            print("带 BOM 的文件，按 %s 读：%s" % (encoding, str(error).split(":")[0]))

with open("bom.json", "rb") as file:
    print("带 BOM 的文件，按 rb 读出字节给 json.loads：%s" % json.loads(file.read()))
for encoding, text in (("gbk", "中国人"), ("cp950", "中國人"), ("cp1252", "Á")):
    try:
        text.encode("utf-8").decode(encoding)
    except UnicodeDecodeError as error:
        print("UTF-8 的「%s」按 %s 读：%s" % (text, encoding, str(error).split(" in position")[0]))
for text in ("½", "无辄", "辄"):
    try:
        print("UTF-8 的「%s」按 GBK 读：没有报错，成了「%s」" % (text, text.encode("utf-8").decode("gbk")))
    except UnicodeDecodeError as error:
        print("UTF-8 的「%s」按 GBK 读：%s" % (text, str(error).split(" in position")[0]))
silent = 0
for sentence in CORPUS["famous"]:
    try:
        silent += bool(sentence.encode("utf-8").decode("gbk"))
    except UnicodeDecodeError:
        pass
print("名言逐条按 GBK 读：%d 条里没有报错的 %d 条" % (len(CORPUS["famous"]), silent))
with open("where.py", "w") as file:
    file.write("import os\nprint(repr(os.path.dirname(__file__)))\n")
print("在脚本的目录里运行，os.path.dirname(__file__) 是空的：%s" % (run("where.py")[0].strip() == "''"))

print("== 一行一句的 txt")
with open("bosh.txt", "w", encoding="utf-8") as file:
    file.write("甲。\n\n  乙。\n")
with open("bosh.txt", encoding="utf-8") as file:
    lines = file.read().split("\n")
print("按行切：%r；去掉空白与空行：%r" % (lines, [line.strip() for line in lines if line.strip()]))

print("== 很小的长度")
with open("data.json", "w", encoding="utf-8") as file:
    file.write(TEXT)
for limit in ("1", "0"):
    with open("short.py", "w", encoding="utf-8") as file:
        file.write(SEEDED.replace("6000", limit).replace("in xx:", "in range(400):").replace("print(tmp)", "print(ascii(tmp))"))
    shortest = run("short.py")[0].split("请输入文章主题:")[-1].rstrip("\n").split("\n")
    print("6000 改成 %s：%d 篇，空串 %d，只换一次段 %d" % (
        limit, len(shortest), shortest.count("''"), shortest.count(ascii(". \r\n    "))))

print("== 半个表情")
for label, text in (("一对", '"\\ud83d\\ude00"'), ("只有一半", '"\\ud83d"')):
    value = json.loads(text)
    print("JSON 里写 %s（%s）：读得进来，len 是 %d" % (text, label, len(value)))
print("废话里有半个：%s" % with_corpus(json.dumps({**CORPUS, "bosh": ["\ud83d。"] * 36}))[1])
print('"\\ud83d".encode("utf-8", "replace")：%s' % "\ud83d".encode("utf-8", "replace"))

print("== 看不见的与长得像的字符")
for label, source in (
    ("行首是 U+00A0", "\u00a0x = 1"),
    ("等号前是 U+00A0", "x\u00a0= 1"),
    ("等号前是 U+3000", "x\u3000= 1"),
    ("等号前是 U+200B", "x\u200b= 1"),
    ("中文双引号 U+201C", "x = \u201c甲\u201d"),
    ("中文逗号 U+FF0C", "x = 1\uff0c2"),
    ("间隔号打头 U+00B7", "\u00b7x = 1"),
    ("间隔号在中间", "甲\u00b7乙 = 1"),
    ("减号 U+2212", "x = 1 \u2212 2"),
    ("中文句号 U+3002", "x\u3002y"),
):
    try:
        compile(source, "<pasted>", "exec")
    except SyntaxError as error:
        print("%s：SyntaxError: %s" % (label, error.msg.encode("ascii", "backslashreplace").decode("ascii")))
    else:
        print("%s：可以" % label)

space = {}
exec("X\u1d58 = 1\nX\u1d64 += 1", space)
print(
    "上标的 X\u1d58 与下标的 X\u1d64：变量字典里是 %s"
    % ascii([name for name in space if not name.startswith("__")])
)

print("== 中文的模块名")
with open("data.json", "w", encoding="utf-8") as file:
    file.write(TEXT)
LOAD = "import {0}; print('导入了')"
print("import %s：%s" % (NAME, run("-c", LOAD.format(NAME))[0].strip()))
print(
    "同上，文件系统的编码是 ASCII：%s"
    % run(
        "-c",
        "import importlib\nimportlib.import_module(%s)" % ascii(NAME),
        LC_ALL="C",
        PYTHONUTF8="0",
        PYTHONCOERCECLOCALE="0",
    )[1]
)
os.rename(b"seeded.py", "自动.py".encode("gbk"))
print("文件名的字节是 GBK：%s" % run("-c", LOAD.format("自动"))[1])
decomposed = unicodedata.normalize("NFD", "é")
with open(decomposed + ".py", "w") as file:
    file.write("")
print(
    "文件名是分开写的 é（NFD）：%s"
    % run("-c", LOAD.format("é"))[1].encode("ascii", "backslashreplace").decode("ascii")
)
