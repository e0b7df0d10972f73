# /// experiment
# title = "真浏览器里：改网页时常碰到的几件事"
# envs = ["chromium"]
# upstream = ["bullshit/6c13e48", "bullshit-derived/f15bdb0"]
# timeout = 120
# ///
"""Change the real page in the ways that people ask for, open it in Chromium from a file and over loopback HTTP, and see what works.

Playwright drives the browser; every request beyond the loopback server and the files is refused.
"""

import functools
import http.client
import http.server
import os
import shutil
import sys
import threading
import urllib.parse

from playwright.sync_api import sync_playwright

ROOT = os.environ["ANATOMY_UPSTREAM"]
HERE = os.getcwd()
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--host-resolver-rules=MAP example.test 127.0.0.1",
]
with open(os.path.join(ROOT, "bullshit", "6c13e48", "index.html"), encoding="utf-8") as file:
    SOURCE = '<meta charset="utf-8">' + file.read()


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


def changed(name, *pairs):
    source = SOURCE
    for old, new in pairs:
        assert source.count(old) == 1, old
        source = source.replace(old, new)
    with open(name, "w", encoding="utf-8") as file:
        file.write(source)
    return name


def visit(browser, address, use):
    """Open a page, use it, and return what ``use`` returned and the errors that the console showed."""
    page, errors = browser.new_page(), []
    page.route(
        "**/*",
        lambda route: (
            route.continue_() if route.request.url.startswith((BASE, OTHER, "file:")) else route.abort()
        ),
    )
    page.on("pageerror", lambda error: errors.append("Uncaught %s: %s" % (error.name, error.message)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" and "ERR_FAILED" not in message.text else None)
    page.goto(address)
    result = use(page)
    page.close()
    return result, [error.replace(HERE, "…").split(": Cross origin")[0] for error in errors]


def press(page):
    page.locator("button").click()
    return page.evaluate("document.querySelectorAll('#论文 > div').length") > 0


def enter(page):
    page.locator("input").press("Enter")
    return page.evaluate("document.querySelectorAll('#论文 > div').length") > 0


def fetch(page):
    return page.evaluate(
        "fetch('data.json').then(answer => answer.json()).then(data => Object.keys(data).length, error => error.message)"
    )


def show(label, outcome):
    result, errors = outcome
    print("%s：%s%s" % (label, result, "".join("\n    " + error for error in errors)))


if CHROMIUM is None:
    sys.exit("needs Chromium on PATH, for example: apt install chromium")
shutil.copy(os.path.join(ROOT, "bullshit", "6c13e48", "data.json"), "data.json")
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=HERE))
threading.Thread(target=server.serve_forever, daemon=True).start()
BASE, OTHER = ("http://%s:%d/" % (host, server.server_port) for host in ("127.0.0.1", "example.test"))
FILE = "file://%s/" % HERE
END = ("</script>\n<div>bullshit", "{0}\n</script>\n<div>bullshit")
MODULE = ("<script>", '<script type="module">')


def at_end(code):
    return END[0], END[1].format(code)


