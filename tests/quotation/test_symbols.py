"""Symbols of Python, Cython, C, C++ and JavaScript: the kinds of form on which one reader alone has been silently wrong."""

from __future__ import annotations

import time

import pytest

from anatomy.errors import SelectionError, SymbolsError
from anatomy.quotation.selection import grammar, symbols
from anatomy.quotation.selection.rules import indent
from anatomy.quotation.selection.select import Selection, select
from world import snippet


def chosen(path: str, source: str, symbol: str, **changes: object) -> Selection:
    return select(snippet(path, symbol=symbol, **changes), source.encode())


def refusal(path: str, source: str, symbol: str, **changes: object) -> str:
    with pytest.raises(SelectionError) as caught:
        chosen(path, source, symbol, **changes)
    return caught.value.faults[0].message


STRINGS = '''\
class Stop(Exception):
    """Raised.

    No more.
    """


def banner():
    return """
line
"""


QUERY = """
select
"""
after = 1
'''
MODERN = """\
def first(a):
    return f"{a["("]}"


def second(x):
    s = f"(__{
x
}___ {x!r:>{len("}")}}"
    return s


type Pair[T] = tuple[T, T]


def third():
    return t"{'''{'''}"
"""
MISC = """\
low, (high, *rest) = 1, (2, 3)
left = right = 0


class A:
    size: int

    @property
    def x(self):
        return 1

    @x.setter
    def x(self, v):
        self.y = v


\x0cdef after_feed():
    local = 1


def ﬁ():
    return 1


if POSIX:
    def sep():
        return 1
else:
    def sep():
        return 2
"""
PYTHON2 = """\
class Old:
    def say(self, (a, b)):
        print "x", `a`
        exec "y" in {}
        raise ValueError, "no"

def after(): pass
"""
CYTHON = """\
cdef int plain(int a) except -1:
    return a

cdef int wide(int a,
              int b):
    return a

cdef struct S:
    int a

cpdef enum E:
    A = 1

ctypedef fused T:
    int
    float

cdef inline int one(int a): return a

cdef double[:, ::1] view(int a):
    return None

cdef extern from "x.h":
    int outside(int)
    ctypedef struct Q:
        int a

cdef int counter = 0

cdef class K:
    cdef int n
    cdef int run(self, int a):
        return a
    property p:
        def __get__(self):
            return 1
"""
C = """\
static int
macro_inside(int n)
{
#define STEP do {       \\
    if (n) return 0;    \\
} while (0)

    STEP;
    return 1;
}

enum kind { ONE, TWO,
            THREE };

int old(a, b)
    int a;
    int b;
{
    return a + b;
}

struct fwd;
typedef struct fwd {
    int a;
} fwd_t;

static int attributed(int a);

__attribute__((noinline)) static int attributed(int a)
{
    return a;
}

SECTION(one)
{
    return 1;
}

static int (*hook)(int) = 0;

static struct row {
    int a;
} rows[] = {
    {1},
};

int tight(int a) {
    return a; }

SLOT(x, y)
SLOT(z, y)

static int behind_macros(void)
{
    return 'x' == '"';
}
int c1, c2;
"""
BRANCHES = """\
int count(void)
{
#ifdef FAST
    while (step()) {
#else
    while (slow()) {
#endif
        n++;
    }
}

int half(void)
{
    if (a) {
        say();
#ifdef LOUD
    } else
        shout();
#else
    }
#endif
}

#ifdef ONE
int twin(void) { return 1; }
#else
int twin(void) { return 2; }
#endif

#ifdef WIN
extern void draw1(int *p,
#else
extern void draw2(int *p,
#endif
                  int x);

int params(int a
#ifdef MORE
           , int b
#endif
           )
{
    return a;
}

#if 0
int dead(void) {
#endif

extern "C" {
void linked(void)
{
}
}
"""
CPP = """\

Box::Box(int n)
    : n_(n), m_{1} {
  fill();
}

Box::~Box() {
  drop();
}

namespace tools {

int one() {
  return 1;
}

template <typename A,
          typename B = Map<A, Map<A, A>>>
class Table : public Root {
 public:
  explicit Table(int n) : n_(n) {}
  Table& operator=(const Table& other) = delete;
  bool operator==(const Table& other) const {
    return true;
  }
  operator const char*() const { return ""; }
  friend bool operator<(const Table& a, const Table& b) {
    return false;
  }
  int find(int k) {
    return k;
  }
  int find(const std::string& k) const { return 1; }
};

}  // namespace tools

static auto pick = [](int a) {
  return a;
};

template <class T>
concept Walks = requires(T a) {
  a.go();
};

Box open() try {
  return Box(1);
} catch (...) {
  return Box(2);
}

template <typename F>
class ref;

template <typename R, typename... A>
class ref<R(A...)> {
  int a;
};

class alignas(16) API_EXPORT Wide {
  int a;
};
const char* raw = R"x(
} // not an end )" )x";
"""
JAVASCRIPT = """\
const limit = 10
const other = {
  a: 1
}

const load = await fetch(url)
const text = `a
b`
function quote(s) {
  return s.replace(/[{"'`/]/g, "") / 2 / 1;
}
function nested(s) {
  return `a ${s ? `it's {` : ''}`;
}
export class Box {
  static async open() {
    if (x) { call(); }
    return 1;
  }
}
export default function main() {
  return 1;
}
const choice = limit
  ? {a: 1}
  : {b: 2};
var p = 1,
    q = function() {
      return 2;
    };
"""

