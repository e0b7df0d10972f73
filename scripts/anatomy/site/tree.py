"""A finished page changed: parsed once into a tree, changed by small steps, written once.

Only for what is made of built pages (the offline files and the links to them); a build itself changes no tree.
"""

from collections.abc import Callable

from selectolax.lexbor import LexborHTMLParser, LexborNode

# A parser takes references to quoted control characters apart; written as they are, a carriage return would become a line feed
_CONTROLS = {code: f"&#{code};" for code in (*range(1, 32), 127) if chr(code) not in "\t\n\f"}
Step = Callable[[LexborHTMLParser], None]


def changed(page: str, *steps: Step) -> str:
    """The HTML ``page`` after ``steps``."""
    tree = LexborHTMLParser(page)
    for step in steps:
        step(tree)
    for node in tree.css("pre, textarea, listing"):
        text = node.first_child
        if text is not None and (text.text_content or "").startswith("\n"):
            text.insert_before("\n")  # a parser drops the first line feed there
    return (tree.html or "").translate(_CONTROLS)


def fragment(html: str) -> LexborNode:
    """One element to be put into a tree."""
    node = LexborHTMLParser(html, is_fragment=True).root
    assert node is not None
    return node


def title_of(tree: LexborHTMLParser, otherwise: str) -> str:
    """The first heading as text, without its permalink; ``otherwise`` where there is none."""
    heading = tree.css_first("h1")
    if heading is None:
        return otherwise
    return "".join(
        node.text()
        for node in heading.iter(include_text=True)
        if "headerlink" not in (node.attributes.get("class") or "")
    ).strip()
