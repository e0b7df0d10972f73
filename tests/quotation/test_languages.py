"""Symbols in every language that is read: from the first line of a definition to its last, each with who found it."""

from __future__ import annotations

import pytest

from anatomy.errors import SelectionError
from anatomy.quotation.selection.languages import LANGUAGES, canonical, language_name, language_of
from anatomy.quotation.selection.queries import GRAMMARS
from anatomy.quotation.selection.rules import RULES
from anatomy.quotation.selection.select import select
from world import snippet

RUST = """\
#[derive(Debug)]
// between
#[repr(C)]
pub struct Buf<'a, T: 'a> {
    data: &'a [T],
}

impl<'a, T> Shape for Buf<'a, T>
where
    T: Clone,
{
    #[inline]
    fn side(&self) -> char {
        let raw = r#"}"#;
        '{'
    }
}

/* a /* nested } */ comment */
macro_rules! twice {
    ($e:expr) => {{ $e; $e }};
}
"""
GO = """\
package p

// Area is not part of it.
func Area(w interface{}) (int, struct{ n int }) {
	s := `}`
	return len(s), struct{ n int }{1}
}

func (b *Box[T]) Side() rune { return '{' }

type (
	Box[T any] struct {
		n T
	}
	Alias = int
)

const (
	One = iota
	Two
)
"""
JAVA = """\
class Box<T extends Comparable<T>> implements Shape {
  private static final String[] NAMES = { "}", "b" };
  @Override
  @Deprecated(since = "{")
  public <R> R side(int w)
      throws IOException {
    return w > 0 ? null : new R() { int n; };
  }
  int side(String w) { return '{'; }
  enum Kind { A { int n() { return 1; } }, B; }
}
"""
TYPESCRIPT = """\
@tagged
export class Box<T> {
  private size = 3
  constructor(private n: number) {}
  open(a: { x: string }): { y: string } {
    return { y: `${a.x.replace(/[`"{]/g, '}')}` }
  }
}
export function load(
  a: string,
): a is string {
  return true
}
export const add = (a: number) =>
  a + 1
interface Shape { side(): void }
type Pair<A> =
  | [A, A]
  | null
"""
KOTLIN = """\
@Marked
data class Point(val x: Int) {
    companion object {
        fun make() = Point("${if (true) "}" else "{"}".length)
    }
    override fun toString(): String {
        return "{"
    }
}

fun area(w: Int): Int =
    w * 2
"""
CSHARP = """\
namespace Shop
{
    [Serializable]
    public class Box : Base
    {
        string path = @"c:\\";
        public int Size { get; set; } = 3;
        [Test("}")]
        public int Side(int w)
        {
            return $"{Get("}")}".Length;
        }
        public int Half => 1;
    }
}
"""
SWIFT = """\
@available(iOS 9, *)
public final class Box<T>: Base where T: Shape {
    init(_ n: Int) {
        say("\\(f("}"))")
    }
    class func make() -> [String: Int] { return [:] }
}
extension Box {
    func side() -> Int {
        1
    }
}
"""
RUBY = """\
module Shop
  class Box < Base
    def side(w)
      [w].each do |x|
        puts "end"
      end
    end

    def half = 1
  end
end
"""
PHP = """\
<h1>{</h1>
<?php
#[Marked]
final class Box {
    public static function side(int $w): ?int {
        // }
        return <<<TEXT
        }
        TEXT;
    }
}
"""
LUA = """\
local M = {}
function M.side(w)
  -- end
  return [[
end
]]
end
M.half = function(a)
  return a
end
"""
PERL = """\
package Shop;
sub side {
    my %h = (a => "}");
    return $h{a}; # }
}

=pod

sub side { not code

=cut

sub half { 1 }
"""
SHELL = """\
side() {
  echo "}"
  cat <<END
}
END
}
function half { echo 1; }
"""
MAKE = """\
NAMES = a \\
  b
side: a.o \\
    b.o
	cc -o side

%.o: %.c
	cc -c $<
"""
CMAKE = """\
# function(side)
function(side w)
  message("endfunction()")
endfunction()
set(HALF 1
    2)
"""
SQL = """\
CREATE TABLE IF NOT EXISTS shop.box (
  w INT -- ;
);
create or replace function side(a int) returns int as $$
begin
  return 1;
end;
$$ language plpgsql;
"""
YAML = """\
jobs:
  test:
    steps:
      - run: |
          echo

          done
  # about the next
  "odd.key": 1
last: x
"""
TOML = """\
[tool.ruff]
select = [
  "E",  # ]
  "F",
]
text = '''
[no]
'''

[tool."odd.key".deep]
a.b = 1
"""
JSON = '{\n  "a": {\n    "b": "}",\n    "c": [\n      1\n    ]\n  }\n}\n'
CSS = """\
@media print {
  .box, #main > a:hover {
    color: "}";
  }
}
:root { --w: 1 }
"""
HTML = """\
<body>
<div id="main">
  <img id=pic src="x">
  <div></div>
</div>
<script>
function side() {
  return "</div>";
}
</script>
</body>
"""
HASKELL = """\
area :: Int
     -> Int
area 0 = 1
area w = w
  where half = 2

data Box = Small
         | Large
"""
ASSEMBLY = """\
	.globl	side
side:
.L1:
	jne	.L1
	ret
	.size	side, .-side

half:
	ret
"""
MARKDOWN = """\
# Box

## Side

```
## not a heading
```

## Half
text
"""
OBJC = """\
@implementation Box
- (int)side {
  return 1;
}
@end
static int half(void)
{
  return 2;
}
"""
CUDA = """\
template <typename T>
__global__ void side(T* out,
                     int n) {
  out[0] = n;
}
void run() { side<int><<<1, 2>>>(0, 1); }
"""
TSX = "export function Box() {\n  return <p>it's {1}</p>;\n}\nconst side = 1;\n"
JSX = "function Box() {\n  return <p>it's {1}</p>;\n}\n"