FOUND = [
    ("a.py", STRINGS, "Stop", "1-5"), ("a.py", STRINGS, "banner", "8-11"), ("a.py", STRINGS, "QUERY", "14-16"),
    ("a.py", MODERN, "first", "1-2"), ("a.py", MODERN, "second", "5-9"), ("a.py", MODERN, "Pair", "12"), ("a.py", MODERN, "third", "15-16"),
    ("a.py", MISC, "high", "1"), ("a.py", MISC, "right", "2"), ("a.py", MISC, "A.size", "6"), ("a.py", MISC, "after_feed", "17-18"), ("a.py", MISC, "fi", "21-22"),
    ("a.py", PYTHON2, "Old", "1-5"), ("a.py", PYTHON2, "Old.say", "2-5"), ("a.py", PYTHON2, "after", "7"),
    ("a.pyx", CYTHON, "plain", "1-2"), ("a.pyx", CYTHON, "wide", "4-6"), ("a.pxd", CYTHON, "S", "8-9"), ("a.pyx", CYTHON, "E", "11-12"), ("a.pxi", CYTHON, "T", "14-16"),
    ("a.pyx", CYTHON, "one", "18"), ("a.pyx", CYTHON, "view", "20-21"), ("a.pyx", CYTHON, "outside", "24"), ("a.pyx", CYTHON, "Q", "25-26"), ("a.pyx", CYTHON, "counter", "28"),
    ("a.pyx", CYTHON, "K.run", "32-33"), ("a.pyx", CYTHON, "K.p", "34-36"),
    ("a.c", C, "macro_inside", "1-10"), ("a.c", C, "STEP", "4-6"), ("a.c", C, "kind", "12-13"), ("a.c", C, "old", "15-20"), ("a.c", C, "fwd", "23-25"), ("a.c", C, "fwd_t", "23-25"),
    ("a.c", C, "attributed", "29-32"), ("a.c", C, "one", "34-37"), ("a.c", C, "SECTION", "34-37"), ("a.c", C, "hook", "39"), ("a.c", C, "rows", "41-45"), ("a.c", C, "row", "41-45"),
    ("a.c", C, "tight", "47-48"), ("a.c", C, "behind_macros", "53-56"), ("a.c", C, "c2", "57"), ("a.c", C, "THREE", "13"),
    ("b.c", BRANCHES, "count", "1-10"), ("b.c", BRANCHES, "half", "12-22"), ("b.c", BRANCHES, "params", "37-44"), ("b.c", BRANCHES, "linked", "51-53"),
    ("a.cc", CPP, "Box::Box", "2-5"), ("a.cc", CPP, "Box::~Box", "7-9"), ("a.cc", CPP, "tools", "11-36"), ("a.cc", CPP, "one", "13-15"), ("a.cc", CPP, "tools::Table", "17-34"),
    ("a.cc", CPP, "Table.Table(int)", "21"), ("a.cc", CPP, "Table::operator==", "23-25"), ("a.cc", CPP, "Table::operator const char*", "26"), ("a.cc", CPP, "operator<", "27-29"),
    ("a.cc", CPP, "find(int)", "30-32"), ("a.cc", CPP, "Table::find(const std::string&)", "33"), ("a.cc", CPP, "pick", "38-40"), ("a.cc", CPP, "Walks", "42-45"), ("a.cc", CPP, "open", "47-51"),
    ("a.cc", CPP, "ref", "56-59"), ("a.cc", CPP, "Wide", "61-63"), ("a.cc", CPP, "raw", "64-65"),
    ("a.js", JAVASCRIPT, "limit", "1"), ("a.js", JAVASCRIPT, "load", "6"), ("a.js", JAVASCRIPT, "text", "7-8"), ("a.mjs", JAVASCRIPT, "quote", "9-11"), ("a.js", JAVASCRIPT, "nested", "12-14"),
    ("a.js", JAVASCRIPT, "Box", "15-20"), ("a.js", JAVASCRIPT, "open", "16-19"), ("a.js", JAVASCRIPT, "main", "21-23"), ("a.cjs", JAVASCRIPT, "choice", "24-26"), ("a.js", JAVASCRIPT, "p", "27-30"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "source", "symbol", "lines"), FOUND)
