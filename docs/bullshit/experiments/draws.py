# /// experiment
# title = "抽取与洗牌的常见错法：集合、字典、写错的洗牌、复制出来的进程"
# envs = ["cpython-3.8", "cpython-3.11", "cpython-3.13"]
# upstream = ["bullshit/6c13e48"]
# timeout = 60
# ///
"""Draw and shuffle in the ways that go wrong, count what comes out, and fork the real script's pool in the middle of a round."""

import collections
import importlib
import itertools
import json
import math
import os
import random
import shutil
import subprocess
import sys

ROOT = os.path.join(os.environ["ANATOMY_UPSTREAM"], "bullshit", "6c13e48")
NAME = "自动狗屁不通文章生成器"
sys.dont_write_bytecode = True
for file in (NAME + ".py", "readJSON.py", "data.json"):
    shutil.copy(os.path.join(ROOT, file), file)


def attempt(label, call):
    try:
        result = call()
    except Exception as error:
        print("%s：%s: %s" % (label, type(error).__name__, error))
    else:
        print("%s：没有报错，%s" % (label, type(result).__name__))


def program(source, **environ):
    """What a program prints in a process of its own, or the last line of its error."""
    done = subprocess.run(
        [sys.executable, "-c", source],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONSAFEPATH": "", **environ},
    )
    return (done.stdout or done.stderr).decode("utf-8").strip().split("\n")[-1]


print("== 集合与字典")
words = ["甲", "乙", "丙"]
attempt("random.choice(集合)", lambda: random.choice(set(words)))
attempt("random.sample(集合, 2)", lambda: random.sample(set(words), 2))
attempt("random.shuffle(集合)", lambda: random.shuffle(set(words)))
attempt("random.choice(字典)", lambda: random.choice(dict.fromkeys([""])))
attempt("random.choice([])", lambda: random.choice([]))
attempt("random.choice(list(字典))", lambda: random.choice(list(dict.fromkeys(words))))
for label, how in (
    ("list(set(废话))", "list(set(sentences))"),
    ("sorted(set(废话))", "sorted(set(sentences))"),
):
    first = {
        program(
            "import json, random; sentences = json.load(open('data.json', encoding='utf-8'))['bosh']; random.seed(2019); "
            "print([random.choice(%s) for _ in range(9)])" % how,
            PYTHONHASHSEED=str(seed),
        )
        for seed in range(1, 6)
    }
    print("种子都是 2019，从 %s 里抽 9 句，启动五次：%d 种结果" % (label, len(first)))

print("== 多抽一个")


def numbers(generator, extra):
    """A thousand numbers of ``generator``, with one more draw from the shared generator before them if ``extra``."""
    generator.seed(2019)
    if extra:
        random.random()
    return [generator.randint(0, 100) for _ in range(1000)]


for label, generator in (("random", random), ("另建的 random.Random()", random.Random())):
    same = sum(map(int.__eq__, numbers(generator, extra=False), numbers(generator, extra=True)))
    print("定好种子后多调用一次 random.random()，%s 随后的 1000 个数里原样的 %d 个" % (label, same))

print("== 种子放错")
for label, seed in (("每抽一次都 random.seed(同一秒的时间戳)", 1574179200), ("不重新定种子", None)):
    random.seed(2019)
    drawn = []
    for _ in range(100):
        if seed is not None:
            random.seed(seed)
        drawn.append(random.randint(0, 10**9))
    print("%s，抽 100 次：%d 种结果" % (label, len(set(drawn))))
daily = {}
for day, who in (("20191119", "甲"), ("20191119", "甲"), ("20191119", "乙"), ("20191120", "甲")):
    daily.setdefault((day, who), []).append(random.Random("%s-%s" % (day, who)).randint(0, 10**9))
print("random.Random(日期加人名)：同一天同一人相同 %s，三种之间各不相同 %s" % (
    len(set(daily["20191119", "甲"])) == 1, len({numbers[0] for numbers in daily.values()}) == 3))
print("2**32 个种子，约 %d 篇里有一半的机会两篇同种子" % round(math.sqrt(2 * 2**32 * math.log(2)), -3))

print("== 空的范围")
attempt("random.randint(20, 5)", lambda: random.randint(20, 5))
attempt("random.randint(0, len([]) - 1)", lambda: random.randint(0, len([]) - 1))
attempt("random.randrange(0)", lambda: random.randrange(0))
attempt("random.uniform(20, 5)", lambda: random.uniform(20, 5))

print("== 写错的洗牌")


