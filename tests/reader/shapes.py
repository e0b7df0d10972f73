"""What a browser finds wrong with the shape of a page: cards, text that is cut, what is wider than the window."""

from __future__ import annotations

from collections.abc import Sequence

from playwright.sync_api import Page, ViewportSize

WIDTHS = (360, 768, 1440)
PHONE: ViewportSize = {"width": 412, "height": 823}
"""In which a page is opened that is then shown at all widths."""

# What is wrong on a page, as short sentences; of code only its box is looked at. A scroller, a long listing that is cut on a phone above its button, and what the theme shows only to those who listen, may hold more than its box.
SHAPES = """() => {
  const faults = [];
  const seen = (node) => node.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const name = (node) => node.tagName.toLowerCase() + (node.id && "#" + node.id) +
    [...node.classList].map((each) => "." + each).join("") + " " + JSON.stringify(node.textContent.trim().slice(0, 30));
  const scrolls = (node) => {
    for (let at = node; at && at !== document.body; at = at.parentElement)
      if (["auto", "scroll"].includes(getComputedStyle(at).overflowX)) return true;
    return false;
  };
  const around = (node) => node.parentElement && node.parentElement.closest(CARDS);
  const CARDS = ".articles > *, .facts > li, figure, .admonition, details:not(.about), footer.verified, .ways table";

  const cards = [...document.querySelectorAll(CARDS)].filter(seen);
  for (const card of cards) {
    const box = card.getBoundingClientRect();
    if (!card.innerText.trim() && !card.querySelector("img, svg, canvas")) faults.push("empty: " + name(card));
    if (box.height < 8 || box.width < 40) faults.push("flat: " + name(card));
    const outer = around(card);
    if (outer && outer.classList.contains("article")) faults.push("a card in a card: " + name(card));
    for (const other of cards) {
      if (other === card || other.contains(card) || card.contains(other)) continue;
      const its = other.getBoundingClientRect();
      const across = Math.min(box.right, its.right) - Math.max(box.left, its.left);
      const down = Math.min(box.bottom, its.bottom) - Math.max(box.top, its.top);
      if (across > 1 && down > 1) faults.push("over one another: " + name(card) + " and " + name(other));
    }
  }
  for (const node of document.querySelectorAll("body :not(pre code *)")) {
    if (!seen(node) || node.closest("svg *, .md-sidebar, dialog, [aria-hidden=true]")) continue;
    if (node.matches(".highlight.cut") || node.closest(".bar :is(.path, .lines, .callers)")) continue; // a button below, the control beside, the numbers of the lines or a title show the rest
    const box = node.getBoundingClientRect();
    if (!box.width || !box.height) continue;
    if (box.right > innerWidth + 1 && box.left < innerWidth && !scrolls(node)) faults.push("wider than the window: " + name(node));
    const style = getComputedStyle(node);
    const hidden = box.width <= 2 || box.height <= 2 || node.matches(".cut") || node.closest(".md-ellipsis, .md-header, .md-nav");
    if (!node.textContent.trim() || hidden || style.display === "inline") continue;
    if (![style.overflowX, style.overflowY].some((each) => ["hidden", "clip"].includes(each))) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const text = range.getBoundingClientRect();
    if (["hidden", "clip"].includes(style.overflowX) && text.right > box.right + 1 && node.scrollWidth > node.clientWidth + 1) faults.push("cut at the side: " + name(node));
    if (["hidden", "clip"].includes(style.overflowY) && text.bottom > box.bottom + 0.5 && node.scrollHeight > node.clientHeight) faults.push("cut below: " + name(node));
  }
  for (const node of document.querySelectorAll(".md-nav__link .md-ellipsis")) if (node.clientHeight && node.scrollHeight > node.clientHeight) faults.push("cut below: " + name(node));
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (wide > 0) faults.push("the page is wider than the window by " + wide + " px");
  return faults;
}"""


def shapes(page: Page, widths: Sequence[int] = WIDTHS) -> list[str]:
    """What is wrong with a page that is open and wholly laid out, in windows of these widths (px), one after the other."""
    faults = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        found = page.evaluate(f"""async () => {{
  scrollTo(0, 0);  // further down the code of a walk stays in view, over what is scrolled away
  for (let frames = 0; frames < 3; frames++) await new Promise(requestAnimationFrame);
  return ({SHAPES})();
}}""")
        faults += [f"{width} px: {fault}" for fault in found]
    return faults