def test_a_definition_is_found_from_its_first_line_to_its_last(
    path: str, source: str, symbol: str, lines: str
) -> None:
    assert chosen(path, source, symbol).text == lines


@pytest.mark.parametrize(("path", "source", "symbol", "lines"), FOUND)
def test_so_it_is_with_crlf_and_a_byte_order_mark(path: str, source: str, symbol: str, lines: str) -> None:
    assert chosen(path, "\ufeff" + source.replace("\n", "\r\n"), symbol).text == lines


@pytest.mark.parametrize(
    ("path", "source", "symbol", "message"),
    [
        ("a.py", MISC, "A.x", "defined 2 times, at lines 8-10, 12-14; say which: occurrence = 1 to 2"),
        ("a.py", MISC, "sep", "defined 2 times"),
        ("a.py", MISC, "size", "no symbol 'size'; is it one of: A.size?"),
        ("a.py", MISC, "nothing_like_it", "no symbol 'nothing_like_it'; anatomy symbols lists the"),
        ("a.py", "import os\n", "x", "nothing here can be named"),
        ("b.c", BRANCHES, "twin", "defined 2 times, at lines 25, 27"),
        ("b.c", BRANCHES, "draw1", "cannot read line"),
        ("a.cc", CPP, "find", "defined 2 times"),
        ("a.cc", CPP, "Root", "no symbol 'Root'"),
    ],
)
def test_what_does_not_stand_for_one_definition_is_refused(
    path: str, source: str, symbol: str, message: str
) -> None:
    assert message in refusal(path, source, symbol)


def test_where_two_readers_disagree_neither_is_believed_and_both_are_shown() -> None:
    """The grammar ends a macro at a comment that a backslash carries on, and the function with it; the rule does not."""
    source = C.replace("return 0;    ", "return 0; /* one \\\n two */")
    message = refusal("a.c", source, "macro_inside")
    assert "two readers see different ends" in message
    assert "rule: lines 1-11" in message
    assert "11: }" in message
    assert "tree-sitter: lines 1-7" in message
    assert "7: } while (0)" in message
    assert 'write lines = "' in message


