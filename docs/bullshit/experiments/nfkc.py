# -*- coding: utf-8 -*-
# /// experiment
# title = "中文名字、全角字母与 NFKC"
# envs = ["cpython-2.7", "cpython-3.6", "cpython-3.11", "cpython-3.13", "pyodide-3.14"]
# ///
"""PEP 3131: identifiers are compared after NFKC normalisation. The same file runs on Python 2, where none of it exists."""
from __future__ import print_function, unicode_literals

import keyword
import operator
import sys
import unicodedata

CASES = (
    ("中文名", "\u5e9f\u8bdd = 1"),
    ("全角 x", "\uff58 = 1"),
    ("兼容汉字 U+F900", "\uf900 = 1"),
    ("康熙部首「一」 U+2F00", "\u2f00 = 1"),
    ("上标 x 平方 U+00B2", "x\u00b2 = 1"),
    ("全角数字 x1", "x\uff11 = 1"),
    ("带圈一 U+2460", "\u2460 = 1"),
    ("全角括号", "print\uff08\uff09"),
    ("中文引号", "a = \u201cx\u201d"),
    ("表情 U+1F600", "\U0001f600 = 1"),
)
for label, source in CASES:
    try:
        code = compile(source.encode("utf-8") if sys.version_info[0] == 2 else source, "case", "exec")
    except SyntaxError:
        result = "SyntaxError"
    else:
        (name,) = code.co_names
        written = source.split(" ")[0]
        same = "原样" if name == written else "变成 " + " ".join("U+%04X" % ord(c) for c in name)
        assert name == unicodedata.normalize("NFKC", written)
        result = "可以，" + same
    print(("%s：%s" % (label, result)).encode("utf-8").decode("utf-8") if sys.version_info[0] == 3 else
          ("%s：%s" % (label, result)).encode("utf-8"))
if sys.version_info[0] == 3:
    scope = {}
    exec("\uff58 = 1\nx += 1", scope)
    print("先写全角 x = 1，再写半角 x += 1：同一个变量，值 %d" % scope["x"])
    print("变量字典里的键是半角 x：%s" % ("x" in scope and "\uff58" not in scope))

    for label, source in (("关键字 if", "\uff49\uff46 x: pass"), ("数字 1", "x = \uff11"), ("内置名字 len", "\uff4c\uff45\uff4e('a')")):
        try:
            exec(source, {"x": 1})
            print("写成全角的%s：可以" % label)
        except SyntaxError:
            print("写成全角的%s：SyntaxError" % label)
    wide = {word: "".join(chr(ord(char) + 0xFEE0) for char in word) for word in keyword.kwlist}
    for label, form in (("单独一行", "%s"), ("赋值", "%s = 1")):
        refused = []
        for word in wide.values():
            try:
                compile(form % word, "case", "exec")
            except ValueError as error:
                refused.append("%s：%s: %s" % (form % word, type(error).__name__, error))
        print("%d 个关键字写成全角，%s：%s" % (len(wide), label, "%d 个不能编译" % len(refused) if refused else "都能编译"))
        for line in refused:
            print("    " + line)
    scope = {}
    try:
        exec(wide["break"], scope)
    except NameError as error:
        print("运行 %s：NameError: %s" % (wide["break"], error))
    if not refused:
        exec("{0} = 1\nboth = {0}, None".format(wide["None"]), scope)
        print("%s = 1 之后，%s 与 None 各是 %s、%s" % ((wide["None"],) * 2 + scope["both"]))

    class Box(object):
        x = 1

    print("属性语法里的全角 x 找得到：%s" % (eval("box.\uff58", {"box": Box}) == 1))
    print("getattr 用全角 x 的字符串找得到：%s" % hasattr(Box, "\uff58"))
    wrong = 0
    for start, end, block in ((0x4E00, 0x9FFF, "基本区"), (0x3400, 0x4DBF, "扩展 A 区"), (0xF900, 0xFAFF, "兼容区"),
                              (0x2F00, 0x2FD5, "康熙部首")):
        chars = [chr(i) for i in range(start, end + 1) if chr(i).isidentifier()]
        moved = [c for c in chars if unicodedata.normalize("NFKC", c) != c]
        print("%s U+%04X–U+%04X：%s，NFKC 换掉的 %d 个" % (
            block, start, end, "能作名字" if chars else "一个也不能作名字", len(moved)))
    batch = {}
    for char in list(filter(str.isidentifier, map(chr, range(sys.maxunicode + 1)))) + [None]:
        name = char and unicodedata.normalize("NFKC", char)
        if char is None or name in batch or len(batch) == 1000:  # one program: names that differ, in their order
            names = compile("".join("%s = 1\n" % char for char in batch.values()), "case", "exec").co_names
            assert len(names) == len(batch)
            wrong += sum(map(operator.ne, names, batch))
            batch = {}
        batch[name] = char
    print("Unicode 里一切能作名字的单字，编译之后与 NFKC 不符的 %d 个" % wrong)
