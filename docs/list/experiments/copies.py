# /// experiment
# title = "浅拷贝与深拷贝，各共享什么"
# envs = ["cpython-3.11.2", "cpython-3.13", "cpython-3.15.2"]
# ///
"""Change slots, change shared elements, copy cycles and aliases."""

import copy
import datetime
import decimal
import fractions

original = [1, [2]]
shallow = original.copy()
deep = copy.deepcopy(original)
original[0] = 9
original.append(4)
print("改槽、追加之后    原", original, " 浅", shallow, " 深", deep)
original[1].append(3)
print("改共享的元素之后  原", original, " 浅", shallow, " 深", deep)
print()
print(
    "list 有 __deepcopy__ 吗:", hasattr(list, "__deepcopy__"), " 有 __copy__ 吗:", hasattr(list, "__copy__")
)
print(
    "a[:]、list(a)、a.copy()、copy.copy(a) 的内层都是同一个:",
    all(c[1] is original[1] for c in (original[:], list(original), original.copy(), copy.copy(original))),
)

immutable = (
    10**20,
    1.5,
    "text" * 3,
    b"ab",
    None,
    len,
    list,
    range(3),
    (1, 2),
    fractions.Fraction(1, 3),
    decimal.Decimal(1),
    ([],),
    frozenset({1}),
    datetime.date(2020, 1, 1),
    datetime.timedelta(1),
)
for same in (True, False):
    shown = [repr(value) for value in immutable if (copy.deepcopy([value])[0] is value) == same]
    print("深拷贝之后%s: %s" % ("仍是同一个" if same else "是新的一个", "  ".join(shown)))

cycle = [1]
cycle.append(cycle)
clone = copy.deepcopy(cycle)
print("自引用: 副本指向自己", clone[1] is clone, " 指向原件", clone[1] is cycle)

shared = [0]
clone = copy.deepcopy([shared, shared])
print("别名: 副本里仍是同一个", clone[0] is clone[1], " 与原件不同", clone[0] is not shared)


class Keep(object):
    def __deepcopy__(self, memo):
        return self


keep = Keep()
print("__deepcopy__ 说了算:", copy.deepcopy([keep])[0] is keep)


class Sub(list):
    pass


print(
    "子类: Sub.copy() 得到",
    type(Sub().copy()).__name__,
    " copy.copy(Sub()) 得到",
    type(copy.copy(Sub())).__name__,
)

rows = [[0]] * 2
rows[0].append(1)
print("[[0]] * 2 的两格是同一个:", rows)
rows = [[0] for _ in range(2)]
rows[0].append(1)
print("[[0] for _ in range(2)] 的两格各是各的:", rows)