BOTH = ("rule", "tree-sitter")
GRAMMAR = ("tree-sitter",)
RULE = ("rule",)

CASES = [
    ("a.rs", RUST, "Buf", "1-6", BOTH),
    ("a.rs", RUST, "side", "12-16", BOTH),
    ("a.rs", RUST, "Buf::side", "12-16", BOTH),
    ("a.rs", RUST, "twice", "20-22", BOTH),
    ("a.go", GO, "Area", "4-7", BOTH),
    ("a.go", GO, "Box.Side", "9", BOTH),
    ("a.go", GO, "Box", "12-14", BOTH),
    ("a.go", GO, "Two", "20", BOTH),
    ("A.java", JAVA, "Box", "1-11", BOTH),
    ("A.java", JAVA, "side(int)", "3-8", BOTH),
    ("A.java", JAVA, "Box.side(String)", "9", BOTH),
    ("A.java", JAVA, "NAMES", "2", BOTH),
    ("A.java", JAVA, "Kind", "10", BOTH),
    ("a.ts", TYPESCRIPT, "Box", "1-8", BOTH),
    ("a.ts", TYPESCRIPT, "Box.open", "5-7", BOTH),
    ("a.ts", TYPESCRIPT, "load", "9-13", BOTH),
    ("a.ts", TYPESCRIPT, "add", "14-15", BOTH),
    ("a.ts", TYPESCRIPT, "Pair", "17-19", BOTH),
    ("a.tsx", TSX, "Box", "1-3", GRAMMAR),
    ("a.jsx", JSX, "Box", "1-3", GRAMMAR),
    ("a.kt", KOTLIN, "Point", "1-9", BOTH),
    ("a.kt", KOTLIN, "Point.toString", "6-8", BOTH),
    ("a.kt", KOTLIN, "area", "11-12", BOTH),
    ("a.cs", CSHARP, "Box", "3-14", BOTH),
    ("a.cs", CSHARP, "Shop.Box.Side", "8-12", BOTH),
    ("a.cs", CSHARP, "Size", "7", BOTH),
    ("a.swift", SWIFT, "Box", "1-7", BOTH),
    ("a.swift", SWIFT, "Box.side", "9-11", BOTH),
    ("a.swift", SWIFT, "make", "6", BOTH),
    ("a.swift", SWIFT, "Box.init", "3-5", GRAMMAR),
    ("a.rb", RUBY, "Shop::Box", "2-10", BOTH),
    ("a.rb", RUBY, "side", "3-7", BOTH),
    ("a.rb", RUBY, "half", "9", BOTH),
    ("a.php", PHP, "Box", "3-11", BOTH),
    ("a.php", PHP, "Box::side", "5-10", BOTH),
    ("a.lua", LUA, "M.side", "2-7", BOTH),
    ("a.lua", LUA, "M.half", "8-10", BOTH),
    ("a.pl", PERL, "side", "2-5", BOTH),
    ("a.pl", PERL, "half", "13", BOTH),
    ("a.sh", SHELL, "side", "1-6", BOTH),
    ("a.sh", SHELL, "half", "7", BOTH),
    ("Makefile", MAKE, "side", "3-5", BOTH),
    ("Makefile", MAKE, "%.o", "7-8", BOTH),
    ("Makefile", MAKE, "NAMES", "1-2", BOTH),
    ("CMakeLists.txt", CMAKE, "side", "2-4", RULE),
    ("a.cmake", CMAKE, "HALF", "5-6", RULE),
    ("a.sql", SQL, "shop.box", "1-3", BOTH),
    ("a.sql", SQL, "side", "4-8", BOTH),
    ("a.yaml", YAML, "jobs.test", "2-7", ("pyyaml", "tree-sitter")),
    ("a.yaml", YAML, 'jobs."odd.key"', "9", ("pyyaml", "tree-sitter")),
    ("a.toml", TOML, "tool.ruff", "1-8", BOTH),
    ("a.toml", TOML, "tool.ruff.select", "2-5", BOTH),
    ("a.toml", TOML, 'tool."odd.key".deep', "10-11", BOTH),
    ("a.json", JSON, "a", "2-7", BOTH),
    ("a.json", JSON, "a.c", "4-6", BOTH),
    ("a.css", CSS, ".box, #main > a:hover", "2-4", BOTH),
    ("a.css", CSS, "box", "2-4", BOTH),
    ("a.css", CSS, ":root", "6", BOTH),
    ("a.html", HTML, "#main", "2-5", BOTH),
    ("a.html", HTML, "#pic", "3", BOTH),
    ("a.html", HTML, "side", "7-9", RULE),
    ("a.hs", HASKELL, "area", "1-5", GRAMMAR),
    ("a.hs", HASKELL, "Box", "7-8", GRAMMAR),
    ("a.S", ASSEMBLY, "side", "2-6", RULE),
    ("a.S", ASSEMBLY, "half", "8-9", RULE),
    ("a.md", MARKDOWN, "Side", "3-8", RULE),
    ("a.m", OBJC, "side", "2-4", GRAMMAR),
    ("a.m", OBJC, "half", "6-9", BOTH),
    ("a.cu", CUDA, "side", "1-5", BOTH),
    ("a.el", "(defun side (w)\n  ?( w)\n", "side", "1-2", RULE),
    ("a.ll", "define i32 @side(i32 %w) {\n  ret i32 %w\n}\n", "side", "1-3", RULE),
    ("a.proto", "message box {\n  enum side { A = 0; }\n}\n", "box.side", "2", RULE),
]  # fmt: skip


