# /// experiment
# title = "造出来的元组，都留在一个列表里，还是用完就丢"
# envs = ["cpython-3.11.2", "cpython-3.13", "cpython-3.13t"]
# timeout = 120
# ///
"""CPU time of tuples that one list keeps, against the same ones dropped; the first run counts, for collections set the next threshold."""

import gc
import itertools
import time


def build(kept):
    for _ in range(30):
        rows = [[("a%d" % i, "b%d" % i) for i in range(5)] for _ in range(5)]
        made = []
        for combination in itertools.product(*rows):
            made.append(tuple((one, other, "c%d" % number) for number, (one, other) in enumerate(combination)))
        if kept is not None:
            kept.append(made)


def cost(keep):
    start = time.process_time()
    build([] if keep else None)
    return time.process_time() - start


def slower():
    dropped = cost(False)
    return "慢到三倍以上" if cost(True) > 3 * dropped else "不到三倍"


print("九万多个元组，都留在一个列表里，比用完就丢: %s" % slower())
gc.disable()
print("先 gc.disable(): %s" % slower())
