# /// experiment
# title = "中文标识符：逐个清点"
# envs = ["cpython-3.11", "cpython-3.13"]
# upstream = ["bullshit/6c13e48"]
# ///
"""Names that upstream itself binds, split by script; from the syntax tree (Python) and from declarations (JavaScript)."""
import ast
import os
import re

ROOT = os.path.join(os.environ["ANATOMY_UPSTREAM"], "bullshit", "6c13e48")


def text(name):
    with open(os.path.join(ROOT, name), encoding="utf-8") as file:
        return file.read()


def python_names(source):
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.FunctionDef):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg


def javascript_names(source):
    bare = re.sub(r'"[^"\n]*"|/\*.*?\*/|//[^\n]*', " ", source, flags=re.S)
    yield from re.findall(r"\b(?:let|var|const|function)\s+(\w+)", bare)
    for parameters in re.findall(r"\bfunction\s*\w*\s*\(([^)]*)\)", bare):
        yield from re.findall(r"(?:^|,)\s*(\w+)", parameters)


for name, scan in (("自动狗屁不通文章生成器.py", python_names), ("readJSON.py", python_names),
                   ("index.js", javascript_names), ("readJSON.js", javascript_names)):
    names = set(scan(text(name)))
    english = sorted(n for n in names if n.isascii())
    print("%s：自己起的名字 %d 个，中文 %d 个，其余 %s" % (name, len(names), len(names) - len(english), english or "没有"))