@pytest.mark.parametrize(("path", "source", "symbol", "lines", "readers"), CASES)
def test_a_symbol_is_found_by_all_who_read_its_language(
    path: str, source: str, symbol: str, lines: str, readers: tuple[str, ...]
) -> None:
    found = select(snippet(path, symbol=symbol), source.encode())
    assert (found.text, found.readers) == (lines, readers)


def test_every_grammar_and_every_rule_has_a_case_here() -> None:
    covered = {LANGUAGES[language_of(path)] for path, *_rest in CASES}
    others = {"python", "cython", "c", "cpp", "javascript"}  # have tests of their own
    assert {one.grammar for one in covered if one.grammar} | others >= GRAMMARS.keys()
    assert {one.rule for one in covered if one.rule} | others >= RULES.keys()


def test_crlf_changes_no_line() -> None:
    for path, source, symbol, lines, _readers in CASES:
        found = select(snippet(path, symbol=symbol), source.replace("\n", "\r\n").encode())
        assert (path, symbol, found.text) == (path, symbol, lines)


@pytest.mark.parametrize(
    ("path", "changes", "message"),
    [
        ("a.nim", {}, r'no rule for symbols in \.nim files; use lines or from/to, or say language = "…"'),
        ("notes", {}, r"no rule for symbols in files named notes; use lines or from/to"),
        ("a.rs", {"language": "nim"}, r"no rule for symbols in language nim; use lines or from/to \("),
    ],
)
def test_where_no_reader_exists_the_message_says_so(path: str, changes: dict[str, str], message: str) -> None:
    with pytest.raises(SelectionError, match=message):
        select(snippet(path, symbol="area", **changes), b"proc area() =\n  discard\n")


def test_a_language_that_is_named_is_read() -> None:
    source = b"def area(w):\n    return w\n"
    assert select(snippet("script", symbol="area", language="python"), source).text == "1-2"
    assert select(snippet("script.txt", symbol="area", language="py"), source).language == "py"


@pytest.mark.parametrize(
    ("path", "data", "language"),
    [
        ("tool", b"#!/usr/bin/env python3\n", "python"),
        ("tool", b"#!/bin/sh -e\n", "bash"),
        ("tool", b"#!/usr/bin/perl -w\n", "perl"),
        ("tool", b"class A:\n    pass\n", "python"),
        ("tool", b"class A {}\n", "text"),
        ("tool.txt", b"class A:\n    pass\n", "text"),
        ("SConstruct", b"", "python"),
        ("x/GNUmakefile", b"", "make"),
        ("a.HPP", b"", "cpp"),
    ],
)
def test_a_file_tells_its_language_by_its_name_or_its_first_line(
    path: str, data: bytes, language: str
) -> None:
    assert language_of(path, data) == language


@pytest.mark.parametrize(
    ("name", "hint"), [("foo", ""), ("Rust", "is it 'rust'"), ("C++", r"is it 'c\+\+'"), ("pythn", "python")]
)
def test_a_language_that_the_highlighter_does_not_know_is_refused_with_what_is_near(
    name: str, hint: str
) -> None:
    with pytest.raises(ValueError, match=rf"no language '{name.replace('+', '[+]')}'.*{hint}"):
        language_name(name)


def test_every_language_of_ours_is_one_of_the_highlighters() -> None:
    for name in LANGUAGES:
        assert language_name(name) == name
        assert canonical(name) == name
