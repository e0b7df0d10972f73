# /// experiment
# title = "一句 import torch 占多少内存"
# envs = ["torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"]
# timeout = 300
# ///
"""Resident memory before and after, by the kernel's account (Linux); numpy is imported first."""
import numpy  # noqa: F401


def resident():
    """MiB resident in all, and of these MiB of anonymous memory (heap, relocated data)."""
    with open("/proc/self/smaps_rollup") as file:
        rows = dict(line.split(":", 1) for line in file if " kB" in line)
    return [int(rows[name].split()[0]) / 1024 for name in ("Rss", "Anonymous")]


before = resident()
import torch  # noqa: E402, F401

rss, own = (late - early for early, late in zip(before, resident()))
print("import torch 之后多出的常驻内存：", "一百到三百 MiB" if 100 < rss < 300 else f"{rss:.0f} MiB")
print("其中的匿名内存：", "三成到八成" if 0.3 < own / rss < 0.8 else f"{own / rss:.0%}")
