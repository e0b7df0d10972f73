# /// experiment
# title = "网页里的空格：半角的会并掉，全角的不会"
# envs = ["chromium"]
# timeout = 60
# ///
"""Lay out the same paragraph with both kinds of blanks in Chromium, and ask where its text begins and what can be copied."""
import shutil
import sys

from playwright.sync_api import sync_playwright

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update"]
if CHROMIUM is None:
    sys.exit("needs Chromium on PATH, for example: apt install chromium")
MEASURE = """([text, style]) => {
  document.body.innerHTML = "<div style='" + style + "'>" + text + "</div>";
  const div = document.body.firstChild, range = document.createRange(), node = div.firstChild;
  const at = node.data.indexOf("甲");
  range.setStart(node, at);
  range.setEnd(node, at + 1);
  return [range.getBoundingClientRect().left - div.getBoundingClientRect().left > 1, div.innerText];
}"""
with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    page = browser.new_page()
    for label, text, style in (("四个半角空格", "    甲  乙", ""), ("两个全角空格", "\u3000\u3000甲\u3000\u3000乙", ""),
                               ("四个半角空格，white-space: pre-wrap", "    甲  乙", "white-space: pre-wrap"),
                               ("不写空格，text-indent: 2em", "甲乙", "text-indent: 2em")):
        indented, copied = page.evaluate(MEASURE, [text, style])
        print("%s：%s，innerText 是 %s" % (label, "缩进了" if indented else "没有缩进", ascii(copied)))
    browser.close()
