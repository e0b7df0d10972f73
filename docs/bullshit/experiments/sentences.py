# /// experiment
# title = "造句：填词、递归的规则、随机的个数、不重复、滤词、马尔可夫链、掺进别处的句子、每日一句"
# envs = ["cpython-3.8", "cpython-3.11", "cpython-3.13"]
# upstream = ["bullshit/6c13e48"]
# timeout = 120
# ///
"""Make sentences in the ways people ask about, count what comes out, and chain the real corpus by characters."""

import collections
import html
import itertools
import json
import os
import random
import re
import shutil
import subprocess
import sys

with open(
    os.path.join(os.environ["ANATOMY_UPSTREAM"], "bullshit", "6c13e48", "data.json"),
    encoding="utf-8",
) as file:
    CORPUS = json.load(file)
sys.dont_write_bytecode = True
random.seed(2019)


def attempt(label, call):
    try:
        result = call()
    except Exception as error:
        print("%s：%s: %s" % (label, type(error).__name__, error))
    else:
        print("%s：没有报错，%r" % (label, result))


print("== 按词类填空")
templates = ["{人}在{地}{做}。", "{地}的{人}不{做}。"]
words = {"人": ["邻居", "鹦鹉", "老师"], "地": ["楼下", "门后"], "做": ["喝茶", "数台阶"]}


def fill(template, words):
    return re.sub(r"\{(\w+)\}", lambda match: random.choice(words[match[1]]), template)


seen = {fill(random.choice(templates), words) for _ in range(10000)}
print("两个模板、七个词，抽一万次：%d 种，如 %s" % (len(seen), fill(templates[0], words)))
lines = {"二": ["明月", "清风", "流水"], "三": ["照门前", "过小桥", "入梦来"], "韵": ["山前", "天边", "门前"]}
poem = [fill(pattern, lines) for pattern in ["{二}{二}{三}", "{二}{三}{韵}"] * 500]
print(
    "词按字数分好，一千行的字数：%s；偶数行的末两字都是同韵的词 %s"
    % (sorted({len(line) for line in poem}), all(line[-2:] in lines["韵"] for line in poem[1::2]))
)
first = collections.defaultdict(list)
for sentence in ["春天到了。", "天黑了。", "春茶好喝。"]:
    first[sentence[0]].append(sentence)
print("藏头「春天」：%s" % [random.choice(first[head]) for head in "春天"])
attempt("藏头「冬」，没有一句以它开头", lambda: random.choice(first["冬"]))
attempt("random.choice(一个字符串) 抽到几个字", lambda: len(random.choice("三个字")))


def spin(text):
    found = 1
    while found:
        text, found = re.subn(r"\{([^{}]*)\}", lambda match: random.choice(match[1].split("|")), text)
    return text


spun = collections.Counter(spin("狐{一{甲|乙}|二}") for _ in range(20000))
print(
    "{甲|乙} 的写法，里面的先换，两万次：%s"
    % "，".join("%s %.0f%%" % (text, spun[text] / 200) for text in sorted(spun))
)

random.seed(2019)
print("== 规则里有自己")


def expand(recursive, depth=None):
    """Words of a noun: one, or with the given probability one and two nouns more."""
    if depth == 0 or random.random() >= recursive:
        return 1
    left = None if depth is None else depth - 1
    return 1 + expand(recursive, left) + expand(recursive, left)


for recursive, tries in ((0.4, 20000), (0.5, 2000), (0.6, 4000)):  # a failure is dear
    sizes, failed = [], 0
    for _ in range(tries):
        try:
            sizes.append(expand(recursive))
        except RecursionError:
            failed += 1
    limited = [expand(recursive, 5) for _ in range(5000)]
    print(
        "每次有 %.1f 的机会再用两次自己：RecursionError %.1f%%，展完的平均用 %.1f 次规则；深度限为 5：平均 %.1f 次，都不过 63 次 %s"
        % (recursive, 100 * failed / tries, sum(sizes) / len(sizes), sum(limited) / 5000, max(limited) <= 63)
    )
random.seed(2019)

print("== 随机的个数与长度")
counts = collections.Counter(len(random.choices(words["人"], k=random.randint(2, 5))) for _ in range(50000))
print(
    "random.choices(词, k=random.randint(2, 5))：%s"
    % "，".join("%d 个占 %.0f%%" % (count, counts[count] / 500) for count in sorted(counts))
)


random.seed(2019)


def grown(limit):
    size = 0
    while size < limit():
        size += 23
    return size


once = [grown(itertools.repeat(random.randint(5000, 7000)).__next__) for _ in range(2000)]
each = [grown(lambda: random.randint(5000, 7000)) for _ in range(2000)]
print(
    "每圈加 23，长度在循环之前抽一次：平均 %d；写在 while 的条件里：平均 %d，最长 %s"
    % (sum(once) / 2000, sum(each) / 2000, "不到 6200" if max(each) < 6200 else "6200 以上")
)

