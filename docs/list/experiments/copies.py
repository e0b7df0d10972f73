# /// experiment
# title = "浅拷贝与深拷贝，各共享什么"
# envs = ["cpython-3.11.2", "cpython-3.13", "cpython-3.15.2"]
# ///
"""Change slots, change shared elements, copy cycles and aliases."""
import copy

original = [1, [2]]
shallow = original.copy()
deep = copy.deepcopy(original)
original[0] = 9
original.append(4)
print("改槽、追加之后    原", original, " 浅", shallow, " 深", deep)
original[1].append(3)
print("改共享的元素之后  原", original, " 浅", shallow, " 深", deep)
print()
print("list 有 __deepcopy__ 吗:", hasattr(list, "__deepcopy__"), " 有 __copy__ 吗:", hasattr(list, "__copy__"))
print("a[:]、list(a)、a.copy()、copy.copy(a) 的内层都是同一个:",
      all(c[1] is original[1] for c in (original[:], list(original), original.copy(), copy.copy(original))))

big = [10 ** 20, "text" * 3, (1, 2)]
clone = copy.deepcopy(big)
print("深拷贝后不可变的元素仍是同一个:", all(x is y for x, y in zip(big, clone)))

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


print("子类: Sub.copy() 得到", type(Sub().copy()).__name__, " copy.copy(Sub()) 得到", type(copy.copy(Sub())).__name__)

rows = [[0]] * 2
rows[0].append(1)
print("[[0]] * 2 的两格是同一个:", rows)