def orders(choices):
    """How often each order of three cards comes, over every way the draws can fall; ``choices[i]`` are the places that card i may go to."""
    counts = collections.Counter()
    for places in itertools.product(*choices):
        cards = list("甲乙丙")
        for one, other in enumerate(places):
            cards[one], cards[other] = cards[other], cards[one]
        counts["".join(cards)] += 1
    return "、".join("%s %d" % item for item in sorted(counts.items()))


print("每张都与任意一张对换：%s" % orders([range(3)] * 3))
print("每张只与自己或后面的对换：%s" % orders([range(one, 3) for one in range(3)]))
random.seed(2019)
once = random.sample(words, 3)
print(
    "只洗一次，循环着发：第一轮与第二轮次序相同 %s"
    % (list(itertools.islice(itertools.cycle(once), 3, 6)) == once)
)
names, sayings = list("abc"), list("123")
pairs = list(zip(names, sayings))
random.shuffle(pairs)
names, sayings = map(list, zip(*pairs))
print(
    "两个列表 zip 起来洗，再拆开：仍然成对 %s"
    % (sorted(map("".join, zip(names, sayings))) == ["a1", "b2", "c3"])
)

print("== 最近三句不要")
with open("data.json", encoding="utf-8") as file:
    sentences = json.load(file)["bosh"]
recent, near = collections.deque(maxlen=3), 0
for _ in range(100000):
    drawn = random.choice([sentence for sentence in sentences if sentence not in recent])
    near += drawn in recent
    recent.append(drawn)
print("从 recent 之外抽，十万次里与前三句重复的：%d" % near)
random.seed(2019)
by = {"话多的": range(9), "话少的": range(1)}
share = sum(random.choice(list(by)) == "话少的" for _ in range(100000)) / 1000
print("一人 9 句、一人 1 句，先抽人：那 1 句占 %.0f%%；从 10 句里抽：%.0f%%" % (share, 10))

left = list(words)
random.shuffle(left)
print("洗过之后一张张 pop：%d 张各不相同 %s，再 pop 是空的 %s" % (3, len({left.pop() for _ in range(3)}) == 3, not left))

print("== 到头的迭代器，导入时抽的一次")


def two(items):
    while True:
        yield next(items)


attempt("next(iter([]))", lambda: next(iter([])))
attempt('next(iter([]), "没有了")', lambda: next(iter([]), "没有了"))
attempt("生成器里 next 到了头", lambda: next(two(iter([]))))
with open("fixed.py", "w", encoding="utf-8") as file:
    file.write("import random\nPICKED = random.random()\n\n\ndef once(number=random.random()):\n    return number\n\n\n"
               "def every():\n    return random.random()\n")
print(program("import fixed; print('模块里的变量、参数的默认值、函数里面，各取两次，相同：%s' % "
              "[first() == first() for first in (lambda: fixed.PICKED, fixed.once, fixed.every)])"))

print("== 复制出来的进程")
sys.path.insert(0, os.getcwd())
module = importlib.import_module(NAME)
next(module.下一句废话)


def child():
    """Fork, and take 71 cards, the next 71 and a number from the copy."""
    reading, writing = os.pipe()
    if os.fork() == 0:
        cards = [next(module.下一句废话) for _ in range(142)]
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(json.dumps([cards[:71], cards[71:], random.random()]).encode("ascii"))
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        got = json.loads(pipe.read().decode("ascii"))
    os.wait()
    return got


random.seed(2019)
one, other = child(), child()
for label, this, that in zip(("这一轮剩下的 71 张", "再往后 71 张", "random.random()"), one, other):
    print("两个 os.fork 的子进程，%s：%s" % (label, "相同" if this == that else "不同"))

print("== 取余，与看着不随机")
counts = collections.Counter(byte % 62 for byte in range(256))
print("0 到 255 各一次，对 62 取余：%s" % "，".join(
    "出现 %d 次的有 %d 个" % (times, sum(count == times for count in counts.values()))
    for times in sorted(set(counts.values()), reverse=True)))
kept = collections.Counter(byte % 62 for byte in range(256) if byte < 256 - 256 % 62)
print("248 以上的丢掉重抽：各出现 %s 次" % sorted(set(kept.values())))
runs = sum(
    max(len(list(group)) for _, group in itertools.groupby(tosses)) >= 5
    for tosses in itertools.product("正反", repeat=12)
)
print("两样抽 12 次，4096 种次序里有连着 5 次以上一样的：%d 种，%.0f%%" % (runs, 100 * runs / 4096))