random.seed(2019)
print("== 各不相同")
chance = 1.0
for taken in range(100):
    chance *= 1 - taken / 1000
print("从一千种里抽一百次，没有两次一样的机会：%.1f%%" % (100 * chance))


def draws_until(wanted):
    """Draws until a set holds so many different sentences."""
    different, draws = set(), 0
    while len(different) < wanted:
        different.add(fill(random.choice(templates), words))
        draws += 1
    return draws


for wanted in (12, 24):
    print(
        "放进集合，从 24 种里凑够 %d 句，平均抽 %.0f 次"
        % (wanted, sum(draws_until(wanted) for _ in range(1000)) / 1000)
    )
twice = ["甲", "乙", "甲"]
print(
    "甲写了两遍，抽到甲：%.0f%%；list(dict.fromkeys(列表))：%s"
    % (sum(random.choice(twice) == "甲" for _ in range(100000)) / 1000, list(dict.fromkeys(twice)))
)
weights = {"甲": 5, "乙": 3, "丙": 1, "丁": 1}


def one_by_one(count):
    left, drawn = dict(weights), []
    for _ in range(count):
        drawn += random.choices(list(left), weights=left.values())
        del left[drawn[-1]]
    return tuple(drawn)


repeated = sum(
    len(set(random.choices(list(weights), weights=weights.values(), k=2))) < 2 for _ in range(20000)
)
found = collections.Counter(one_by_one(2) for _ in range(60000))
worst = max(
    abs(found[a, b] / 60000 - weights[a] / 10 * weights[b] / (10 - weights[a]))
    for a, b in itertools.permutations(weights, 2)
)
print(
    "权重 5、3、1、1，choices(k=2) 抽到两个一样的：%.0f%%；抽一个删一个：重复 %d 次，与理论值相差不到 0.5 个百分点 %s"
    % (repeated / 200, sum(a == b for a, b in found), worst < 0.005)
)

print("== 滤词，与英文的小事")
for banned, sentence in (("本科", "以人为本科学发展"), ("ass", "a first class seat")):
    print("%r in %r：%s" % (banned, sentence, banned in sentence))
print(r"re.search(r'\bass\b', 'a first class seat')：%s" % re.search(r"\bass\b", "a first class seat"))
for text in ("a apple and a pear", "A Italian and a opera", "a hour", "a university"):
    print("%s → %s" % (text, re.sub(r"\b([Aa])(?= [AEIOUaeiou])", r"\1n", text)))
text = "an article about NASA"
print("capitalize：%s；首字母单独大写：%s" % (text.capitalize(), text[:1].upper() + text[1:]))

random.seed(2019)
print("== 逐字的马尔可夫链")
originals = [re.sub(r"\s", "", sentence) for sentence in CORPUS["bosh"] + CORPUS["famous"]]


def chain(order):
    """What follows every run of `order` characters; None ends a sentence."""
    follow = collections.defaultdict(list)
    for sentence in originals:
        padded = [""] * order + list(sentence) + [None]
        for at in range(order, len(padded)):
            follow[tuple(padded[at - order : at])].append(padded[at])
    return follow


for order in (1, 2, 3, 4):
    follow, copies = chain(order), 0
    for _ in range(5000):
        state, made = ("",) * order, ""
        while True:
            character = random.choice(follow[state])
            if character is None:
                break
            made += character
            state = (*state[1:], character)
        copies += made in originals
    single = sum(len(set(after)) == 1 for after in follow.values()) / len(follow)
    print("看前 %d 个字：只有一种接法的 %.0f%%，整句照抄的 %.1f%%" % (order, 100 * single, copies / 50))
plain = {"甲": ["乙"], "乙": ["丙"]}
attempt("没有句末记号的链，走到全文最后一个字", lambda: random.choice(plain["丙"]))
attempt("看前 3 个字，前文是语料里没有的", lambda: dict(chain(3))["写", "周", "报"])

print("== 固定的开头与落款，变成 HTML")
NAME = "自动狗屁不通文章生成器.py"
for file in (NAME, "readJSON.py", "data.json"):
    shutil.copy(os.path.join(os.environ["ANATOMY_UPSTREAM"], "bullshit", "6c13e48", file), file)
with open(NAME, encoding="utf-8") as file:
    script = file.read()
opening, ending = "尊敬的领导：\\r\\n    ", "\\r\\n    此致敬礼"
letter = script.replace("tmp = str()", 'tmp = "%s"' % opening).replace(
    'tmp = tmp.replace("x",xx)', 'tmp = tmp.replace("x",xx) + "%s"' % ending
)
with open("letter.py", "w", encoding="utf-8") as file:
    file.write(letter)


