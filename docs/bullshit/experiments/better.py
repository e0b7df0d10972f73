# /// experiment
# title = "我们的写法：可播种、不连读、段段有主题"
# envs = ["cpython-3.11", "cpython-3.13", "cpython-3.8"]
# timeout = 60
# ///
"""A nonsense generator of our own: `write(topic, seed, length)` gives a list of paragraphs, each a list of sentences.

The same topic, seed and length give the same article here and in generator.js (the PRNG is mulberry32 in both).
The invariants are held by tests/articles/test_better_generator.py.
"""
import sys

OPENERS = ("说到{题}，先要承认它并不着急。", "{题}这件事，放凉了再看也不迟。", "今天的茶杯里，恰好映出了{题}。", "关于{题}，邻居的鹦鹉另有看法。",
           "{题}走到第三个路口，通常会自己停下。", "把{题}翻过来，背面写的还是{题}。", "凡是没有{题}的早晨，都由别的早晨代替。")
FILLERS = ("这一点，楼下的自行车可以作证。", "换一把椅子坐，结论也会跟着挪一挪。", "细想起来，{题}的影子比{题}本身准时。", "账本上没有这一笔，但纸是真的。",
           "由此可见，下午总要来的。", "至于为什么，请看上一句。", "倘若有人反对，就请他先数完台阶。", "{题}若肯让一步，雨伞便够用了。",
           "这当然不是全部，也不打算是全部。", "抽屉已经满了，道理只好放在桌上。", "不妨把它记在手背上，洗掉再记。", "结论暂且如此，如此也只是暂且。")
SPEAKERS = ("看门的猫", "一位迟到的邮差", "隔壁的钟", "卖糖炒栗子的人")
SAYINGS = ("慢不是快的反面，是快的邻居", "没有盖的壶，也算开着", "问路的人多半认得路", "灯关了，屋子并没有走", "会飞的不必都叫鸟")
COMMENTS = ("听完我把帽子戴正了。", "这话至今还挂在门后。", "可惜当时风大，只听见一半。")


def random32(seed):
    """mulberry32: an endless stream of 32-bit numbers; any 32-bit seed will do, nearby seeds are unrelated."""
    state, mask = seed & 0xFFFFFFFF, 0xFFFFFFFF
    while True:
        state = (state + 0x6D2B79F5) & mask
        t = ((state ^ state >> 15) * (state | 1)) & mask
        t ^= (t + (((t ^ t >> 7) * (t | 61)) & mask)) & mask
        yield (t ^ t >> 14) & mask


def bag(items, below):
    """Deal every item once a round, in random order, and never the same item twice in a row."""
    last = None
    while True:
        cards = list(items)
        for i in range(len(cards) - 1, 0, -1):
            j = below(i + 1)
            cards[i], cards[j] = cards[j], cards[i]
        if cards[0] == last:
            j = 1 + below(len(cards) - 1)
            cards[0], cards[j] = cards[j], cards[0]
        for card in cards:
            yield card
        last = cards[-1]


def write(topic, seed, length=600):
    """One article of at least `length` characters; raises ValueError for an empty topic or a length below 1."""
    if not topic or length < 1:
        raise ValueError("a topic and a length of at least 1 are needed")
    stream = random32(seed)
    below = lambda n: next(stream) * n >> 32
    openers, fillers, speakers, sayings, comments = (bag(c, below) for c in (OPENERS, FILLERS, SPEAKERS, SAYINGS, COMMENTS))
    article, written = [], 0
    while written < length:
        paragraph = []
        for i in range(4 + below(4)):
            if i == 0:
                template = next(openers)
            elif below(100) < 15:
                template = next(speakers) + "说：「" + next(sayings) + "。」" + next(comments)
            else:
                template = next(fillers)
            paragraph.append(template.replace("{题}", topic))
            written += len(paragraph[-1])
        article.append(paragraph)
    return article


def main():
    """No arguments: the demonstration that the page records. Otherwise: TOPIC [SEED [LENGTH]]."""
    if len(sys.argv) > 1:
        article = write(sys.argv[1], *map(int, sys.argv[2:4]))
        print("\n".join("\u3000\u3000" + "".join(paragraph) for paragraph in article))
        return
    for paragraph in write("写周报", 2019, 120):
        text = "\u3000\u3000" + "".join(paragraph)
        print("\n".join(text[i:i + 32] for i in range(0, len(text), 32)))
    articles = [write("写周报", seed, 6000) for seed in range(200)]
    again = [write("写周报", seed, 6000) for seed in range(200)]
    flat = [[s for p in a for s in p] for a in articles]
    print("200 个种子，每篇至少 6000 字：重写一遍相同 %s，互不相同 %s" % (articles == again, len({str(a) for a in articles}) == 200))
    print("句子 %d，相邻相同 %d 对，空段落 %d，不含主题的段落 %d" % (
        sum(map(len, flat)), sum(a == b for f in flat for a, b in zip(f, f[1:])),
        sum(not p for a in articles for p in a), sum("写周报" not in "".join(p) for a in articles for p in a)))
    later = [s for a in articles for p in a for s in p[1:]]
    hits = -(-15 * 2 ** 32 // 100)  # 32-bit numbers x with x * 100 >> 32 below 15
    print("below(100) < 15 的 32 位数占 %.10f%%；每段第一句之外，名言占 %.1f%%" % (
        100 * hits / 2 ** 32, 100 * sum("说：「" in s for s in later) / len(later)))
    lengths = [sum(map(len, f)) for f in flat]
    print("长度最短 %d，最长 %d" % (min(lengths), max(lengths)))


if __name__ == "__main__":
    main()