def test_what_only_one_reader_can_read_says_which() -> None:
    assert chosen("b.c", BRANCHES, "count").readers == ("rule",)
    assert chosen("a.pyx", CYTHON, "K").readers == ("indentation",)
    assert chosen("a.py", PYTHON2, "Old").readers == ("indentation", "tree-sitter")
    assert chosen("a.py", STRINGS, "Stop").readers == ("ast", "tree-sitter")
    assert chosen("a.c", C, "kind").readers == ("rule", "tree-sitter")


def test_a_reader_that_missed_the_surroundings_is_not_believed() -> None:
    """Behind a form that the grammar cannot read, it takes a function's own variable for one of the file."""
    source = "MACRO(x) {\n" + BRANCHES + "int f(void)\n{\n    int inner = 1;\n    return inner;\n}\n"
    assert "no symbol" in refusal("b.c", source, "inner")


def test_a_declaration_is_no_definition_that_could_not_be_read() -> None:
    source = (
        "int f(int a);\n#if A\nint f(int a,\n#else\nint f(long a,\n#endif\n      int b) {\n  return 1;\n}\n"
    )
    assert "only a declaration can be read, at line 1" in refusal("a.c", source, "f")


def test_an_occurrence_is_chosen_and_the_count_is_kept() -> None:
    second = chosen("a.py", MISC, "A.x", occurrence=2)
    assert (second.text, second.count) == ("12-14", 2)
    assert "is defined 2 times, not 3 times" in refusal("a.py", MISC, "A.x", occurrence=3)
    assert chosen("a.py", MISC, "A", occurrence=1).count == 1


def test_a_comment_above_comes_on_request_only() -> None:
    source = "/* far */\n\n/* near,\n   two lines */\n// and\nint f(void) { return 1; }\n"
    assert chosen("a.c", source, "f").text == "6"
    assert chosen("a.c", source, "f", comment=True).text == "3-6"
    assert chosen("a.py", "# a\n# b\n@c\ndef f(): pass\n", "f", comment=True).text == "1-4"


def test_a_grammar_that_is_not_installed_is_said_with_the_command_that_brings_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def missing(name: str) -> None:
        raise ImportError(name=name)

    grammar._load.cache_clear()
    with monkeypatch.context() as patch:
        patch.setattr("importlib.import_module", missing)
        with pytest.raises(SymbolsError, match=r"need a grammar that is not installed(.|\n)*make symbols"):
            chosen("b.hs", "missing = 1\n", "missing")
    grammar._load.cache_clear()


def test_indentation_alone_reads_what_the_parser_reads() -> None:
    """The rule for Python 2 and for newer Python, over this project's own code."""
    from pathlib import Path

    from anatomy.quotation.selection.extent import Lines, definitions
    from anatomy.quotation.selection.rules import python

    for path in sorted(Path(symbols.__file__).parents[2].rglob("*.py")):
        text = path.read_text("utf-8")
        tree = python.parse(text)
        assert tree is not None
        by_parser = {d for d in definitions(text, python._items(tree, Lines(text), text)) if not d.weak}
        by_indent = {d for d in definitions(text, indent.read_python(text)[1]) if not d.weak}
        assert by_parser == by_indent, path


@pytest.mark.parametrize("language", ["python", "c", "javascript", "rust", "cython"])
def test_the_time_is_linear_in_the_file(language: str) -> None:
    """Four times the definitions take about four times as long, not sixteen (processor time; generous for a busy machine)."""
    one = {
        "python": "def f{}(a):\n    x = a\n    return x\n\n\n",
        "cython": "cdef int f{}(int a):\n    x = a\n    return x\n\n\n",
        "c": "int f{}(int a)\n{{\n    return a;\n}}\n\n",
        "javascript": "function f{}(a) {{\n  return a;\n}}\n\n",
        "rust": "fn f{}(a: i32) -> i32 {{\n    a\n}}\n\n",
    }[language]

    def seconds(count: int) -> float:
        text = "".join(one.format(n) for n in range(count))
        start = time.process_time()
        assert symbols.find(text, language, f"f{count - 1}").count == 1
        return time.process_time() - start

    seconds(100)
    assert seconds(8000) < 8 * seconds(2000)
