# /// experiment
# title = "再几样改法：换段的标点、依次替换、主题当种子、两个线程"
# envs = ["cpython-3.6", "cpython-3.8", "cpython-3.11", "cpython-3.13"]
# upstream = ["bullshit/6c13e48"]
# timeout = 90
# ///
"""Change the real script in the ways that people ask for, break it in the ways that they report, and print what comes of it."""
import hashlib
import importlib
import json
import os
import random
import re
import shutil
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

ROOT = os.path.join(os.environ["ANATOMY_UPSTREAM"], "bullshit", "6c13e48")
NAME = "自动狗屁不通文章生成器"
sys.dont_write_bytecode = True
for file in (NAME + ".py", "readJSON.py", "data.json"):
    shutil.copy(os.path.join(ROOT, file), file)
with open(NAME + ".py", encoding="utf-8") as file:
    SOURCE = file.read()
with open("data.json", encoding="utf-8") as file:
    CORPUS = json.load(file)
END = "。！？.!?…"


def changed(*pairs):
    source = SOURCE
    for old, new in pairs:
        assert source.count(old) == 1, old
        source = source.replace(old, new)
    return source


def run(source, typed="题\n", name="changed.py", flags=(), **environ):
    """Output of a changed script in a process of its own, and the last line of its error, without the folder's name."""
    with open(name, "w", encoding="utf-8") as file:
        file.write(source)
    done = subprocess.run([sys.executable, *flags, name], input=typed.encode("utf-8"), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          env={**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONSAFEPATH": "", **environ})
    error = done.stderr.decode("utf-8").replace(os.path.realpath(os.getcwd()) + os.sep, "").strip().split("\n")[-1]
    return done.stdout.decode("utf-8"), error


print("== 换段的标点")
ASK = ('input("请输入文章主题:")', '"题"')
SEED = ('    for x in xx:', '    random.seed(2019)\n    for x in xx * 100:')
SHOW = ("print(tmp)", "print(repr(tmp))")
BREAK = ("tmp += 另起一段()", 'tmp = re.sub(r"[\\s，,：:；;。.]+$", "", tmp)\n'
         '                tmp += "" if not tmp else "\\r\\n    " if tmp[-1] in "！？!?" else "。\\r\\n    "')
for label, pairs in (("原样", ()), ("改过", (BREAK,))):
    out, _ = run(changed(ASK, SEED, SHOW, *pairs))
    articles = [eval(line) for line in out.split("\n") if line]
    ends = [part for article in articles for part in article.split("\r\n    ")[:-1]]
    if label == "原样":
        ends = [part[:-2] for part in ends]  # without the ". " that the script adds
        bad = sum(not part.strip() or part.strip()[-1] in END + "，,：:" for part in ends)
    else:
        bad = sum(not re.search(r"[^\s，,：:；;。.！？!?][。！？!?]$", part) for part in ends)
    print("%s：%d 篇，换段 %d 次，标点重叠、停在逗号或冒号上、空段落的合计 %d 次" % (label, len(articles), len(ends), bad))

print("== 依次替换")
print('"甲与乙".replace("甲", "乙").replace("乙", "丙")：%s' % "甲与乙".replace("甲", "乙").replace("乙", "丙"))
print('re.sub("[甲乙]", lambda m: {"甲": "乙", "乙": "丙"}[m[0]], "甲与乙")：%s' % re.sub(
    "[甲乙]", lambda match: {"甲": "乙", "乙": "丙"}[match[0]], "甲与乙"))

print("== 主题当种子")
own = changed(("    for x in xx:", "    random.seed(xx)\n    for x in [xx]:"))
for topic in ("写周报", "写月报"):
    texts = [run(own, topic + "\n", PYTHONHASHSEED=seed)[0] for seed in ("1", "2")]
    print("random.seed(%r)：启动两次同一篇 %s，sha256 以 %s 开头" % (
        topic, texts[0] == texts[1], hashlib.sha256(texts[0].encode("utf-8")).hexdigest()[:8]))

out, _ = run(changed(ASK, ("    for x in xx:", "    for x in xx * 100:\n        random.seed(2019)"), SHOW))
texts = [line for line in out.split("\n") if line]
print("random.seed(2019) 放进 for 循环里：%d 篇，互不相同的 %d 篇" % (len(texts), len(set(texts))))

print("== 不超过 6000")
CUT = ('tmp = tmp.replace("x",xx)',
       'tmp = tmp.replace("x", "写周报")\n        tmp = re.match(r"(?s).{0,5999}(?:[。！？!?…]|\\.(?! [\\r\\n]))", tmp)[0]')
out, _ = run(changed(ASK, SEED, SHOW, CUT))
articles = [eval(line) for line in out.split("\n") if line]
print("截到最后一个句末标点：%d 篇，最短 %d，最长 %d，都停在句末标点上 %s，停在半句上的 %d 篇" % (
    len(articles), min(map(len, articles)), max(map(len, articles)), all(article[-1] in END for article in articles),
    sum(bool(re.search(r"[，,：:；;]\s*\.$", article)) for article in articles)))

print("== 主题后面的空格")
for label, pairs in (("原样", ()), ("加 .strip()", ((ASK[0], ASK[0] + ".strip()"),))):
    out, _ = run(changed(("print(tmp)", 'print("一篇")'), *pairs), "写周报 \n")
    print("输入「写周报 」，%s：%d 篇" % (label, out.count("一篇")))

print("== 照 JavaScript 数")
for label, text in (("学生会", "学生会"), ("U+1F600", "\U0001f600"), ("家庭表情", "\N{MAN}\u200d\N{WOMAN}\u200d\N{GIRL}")):
    print('%s：len %d，len(s.encode("utf-16-le")) // 2 是 %d' % (label, len(text), len(text.encode("utf-16-le")) // 2))

print("== 抽到相同的就重抽")
random.seed(2019)
last, counts = None, dict.fromkeys(CORPUS["bosh"], 0)
for _ in range(360000):
    drawn = random.choice(CORPUS["bosh"])
    while drawn == last:
        drawn = random.choice(CORPUS["bosh"])
    counts[drawn] += 1
    last = drawn
shares = sorted(100 * count / 360000 for count in counts.values())
print("36 句抽 360000 次：最少的一句占 %.2f%%，最多的占 %.2f%%；1/36 是 2.78%%" % (shares[0], shares[-1]))
print("只有一句时重抽一千次：抽到别的 %s" % any(random.choice(["甲"]) != "甲" for _ in range(1000)))
try:
    random.choice([item for item in ["甲"] if item != "甲"])
except IndexError as error:
    print("只有一句时从别的里抽：IndexError: %s" % error)

print("== 两个线程")
sys.path.insert(0, os.getcwd())
module = importlib.import_module(NAME)
inside, go = threading.Event(), threading.Event()
shuffle = random.shuffle
random.shuffle = lambda items: (inside.set(), go.wait(), shuffle(items))
other = threading.Thread(target=next, args=(module.下一句废话,))
other.start()
inside.wait()
try:
    next(module.下一句废话)
except ValueError as error:
    print("一个线程正在洗牌，另一个 next：ValueError: %s" % error)
go.set()
other.join()
random.shuffle = shuffle
pool, lock = module.洗牌遍历(CORPUS["bosh"]), threading.Lock()


def draw(_):
    with lock:
        return next(pool)


with ThreadPoolExecutor(8) as workers:
    drawn = list(workers.map(draw, range(7200)))
print("八个线程加锁抽 7200 次：每句 %s 次" % sorted({drawn.count(item) for item in CORPUS["bosh"]}))

print("== 标准输出的编码")
bare = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "PYTHONIOENCODING", "PYTHONUTF8"))}
for extra in ({"LC_ALL": "C"}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}):
    done = subprocess.run([sys.executable, "-c", "import codecs, sys; print(codecs.lookup(sys.stdout.encoding).name)"],
                          stdout=subprocess.PIPE, env={**bare, **extra}, check=True)
    print("%s：%s" % (" ".join("%s=%s" % pair for pair in extra.items()), done.stdout.decode("ascii").strip()))

print("== 报错")
for key in ("before", "after"):
    with open("data.json", "w", encoding="utf-8") as file:
        json.dump({**CORPUS, key: []}, file)
    print("%s 是空列表：%s" % (key, run(SOURCE)[1]))
with open("data.json", "w", encoding="utf-8") as file:
    json.dump(CORPUS, file)
print("路径写成 \"C:\\Users\\me\\data.json\"：%s" % run(changed(('"data.json"', '"C:\\Users\\me\\data.json"')))[1])
print("路径写成 \"C:\\temp\\new.json\"：其中的制表符与换行 %d 个" % sum(char in "\t\n" for char in eval('"C:\\temp\\new.json"')))
PLAIN = ("-S",)  # without site-packages, where a .pth file may import random first
print("自己的文件叫 random.py，里面 import random：%s" % run(
    "import random\nprint(random.randint(1, 6))\n", name="random.py", flags=PLAIN)[1])
with open("random.py", "w") as file:
    file.write("NUMBER = 1\n")
print("同一目录里另有一个 random.py：%s" % run(SOURCE, flags=PLAIN)[1])
