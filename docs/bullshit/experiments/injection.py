# /// experiment
# title = "真浏览器里：主题里的标记"
# envs = ["chromium"]
# upstream = ["bullshit/6c13e48", "bullshit-derived/f15bdb0"]
# timeout = 120
# ///
"""Topics that hold markup, in the real pages and in Chromium; the markup only adds one to a counter of ours.

Playwright drives the browser; the pages come from a server on the loopback interface, every other request is refused.
"""
import http.server
import os
import shutil
import sys
import threading
import urllib.parse
import urllib.request

from playwright.sync_api import sync_playwright

ROOT = os.environ["ANATOMY_UPSTREAM"]
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update"]
COUNT = "window.hits=(window.hits||0)+1"
TOPICS = {
    "写代码": "写代码",
    "<b>": "<b>写代码</b>",
    "<script>": "<script>%s</script>" % COUNT,
    "<img onerror>": '<img src="data:," onerror="%s">' % COUNT,
}


class Handler(http.server.SimpleHTTPRequestHandler):
    def __init__(self, *arguments):
        super().__init__(*arguments, directory=ROOT)

    def guess_type(self, path):
        return "text/html; charset=utf-8"

    def log_message(self, *arguments):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
BASE = "http://127.0.0.1:%d/" % server.server_port


def link(topic):
    """The address that a stranger could send."""
    return BASE + "bullshit-derived/f15bdb0/index.html?" + urllib.parse.urlencode({"主题": topic, "随机种子": 7})


def look(page, place):
    """How often the counter ran, and how many elements of the three kinds the article has."""
    page.wait_for_function("[...document.images].every((image) => image.complete)")
    page.wait_for_timeout(300)
    hits = page.evaluate("window.hits || 0")
    elements = page.evaluate("document.querySelectorAll('%s :is(b, script, img)').length" % place)
    return "标记成为元素 %s，计数的代码 %s" % ("是" if elements else "否", "运行了" if hits else "没有运行")


answers = {urllib.request.urlopen(link(topic)).read() for topic in TOPICS.values()}
print("四个网址，服务器答复的内容有 %d 种" % len(answers))
if CHROMIUM is None:
    sys.exit("needs Chromium on PATH, for example: apt install chromium")
with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    context = browser.new_context()
    context.route("**/*", lambda route: route.continue_() if route.request.url.startswith((BASE, "data:")) else route.abort())
    for name, topic in TOPICS.items():
        page = context.new_page()
        page.goto(link(topic))
        print("派生网页，网址里的主题 %s：打开即写，%s" % (name, look(page, "#文章")))
        page.goto(BASE + "bullshit/6c13e48/index.html")
        page.locator("input").fill(topic[:60])
        page.locator("button").click()
        print("主线网页，输入框里的主题 %s：%s" % (name, look(page, "#论文")))
        page.evaluate("""(topic) => {
          window.hits = 0;
          document.getElementById("论文").replaceChildren(document.createElement("div"));
          document.querySelector("#论文 div").textContent = topic;
        }""", topic)
        print("    对照，同一主题写进 textContent：%s" % look(page, "#论文"))
        page.close()
    page = context.new_page()
    page.goto(BASE + "bullshit/6c13e48/index.html")
    for name, strip in (
        ("不在文档里的 div.innerHTML", "(topic) => { const div = document.createElement('div'); div.innerHTML = topic; return div.textContent; }"),
        ("DOMParser", "(topic) => new DOMParser().parseFromString(topic, 'text/html').body.textContent"),
    ):
        page.evaluate("window.hits = 0")
        left = page.evaluate(strip, "写代码" + TOPICS["<img onerror>"])
        page.wait_for_timeout(300)
        print("用 %s 去掉标记：剩下「%s」，计数的代码 %s" % (name, left, "运行了" if page.evaluate("window.hits") else "没有运行"))
    browser.close()