with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    print("== 按钮")
    show("原样，按按钮，写出文章", visit(browser, FILE + changed("plain.html"), press))
    show(
        '<script type="module">，按按钮，写出文章',
        visit(browser, FILE + changed("module.html", MODULE), press),
    )
    show(
        "同上，末尾加 window.生成文章 = 生成文章",
        visit(browser, FILE + changed("window.html", MODULE, at_end("window.生成文章 = 生成文章")), press),
    )
    with open(os.path.join(ROOT, "bullshit-derived", "f15bdb0", "index.html"), encoding="utf-8") as file:
        derived = file.read()
    start = derived.index("<script>\nwindow.dataLayer")
    end = derived.index("</script>", start) + len("</script>")
    with open("head.html", "w", encoding="utf-8") as file:
        file.write(derived[:start].replace("</head>", derived[start:end] + "</head>") + derived[end:])
    show("派生网页，脚本搬进 <head>，有输入框", visit(browser, FILE + "head.html", lambda page: page.locator("input").count() == 1))
    print("== 回车")
    show("原样，在输入框里按回车，写出文章", visit(browser, FILE + "plain.html", enter))
    key = "<input onkeydown=\"if (event.keyCode === 13) 生成文章()\" value"
    show(
        "输入框加 onkeydown，按回车，写出文章",
        visit(browser, FILE + changed("enter.html", ("<input value", key)), enter),
    )
    print("== 读 data.json")
    show("直接打开文件，fetch", visit(browser, FILE + "plain.html", fetch))
    show("经 HTTP 打开，fetch 得到几个键", visit(browser, BASE + "plain.html", fetch))
    with open("data.json", encoding="utf-8") as corpus, open("data.js", "w", encoding="utf-8") as script:
        script.write("const 语料 = " + corpus.read())
    own = changed("script.html", ("<script>", '<script src="data.js"></script>\n<script>'))
    show(
        '直接打开文件，<script src="data.js"> 得到几个键',
        visit(browser, FILE + own, lambda page: page.evaluate("Object.keys(语料).length")),
    )
    print("== 复制")
    for label, address in (("直接打开文件", FILE), ("http://127.0.0.1", BASE), ("http:// 加别的域名", OTHER)):
        show(
            label + "，有 navigator.clipboard",
            visit(browser, address + "plain.html", lambda page: page.evaluate("'clipboard' in navigator")),
        )
    print("== 换行")
    for style in ("", "white-space: pre-line"):
        text = visit(
            browser,
            FILE + "plain.html",
            lambda page: page.evaluate(
                "style => { const div = $('#论文'); div.style = style; div.textContent = '甲\\n乙'; return div.innerText; }",
                style,
            ),
        )[0]
        print("textContent 写进甲、换行、乙，%s：看见的是 %s" % (style or "样式不改", ascii(text)))
    print("== 网址")
    shutil.copy(os.path.join(ROOT, "bullshit-derived", "f15bdb0", "index.html"), "derived.html")
    address = visit(
        browser,
        BASE + "derived.html",
        lambda page: [
            page.locator("input").fill("写周报"),
            page.locator("button").click(),
            page.evaluate("[location.search.split('&')[0], decodeURI(location.search).split('&')[0]]"),
        ][-1],
    )[0]
    print("主题写周报，location.search 是 %s，decodeURI 之后是 %s" % tuple(address))
    print("== 字符集声明的位置，HTTP，响应头没写字符集")
    META = '<meta charset="utf-8">'
    bare = SOURCE[len(META) :]
    for name, label, text in (
        ("none", "没有", bare),
        ("first", "最前面", META + bare),
        ("late", "前面有 5000 字节的注释", "<!--%s-->" % ("x" * 4993) + META + bare),
        ("after", "脚本后面", bare.replace("</script>", "</script>" + META)),
        ("last", "文件末尾", bare + META),
    ):
        with open(name + ".html", "w", encoding="utf-8") as file:
            file.write(text)
        decoded, errors = visit(browser, BASE + name + ".html", lambda page: page.evaluate("document.characterSet"))
        print("%s：按 %s 解码" % (label, decoded), *errors)
    print("== 字数")
    field = '</input>字数<input id="字数" type="number" value="500"></input></div>'
    limit = "章节长度 < 6000", "章节长度 < Number($('#字数').value)"
    changed("length.html", ("</input></div>", field), limit)

    def lengths(page):
        page.locator("input").first.fill("猫")
        sizes = []
        for value in ("500", "2000", ""):
            page.locator("#字数").fill(value)
            page.locator("button").click()
            sizes.append(page.evaluate("$('#论文').innerText.length"))
        kind = page.evaluate("[typeof $('#字数').value, $('#字数').value + 1]")
        page.locator("#字数").fill("500")
        return sizes, kind, page.evaluate("$('#字数').value + 500")

    (sizes, kind, joined), errors = visit(browser, FILE + "length.html", lengths)
    print("主题一个字，字数填 500、2000、空：不少于 500 %s，不少于 2000 %s，空的写出 %d 个字符" % (500 <= sizes[0] < 2000, sizes[1] >= 2000, sizes[2]), errors)
    print("value 的类型 %s，填 500 再加 500 得到 %s" % (kind[0], joined))
    browser.close()
print("== 网址有多长")
print("6000 个汉字，quote 之后 %d 个字符" % len(urllib.parse.quote("狗" * 6000)))
for size in (65000, 66000):
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port)
    connection.request("GET", "/plain.html?" + "a" * size)
    print("http.server，查询串 %d 个字符：%d" % (size, connection.getresponse().status))
