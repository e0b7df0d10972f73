# /// experiment
# title = "脚本里的几个 Python 写法，与怎样从别处用它"
# envs = ["cpython-3.8", "cpython-3.11", "cpython-3.13"]
# upstream = ["bullshit/6c13e48"]
# timeout = 60
# ///
"""Import the real script as a module, ask it about its idioms, and give an edited copy arguments instead of a prompt."""
import ast
import builtins
import importlib
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time

ROOT = os.path.join(os.environ["ANATOMY_UPSTREAM"], "bullshit", "6c13e48")
NAME = "自动狗屁不通文章生成器"
sys.dont_write_bytecode = True
for file in (NAME + ".py", "readJSON.py", "data.json"):
    shutil.copy(os.path.join(ROOT, file), file)
with open(NAME + ".py", encoding="utf-8") as file:
    source = file.read()

tree = ast.parse(source)
imported = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
print("导入 %s；其中没有用到 %s" % ("、".join(imported), "、".join(name for name in imported if name not in used)))

shuffled = []
shuffle = random.shuffle
random.shuffle = lambda items: shuffled.append(len(items)) or shuffle(items)
asked = []
builtins.input = lambda prompt: asked.append(prompt) or "题"
sys.path.insert(0, os.getcwd())
module = importlib.import_module(NAME)
print("import 之后：问主题 %d 次，洗牌 %d 次" % (len(asked), len(shuffled)))
before = list(module.废话)
next(module.下一句废话)
print("第一次 next：洗牌 %d 次，洗的是 %d 张，语料的次序 %s" % (len(shuffled), shuffled[0], "没变" if module.废话 == before else "变了"))
pool = list(module.废话) * 2
print("list(废话) * 2：%d 项，第 1 项与第 37 项是同一个对象 %s" % (len(pool), pool[0] is pool[36]))
print("random.shuffle 返回 %s" % shuffle(pool))
try:
    shuffle(("甲", "乙"))
except TypeError as error:
    print("random.shuffle(元组)：TypeError: %s" % error)
print("random.sample(列表, len(列表))：内容相同 %s，原列表没动 %s" % (
    sorted(random.sample(before, len(before))) == sorted(before), before == module.废话))
print("import 之后能用：来点名人名言() 给出 %s，next(下一句废话) 给出 %s" % (
    type(module.来点名人名言()).__name__, type(next(module.下一句废话)).__name__))

def write():
    """One article, joined with += as the script does; in seconds."""
    text, start = "", time.perf_counter()
    while len(text) < 6000:
        text += next(module.下一句废话)
    return time.perf_counter() - start


print("用 += 接成一篇，五次里最快的：%s" % ("不到 50 毫秒" if min(write() for _ in range(5)) < 0.05 else "50 毫秒以上"))

edited = source
for old, new in (('input("请输入文章主题:")', "sys.argv[1]"), ("len(tmp) < 6000", "len(tmp) < int(sys.argv[2])"),
                 ("for x in xx:", "for x in [xx]:"), ("import os, re", "import os, re, sys")):
    assert edited.count(old) == 1, old
    edited = edited.replace(old, new)
with open("edited.py", "w", encoding="utf-8") as file:
    file.write(edited)
for topic, length in (("退会", 3000), ("写周报", 9000)):
    done = subprocess.run([sys.executable, "edited.py", topic, str(length)], stdout=subprocess.PIPE, check=True,
                          env={**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONSAFEPATH": ""})
    article = done.stdout.decode("utf-8")
    print("python3 edited.py %s %d：一篇，够长 %s，有主题 %s" % (topic, length, len(article) >= length, topic in article))

with open("data.json", encoding="utf-8") as file:
    corpus = json.load(file)
with open("data.json", "w", encoding="utf-8") as file:
    json.dump({**corpus, "bosh": []}, file)
done = subprocess.run([sys.executable, NAME + ".py"], input="题\n".encode(), stdout=subprocess.DEVNULL, check=False,
                      preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (1, 1)),
                      env={**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONSAFEPATH": ""})
stopped = done.returncode in (-signal.SIGKILL, -signal.SIGXCPU)
print("bosh 是空列表：" + ("占满处理器一秒，还没有写完" if stopped else "写出了文章"))
