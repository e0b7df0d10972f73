# /// experiment
# title = "真脚本在边上：后缀、换行、换段"
# envs = ["cpython-3.11", "cpython-3.13"]
# upstream = ["bullshit/6c13e48"]
# ///
"""What the real script does with a wrong file ending, its own line ends, and the sentence before a break."""
import io
import os
import random
import re
import runpy
import sys

ROOT = os.path.join(os.environ["ANATOMY_UPSTREAM"], "bullshit", "6c13e48")
SCRIPT = os.path.join(ROOT, "自动狗屁不通文章生成器.py")
sys.path.insert(0, ROOT)
sys.dont_write_bytecode = True
os.chdir(ROOT)
import readJSON

for name in ("data.json", "data.json.bak", ""):
    try:
        result = type(readJSON.读JSON文件(name)).__name__
    except OSError as error:
        result = type(error).__name__
    print("读JSON文件(%r)：%s" % (name, result))
module = runpy.run_path("自动狗屁不通文章生成器.py", run_name="loaded")
out = io.BytesIO()
windows = io.TextIOWrapper(out, encoding="utf-8", newline="\r\n")  # as standard output is opened on Windows
windows.write(module["另起一段"]())
windows.flush()
print("另起一段在 Windows 的文本层写出的换行字节：%r" % re.search(rb"[\r\n]+", out.getvalue()).group())

random.seed(36)
articles = []
runpy.run_path("自动狗屁不通文章生成器.py", run_name="__main__",
               init_globals={"input": lambda prompt: "学生会退会" * 100, "print": articles.append})
text = "".join(articles)
breaks = [text[max(0, m.start() - 2):m.start()].strip()[-1:] for m in re.finditer(re.escape(module["另起一段"]()), text)]
print("换段 %d 次；之前已是句末标点的 %.0f%%，之前是逗号或冒号的 %.0f%%" % (
    len(breaks), 100 * sum(c in (".", "。", "?", "？") for c in breaks) / len(breaks),
    100 * sum(c in (",", "，", ":", "：") for c in breaks) / len(breaks)))
