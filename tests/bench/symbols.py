"""Prints how long a symbol takes in a file of 2.6 MB with 40,000 definitions, and in one of a quarter of that.

Run it with ``make bench-symbols``. It is no test: times depend on the machine (processor seconds depend on it less).
"""

from __future__ import annotations

import time

from anatomy.quotation.selection import symbols

COUNT = 40_000
SIZE = 2_600_000  # bytes
BODIES = {
    "python": ("def f{n}(a, b=1):\n    x = a + b\n    return x * {n}{pad}\n\n\n", "  # "),
    "cython": ("cdef int f{n}(int a):\n    x = a + 1\n    return x * {n}{pad}\n\n\n", "  # "),
    "c": ("int f{n}(int a)\n{{\n    int x = a;\n    return x;{pad}\n}}\n\n", " // "),
    "javascript": ("function f{n}(a) {{\n  const x = a;\n  return x * {n};{pad}\n}}\n\n", " // "),
    "rust": ("fn f{n}(a: i32) -> i32 {{\n    let x = a;\n    x{pad}\n}}\n\n", " // "),
    "go": ("func f{n}(a int) int {{\n\tx := a\n\treturn x{pad}\n}}\n\n", " // "),
    "java": ("class f{n} {{\n  int g(int a) {{ return a; }}{pad}\n}}\n\n", " // "),
}


EACH = {"java": 2}  # definitions of one body, where it has more than one


def text(language: str, count: int) -> str:
    """``count`` definitions, padded by a comment to SIZE / COUNT bytes each."""
    body, comment = BODIES[language]
    each = EACH.get(language, 1)
    out = []
    for n in range(count // each):
        bare = body.format(n=n, pad="")
        room = SIZE * each // COUNT - len(bare) - len(comment)
        out.append(body.format(n=n, pad=comment + "x" * room if room > 0 else ""))
    return "".join(out)


def seconds(language: str, count: int) -> tuple[float, float, int]:
    """(wall, processor, bytes) of finding the last definition, nothing known before; the better of three."""
    source = text(language, count)
    best = (9e9, 9e9)
    for _ in range(3):
        symbols._readings.cache_clear()
        wall, processor = time.perf_counter(), time.process_time()
        assert symbols.find(source, language, f"f{count // EACH.get(language, 1) - 1}").count == 1
        best = min(best, (time.perf_counter() - wall, time.process_time() - processor))
    return *best, len(source)


def main() -> None:
    print(f"{'':12}{'definitions':>12}{'bytes':>12}{'wall s':>9}{'cpu s':>9}")
    for language in BODIES:
        seconds(language, 100)
        for count in (COUNT // 4, COUNT):
            wall, processor, size = seconds(language, count)
            print(f"{language:12}{count:>12}{size:>12}{wall:>9.2f}{processor:>9.2f}")


if __name__ == "__main__":
    main()
