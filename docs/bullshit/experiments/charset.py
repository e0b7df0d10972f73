# /// experiment
# title = "真浏览器里：没有字符集声明的网页"
# envs = ["chromium"]
# upstream = ["bullshit/6c13e48", "bullshit-derived/f15bdb0"]
# timeout = 120
# ///
"""Open the real pages in Chromium, from files and over HTTP on the loopback interface, and press their button.

Playwright drives the browser; every request beyond the loopback server and the files is refused.
"""
import http.server
import os
import shutil
import sys
import threading

from playwright.sync_api import sync_playwright

ROOT = os.environ["ANATOMY_UPSTREAM"]
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update"]
TOPIC = "学生会退会"


class Plain(http.server.SimpleHTTPRequestHandler):
    """What `python3 -m http.server` serves: text/html, and no character set."""

    charset = ""

    def __init__(self, *arguments):
        super().__init__(*arguments, directory=ROOT)

    def guess_type(self, path):
        return super().guess_type(path) + self.charset

    def log_message(self, *arguments):
        pass


def serve(charset):
    handler = type("Handler", (Plain,), {"charset": charset})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return "http://127.0.0.1:%d/" % server.server_port


def visit(context, label, base, name, paragraphs):
    page, errors = context.new_page(), []
    page.route("**/*", lambda route: route.continue_() if route.request.url.startswith(("http://127.0.0.1:", "file:")) else route.abort())
    page.on("pageerror", lambda error: errors.append("%s: %s" % (error.name, error.message)))
    page.goto(base + name)
    decoded = page.evaluate("document.characterSet")
    page.locator("input").fill(TOPIC)
    page.locator("button").click()
    count = page.evaluate("document.querySelectorAll(%r).length" % paragraphs)
    found = page.evaluate("document.querySelector('body').innerText.includes('%s')" % TOPIC)
    print("%s：按 %s 解码，按下按钮%s" % (label, decoded, "写出文章，里面有主题" if count and found else "写出 %d 段" % count))
    for error in sorted(set(errors)):
        print("    Uncaught %s" % error)
    page.close()


bare = serve("")
if CHROMIUM is None:
    sys.exit("needs Chromium on PATH, for example: apt install chromium")
with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    context = browser.new_context()
    main, derived = ("bullshit/6c13e48/index.html", "#论文 > div"), ("bullshit-derived/f15bdb0/index.html", "#文章 > div")
    visit(context, "主线网页，HTTP，响应头没写字符集", bare, *main)
    visit(context, "主线网页，HTTP，响应头写 utf-8", serve("; charset=utf-8"), *main)
    visit(context, "主线网页，HTTP，响应头写 gbk", serve("; charset=gbk"), *main)
    visit(context, "主线网页，直接打开文件", "file://%s/" % ROOT, *main)
    visit(context, "派生网页，HTTP，响应头没写字符集", bare, *derived)
    visit(context, "派生网页，HTTP，响应头写 gbk", serve("; charset=gbk"), *derived)
    browser.close()