def output(*command, **environ):
    """What a program of its own prints when it is given a topic."""
    return subprocess.run(
        [sys.executable, *command],
        input="题\n".encode("utf-8"),
        stdout=subprocess.PIPE,
        check=True,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONSAFEPATH": "", **environ},
    ).stdout.decode("utf-8")


article = output("letter.py").split("请输入文章主题:")[-1].rstrip("\r\n")
print(
    "真脚本改两处：以「尊敬的领导：」开头 %s，以「此致敬礼」收尾 %s，不少于 6000 字 %s"
    % (article.startswith("尊敬的领导："), article.endswith("此致敬礼"), len(article) >= 6000)
)
page = "".join(
    "<p>%s</p>" % html.escape(paragraph.strip())
    for paragraph in "甲 <b>。\r\n    乙。\r\n    ".split("\r\n")
    if paragraph.strip()
)
print("一段一个 <p>：%s" % page)

print("== 掺进别处来的句子")
STAND_IN = '''
def 另写一句(主题, 前文):
    """Stands where a language model would: it is given the topic and the end of what is written."""
    assert len(前文) <= 200 and "x" not in 前文.replace("Linux", "")
    return "〔有人在 Linux 上说起%s。〕" % 主题


'''
BRANCH = "            else:\n                tmp += next(下一句废话)"
ASKED = "            elif 分支 < 30:\n                tmp += 另写一句(xx, tmp[-200:])\n"
MAIN, FILL = 'if __name__ == "__main__":', '        tmp = tmp.replace("x",xx)\n'
for text in (BRANCH, MAIN, FILL, "    for x in xx:"):
    assert script.count(text) == 1, text
early = script.replace(FILL, "").replace(BRANCH, ASKED + BRANCH + '.replace("x", xx)')
late = script.replace(BRANCH, ASKED.replace("tmp[-200:]", '""') + BRANCH)
for label, source in (("x 到整篇写完才换", late), ("废话里的 x 取句时就换", early)):
    source = source.replace("    for x in xx:", "    random.seed(2019)\n    for x in xx:")
    with open("mixed.py", "w", encoding="utf-8") as file:
        file.write(source.replace(MAIN, STAND_IN.lstrip() + MAIN))
    article = output("mixed.py")
    print("%s：一篇里掺进 %d 句，写着 Linux 的 %d 句" % (label, article.count("〔"), article.count("Linux")))

print("== 配套的词")
sets = [{"人": "小明", "他": "他"}, {"人": "小红", "他": "她"}]
told = ["{人}说{他}来过。".format(**random.choice(sets)) for _ in range(1000)]
apart = ["{}说{}来过。".format(random.choice(sets)["人"], random.choice(sets)["他"]) for _ in range(1000)]
print("一次抽一套：%d 种；人与代词各抽各的：%d 种" % (len(set(told)), len(set(apart))))

print("== 每日一句")
sentences = ["第 %d 句" % number for number in range(300)]
order = random.Random(2019).sample(sentences, len(sentences))
days = range(737000, 737300)
for label, daily in (
    ("打乱一次，按天数取", [order[day % len(order)] for day in days]),
    ("每天用日期定种子另抽", [random.Random(str(day)).choice(sentences) for day in days]),
):
    print("%s：300 天出现 %d 句" % (label, len(set(daily))))
BOTH = "import random; print(hash('2026-03-15'), random.Random('2026-03-15').random())"
started = [output("-c", BOTH, PYTHONHASHSEED="random").split() for _ in range(5)]
for label, given in zip(("hash(字符串)", "random.Random(字符串)"), zip(*started)):
    print("%s，启动五次：%d 种" % (label, len(set(given))))

print("== 两篇有多像")
with open("twice.py", "w", encoding="utf-8") as file:
    file.write(
        script.replace("    for x in xx:", "    random.seed(2019)\n    for x in xx + xx:").replace(
            "print(tmp)", "print(tmp, end='\\0')"
        )
    )
pair = output("twice.py").split("请输入文章主题:")[-1].split("\0")[:2]
bosh = [sentence.replace("x", "题") for sentence in CORPUS["bosh"]]
quotes = [max(re.split("[ab]", sentence), key=len) for sentence in CORPUS["famous"]]
for label, texts in (("废话", bosh), ("名言", quotes)):
    held = [[text for text in texts if text in article] for article in pair]
    print(
        "同一次运行里接着写的两篇，%s各有 %d 与 %d 种，两篇都有的 %d 种"
        % (label, len(held[0]), len(held[1]), len(set(held[0]) & set(held[1])))
    )
