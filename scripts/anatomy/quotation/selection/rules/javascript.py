"""JavaScript and TypeScript: functions, classes and methods to their bracket, variables to the end of their statement."""

import re

from anatomy.quotation.selection.extent import Unreadable
from anatomy.quotation.selection.rules import mask as lexis
from anatomy.quotation.selection.rules.heads import Rule, at_statement, head

_ID = r"[A-Za-z_$\u0080-\uffff][\w$]*"
_JS_HEADS = (
    head(rf"(?:export\s+(?:default\s+)?)?(?:declare\s+)?(?:async\s+)?function\b\s*\*?\s*(?P<name>{_ID})", function=True),
    head(rf"(?:export\s+(?:default\s+)?)?(?:declare\s+)?(?:abstract\s+)?class\s+(?P<name>{_ID})"),
    head(rf"(?:export\s+)?(?:declare\s+)?(?:const|let|var)\s+(?P<name>{_ID})\s*(?::[^=;\n]+)?(?:=(?![=>])|(?=;|\n|,))", ends=at_statement),
    head(rf"(?P<name>{_ID}(?:\s*\.\s*{_ID})*)\s*=(?![=>])", ends=at_statement, weak=True),
    head(
        rf"(?:(?:public|private|protected|static|async|override|readonly|abstract|get|set)\s+)*(?:\*\s*)?(?P<name>(?!(?:if|for|while|switch|catch|function|return|with|constructor\s*\.)\b)#?{_ID})\s*(?:<[^(){{}};]*>)?\s*(?=\()",
        function=True, member=True,
    ),
)  # fmt: skip
_TS_HEADS = (
    *_JS_HEADS,
    head(rf"(?:export\s+)?(?:default\s+)?(?:declare\s+)?interface\s+(?P<name>{_ID})"),
    head(rf"(?:export\s+)?(?:declare\s+)?(?:const\s+)?enum\s+(?P<name>{_ID})"),
    head(rf"(?:export\s+)?(?:declare\s+)?(?:namespace|module)\s+(?P<name>{_ID}(?:\.{_ID})*)\s*(?={{)"),
    head(rf"(?:export\s+)?(?:declare\s+)?type\s+(?P<name>{_ID})\s*(?:<[^=]*>)?\s*=", ends=at_statement),
)
_JSX = re.compile(r"(?:\breturn|=>|[(=?:,&|])\s*<(?:[A-Za-z]|>)")
_JSX_END = re.compile(r"</[A-Za-z>]|/>")


def _no_jsx(text: str) -> str:
    if _JSX.search(text) and _JSX_END.search(text):
        raise Unreadable("it holds JSX, whose texts only a grammar tells from code")
    return text


JAVASCRIPT = Rule(lexis.JAVASCRIPT, _JS_HEADS, newlines=True, prepare=_no_jsx)
TYPESCRIPT = Rule(lexis.JAVASCRIPT, _TS_HEADS, newlines=True, braced_types=True)
