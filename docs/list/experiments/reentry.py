# /// experiment
# title = "析构函数在列表的操作中途看见什么"
# envs = ["cpython-3.11.2", "cpython-3.13", "cpython-3.15.2"]
# ///
"""Objects whose destructor looks at, and changes, the very list that is letting go of them."""


class Item(object):
    def __init__(self, number, watch):
        self.number = number
        self.watch = watch

    def __repr__(self):
        return "o%d" % self.number

    def __del__(self):
        self.watch(self)


def world(count, watch):
    items = []
    items.extend(Item(number, watch) for number in range(count))
    return items


def look(item):
    print("   %r 析构时，列表是 %r" % (item, target))


for name, action in (
    ("del a[1]", "del target[1]"),
    ("del a[1:4]", "del target[1:4]"),
    ("a[1:4] = 'xy'", "target[1:4] = 'xy'"),
    ("a[1] = None", "target[1] = None"),
    ("a.clear()", "target.clear()"),
):
    print(name)
    target = world(5, look)
    exec(action)
    for item in target:
        if isinstance(item, Item):
            item.watch = lambda item: None
print("列表整个死去")
order = []
target = world(5, lambda item: order.append(item))
del target
print("  ", order)


def refill(item):
    target.append("new")


target = world(3, refill)
target.clear()
print("clear() 之后:", target)
