# /// experiment
# title = "装着自己的列表：回收、打印、比较"
# envs = ["cpython-3.11.2", "cpython-3.8", "cpython-3.13", "cpython-3.15.2"]
# ///
"""A list that holds itself, and what the collector, repr and == make of it."""

import gc
import weakref


class Mark(object):
    pass


def dies(cycle):
    """Is the item gone as soon as the list's last name is, and after a collection?"""
    items = [Mark()]
    watch = weakref.ref(items[0])
    if cycle:
        items.append(items)
    del items
    at_once = watch() is None
    gc.collect()
    return at_once, watch() is None


gc.disable()
print("普通列表:     名字一去就死 %s，回收之后死了 %s" % dies(False))
print("装着自己的:   名字一去就死 %s，回收之后死了 %s" % dies(True))
a = [1, "x", 2.0]
print("回收器从列表走到它的元素:", [type(item).__name__ for item in gc.get_referents(a)])
print(
    "回收器管着空列表吗: %s，管着只装整数的列表吗: %s，只装整数的元组，回收一次之后还管吗: %s"
    % (gc.is_tracked([]), gc.is_tracked([1]), (lambda t: (gc.collect(), gc.is_tracked(t))[1])(tuple([1, 2])))
)
print()

a = [1]
a.append(a)
print("repr:", repr(a))
b = [1]
b.append(b)
for text, ask in (("a == a", lambda: a == a), ("a == b", lambda: a == b)):
    try:
        print("%s: %s" % (text, ask()))
    except RecursionError as error:
        print("%s: RecursionError: %s" % (text, str(error).split(" (")[0]))


class Growing(object):
    def __repr__(self):
        if len(items) < 5:
            items.append(len(items))
        return "G"


items = [Growing(), Growing()]
print("打印途中变长:", repr(items))
