# /// experiment
# title = "报错的原文，各版本照录"
# envs = ["cpython-3.11.2", "cpython-3.8", "cpython-3.13", "cpython-3.15.2"]
# ///
"""Provoke the messages people paste, and print them as the interpreter words them."""

import pickle
import warnings

warnings.simplefilter("ignore")  # list["x"] and list() on a literal are warned about when compiled


def show(text, **names):
    names.setdefault("a", [1, 2, 3])
    try:
        exec(text, names)
        print("%-28s 没有出错" % text)
    except Exception as error:
        print("%-28s %s: %s" % (text, type(error).__name__, str(error).split(" (used")[0]))


class Sorting(object):
    def __lt__(self, other):
        target.append(self)
        return True


target = [Sorting(), Sorting()]
cycle = [1]
cycle.append(cycle)
other = [1]
other.append(other)
for text in (
    "a[3]",
    "a[-4]",
    "a[3] = 0",
    "del a[3]",
    "[].pop()",
    "a.pop(3)",
    "a['0']",
    "a[1.0]",
    "a[0, 1]",
    "a[10 ** 30]",
    "a.insert(10 ** 30, 0)",
):
    show(text)
print()
for text in (
    "a.remove(9)",
    "a.index(9)",
    "a[::2] = [7]",
    "a[0:2] = 5",
    "x, y = a",
    "a + (4,)",
    "a + 4",
    "a += 4",
    "a * 1.5",
    "a.extend(4)",
    "a.append(4, 5)",
):
    show(text)
print()
for text in (
    "{a: 1}",
    "a()",
    "a = a.append(4); a.append(5)",
    "a.push(4)",
    "[3, '1'].sort()",
    "[1] < 1",
    "int(a)",
    "range(a)",
    "list(5)",
    "' '.join(a)",
):
    show(text)
print()
deep, deeper = [], []
for _ in range(100000):
    deep, deeper = [deep], [deeper]
for text in (
    "next(a)",
    "iter(a).next()",
    "list(1, 2)",
    "'{:.1f}'.format(a)",
    "'%s %s' % a",
    "a.append[0]",
    "a.sort()[0]",
    "'x' + a",
    "-a",
    "dict(a)",
    "dict([a])",
    "repr(deep)",
    "deep == deeper",
    "pickle.dumps(deep)",
):
    show(text, deep=deep, deeper=deeper, pickle=pickle)
show("target.sort()", target=target)
show("cycle == other", cycle=cycle, other=other)
show("def f(): a += [4]\nf()".replace("\n", "\n"))
show("t = ([],); t[0] += [4]")
