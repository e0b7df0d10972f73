"""Selection: the right lines of the right definition, or an error that lists the candidates."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anatomy.errors import SelectionError
from anatomy.lines import format_ranges, selected_bytes, split_lines
from anatomy.pin import Note, Omission
from anatomy.quotation.selection.select import Selection, select
from world import snippet


def chosen(path: str, source: str, **changes: object) -> Selection:
    return select(snippet(path, **changes), source.encode())


def where(path: str, source: str, symbol: str) -> str:
    return chosen(path, source, symbol=symbol).text


C = """\
#include "w.h"
#define LIMIT 8
#define TWICE(x) \\
    ((x) + \\
     (x))

struct part;
typedef struct part {
    int teeth;
} Part;

static int turn(Part *p);

/* turn(p) { is only talked about here } */
static int
turn(Part *p)
{
#ifdef FAST
    if (p->teeth > 3) {
#else
    if (p->teeth > 4) {
#endif
        puts("} not an end {");
    }
    return LIMIT;
}

static const char *names[] = {
    "a", "}",
};
int count(void) { return 2; }
"""

CPP = """\
namespace acme {
static std::vector<Part> parts;
template <typename T>
auto spin(const std::vector<T>& all,
          int times) -> int {
  return times;
}
Wheel::Wheel(int n)
    : size_(n),
      label_{"x"} {
  init();
}
class Wheel : public Part {
 public:
  int size_;
};
} // namespace acme
"""

PYTHON = '''\
import os

@register
@cached(
    size=3,
)
class Wheel(object):
    """Doc.

def not_this(): no
    """
    limit = 3
    turn: int = lambda self: 0

    def spin(self, times,
             fast=False):
        text = """
column zero
"""
        return text

    # a comment at the class's own depth

    @property
    def size(self):
        return 1

    @size.setter
    def size(self, value):
        pass


async def main():
    def inner():
        pass
    # trailing remark, deeper
# remark at column zero

print "Python 2 is read too", `os`
'''

CYTHON = """\
cdef extern from "w.h":
    int w_run(int)

#ifdef _WIN32
cdef int extra = 1
#endif

cdef public class loop [object W, type T]:
    cdef int _ptr

    def run(self, nowait=False):
#ifdef FAST
        w_run(1)
#else
        w_run(0)
#endif
        return 1

    cdef inline int _callbacks(self) except -1:
        return 2

def after(): pass
"""

HTML = """\
<html><p>it's not a function 生成() { here }</p>
<script>
let 语料 = [
  "一}", `二
  行`,
]
function 生成(主题){
    // } not yet
    let 文 = []
    while (文.length < 3) { 文.push("{"); }
    return 文.join("")
}
const 加倍 = (x) => {
  return x * 2;
};
</script></html>
"""


@pytest.mark.parametrize(
    ("path", "source", "symbol", "lines"),
    [
        ("w.c", C, "turn", "15-26"),
        ("w.c", C, "LIMIT", "2"),
        ("w.c", C, "TWICE", "3-5"),
        ("w.c", C, "Part", "8-10"),
        ("w.c", C, "names", "28-30"),
        ("w.c", C, "count", "31"),
        ("w.cpp", CPP, "spin", "3-7"),
        ("w.cpp", CPP, "Wheel::Wheel", "8-12"),
        ("w.cpp", CPP, "Wheel", "13-16"),
        ("w.cpp", CPP, "parts", "2"),
        ("w.py", PYTHON, "Wheel", "3-30"),
        ("w.py", PYTHON, "Wheel.spin", "15-20"),
        ("w.py", PYTHON, "Wheel.limit", "12"),
        ("w.py", PYTHON, "main", "33-35"),
        ("w.py", PYTHON, "main.inner", "34-35"),
        ("w.ppyx", CYTHON, "loop", "8-20"),
        ("w.ppyx", CYTHON, "loop.run", "11-17"),
        ("w.ppyx", CYTHON, "loop._callbacks", "19-20"),
        ("w.ppyx", CYTHON, "after", "22"),
        ("w.html", HTML, "生成", "7-12"),
        ("w.html", HTML, "语料", "3-6"),
        ("w.html", HTML, "加倍", "13-15"),
    ],
)
def test_a_symbol_is_found_from_its_first_line_to_its_last(
    path: str, source: str, symbol: str, lines: str
) -> None:
    assert where(path, source, symbol) == lines


def test_a_declaration_gives_way_to_the_definition() -> None:
    assert where("w.c", "int f(int a);\nint f(int a) { return a; }\nint f(int a);\n", "f") == "2"
    assert where("w.h", "int f(int a);\n", "f") == "1"


def test_two_definitions_are_an_error_that_lists_both() -> None:
    with pytest.raises(SelectionError, match=r"defined 2 times, at lines 24-26, 28-30"):
        chosen("w.py", PYTHON, symbol="Wheel.size")


def test_an_unknown_symbol_names_what_is_near() -> None:
    with pytest.raises(SelectionError, match=r"no symbol 'Weel\.spin'; is it one of: Wheel\.spin"):
        chosen("w.py", PYTHON, symbol="Weel.spin")


def test_anchors_must_match_once_and_lie_inside_the_symbol() -> None:
    assert chosen("w.py", PYTHON, symbol="Wheel.spin", start="text =", end="return text").text == "17-20"
    with pytest.raises(SelectionError, match="stands on 2 lines"):
        chosen("w.py", PYTHON, start="def size", end="pass")
    with pytest.raises(SelectionError, match="stands on no line"):
        chosen("w.py", PYTHON, symbol="Wheel.spin", start="async", end="x")


def test_what_is_left_out_is_a_gap_between_ranges() -> None:
    selection = chosen(
        "w.c", C, symbol="turn", omit=(Omission.model_validate({"from": "#ifdef", "to": "#endif"}),)
    )
    assert selection.text == "15-17,23-26"
    assert selection.extent == (15, 26)
    assert chosen("w.c", C, symbol="turn", omit=(Omission(lines="18-22,25"),)).text == "15-17,23-24,26"
    with pytest.raises(SelectionError, match="leaves nothing out"):
        chosen("w.c", C, symbol="turn", omit=(Omission(lines="1-2"),))


def test_lines_outside_the_symbol_or_the_file_are_refused() -> None:
    with pytest.raises(SelectionError, match="outside"):
        chosen("w.c", C, symbol="turn", lines="10-20")
    with pytest.raises(SelectionError, match="has 31 lines"):
        chosen("w.c", C, lines="30-99")


def test_a_highlight_or_note_that_matches_nothing_is_refused() -> None:
    with pytest.raises(SelectionError, match="highlight 'nowhere'"):
        chosen("w.c", C, symbol="turn", highlight=("nowhere",))
    with pytest.raises(SelectionError, match="stands on 2 selected lines"):
        chosen("w.c", C, symbol="turn", notes=(Note(at="p->teeth", text="齿"),))


@given(st.binary(max_size=300))
def test_lines_are_split_on_line_feeds_only_and_lose_nothing(data: bytes) -> None:
    lines = split_lines(data)
    assert b"".join(lines) == data
    assert all(line.count(b"\n") <= 1 for line in lines)
    if lines:
        assert selected_bytes(lines, [(1, len(lines))]) == data


@given(
    st.text(max_size=400),
    st.sampled_from(["w.c", "w.cpp", "w.py", "w.ppyx", "w.js", "w.html"]),
    st.text(min_size=1, max_size=8),
)
def test_no_source_makes_the_selector_fail_otherwise_than_by_saying_so(
    text: str, path: str, symbol: str
) -> None:
    data = text.encode("utf-8", "surrogatepass")
    try:
        selection = select(snippet(path, symbol=symbol), data)
    except SelectionError:
        return
    assert 1 <= selection.ranges[0][0] <= selection.ranges[-1][1] <= len(split_lines(data))
    assert format_ranges(selection.ranges) == selection.text
