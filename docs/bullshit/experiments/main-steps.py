# /// experiment
# title = "逐步走主循环：抽数、分支、接上一句"
# envs = ["cpython-3.11"]
# upstream = ["bullshit/6c13e48"]
# steps = ["bullshit-main"]
# ///
"""Run the real script under sys.settrace; the first rounds of its loop are shown, and how it ends. Of a sentence only its size is told."""
import os
import random
import runpy
import sys

ROOT = os.path.join(os.environ["ANATOMY_UPSTREAM"], "bullshit", "6c13e48")
SCRIPT = "自动狗屁不通文章生成器.py"
FIRST = 5  # rounds to show
DRAW, BRANCHES = 46, {48: "换段", 50: "名言", 52: "废话"}
os.chdir(ROOT)
sys.path.insert(0, ROOT)
sys.dont_write_bytecode = True
random.seed(2)  # with it all three branches come early
state = {"line": None, "rounds": 0, "before": 0, "lines": []}


def step(line, said, space):
    print("%d  %s" % (line, said))
    print("  分支 = %s" % space.get("分支", "（还没抽）"))
    print("  len(tmp) = %d" % len(space.get("tmp", "")))
    print("  圈 = %d" % state["rounds"])


def ran(line, space):
    """A line of the main loop has run."""
    size = len(space.get("tmp", ""))
    if line == DRAW:
        state["rounds"] += 1
    shown = state["rounds"] <= FIRST
    if line == DRAW and shown:
        step(line, "抽到 %d" % space["分支"], space)
    elif line in BRANCHES and (shown or size >= 6000):
        step(line, "%s：接上 %d 个字符" % (BRANCHES[line], size - state["before"]), space)
        if state["rounds"] == FIRST:
            step(45, "不够 6000，再来；后面的圈不一一列出", space)
    elif line == 45 and size >= 6000:
        step(line, "够 6000 了，不再抽", space)
    elif line == 53:
        step(line, "`x` 换成主题：主题一个字，所以长度不变", space)
    elif line == 54:
        step(line, "打印，一篇写完", space)
    state["before"] = size


def trace(frame, event, arg):
    if os.path.basename(frame.f_code.co_filename) != SCRIPT or frame.f_code.co_name != "<module>":
        return None
    if state["line"] is not None and event in ("line", "return"):
        ran(state["line"], frame.f_globals)
    state["line"] = frame.f_lineno if event == "line" else None
    return trace


printed = []
sys.settrace(trace)
try:
    runpy.run_path(SCRIPT, run_name="__main__", init_globals={"input": lambda prompt: "静", "print": printed.append})
finally:
    sys.settrace(None)
assert len(printed) == 1
