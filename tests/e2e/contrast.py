"""Which texts of a page axe measures for contrast: each kind, not each row of a table.

What axe finds for a text follows from its colour, size and weight and from what lies behind it.
Texts that have all of that in common, up to the body, are a kind: its first and its last text on a
page are measured (one may be cut off, which axe leaves open). A text that stands in something with
a style of its own (``style="left: 40%"``) may lie over anything and is always measured. What was
measured in a window is not measured there again, on no page and in no width or theme; another
window, and so another test, begins anew.
"""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

from playwright.sync_api import Page

MARK = "data-contrast"
ONLY_MARKED: dict[str, Any] = {"rules": [{"id": "color-contrast", "selector": f"[{MARK}]"}]}
"""What axe is told when a page gets it."""

KINDS = r"""([mark, known]) => {
  const LOOK = ["color", "backgroundColor", "backgroundImage", "opacity", "fontSize", "fontWeight",
    "visibility", "position", "textShadow", "filter", "mixBlendMode"];
  const seen = new Set(known), chains = new Map();
  // Two numbers of 32 bits in one: short enough to be handed to the next page.
  const short = text => {
    let a = 0xdeadbeef, b = 0x41c6ce57;
    for (let at = 0; at < text.length; at++) {
      a = Math.imul(a ^ text.charCodeAt(at), 2654435761);
      b = Math.imul(b ^ text.charCodeAt(at), 1597334677);
    }
    return (a >>> 0).toString(36) + (b >>> 0).toString(36);
  };
  const chain = one => {
    if (!one) return "";
    if (chains.has(one)) return chains.get(one);
    const above = chain(one.parentElement), style = getComputedStyle(one);
    const alone = above === null || (one.hasAttribute("style") && one !== document.body);
    const told = alone ? null : short([
      above, one.tagName, one.getAttribute("class"), one.matches(":disabled, [aria-disabled=true]"),
      one.control?.disabled, ...LOOK.map(name => style[name]),
    ].join("|"));
    chains.set(one, told);
    return told;
  };
  const text = one => [...one.childNodes].filter(part => part.nodeType === 3)
    .map(part => part.data).join("").trim() || (one.matches("input, select, textarea") ? "ab" : "");
  for (const one of document.querySelectorAll(`[${mark}]`)) one.removeAttribute(mark);
  const last = new Map();
  for (const one of document.body.querySelectorAll("*")) {
    const own = text(one);
    if (!own || !one.checkVisibility() || !one.getClientRects().length) continue;
    const above = chain(one);
    // A single letter, and signs alone, are left open by axe.
    const kind = above && `${above}${own.length > 1 && /[\p{L}\p{N}]/u.test(own)}`;
    if (kind !== null && seen.has(kind)) continue;
    if (kind === null || !last.has(kind)) one.setAttribute(mark, "");
    if (kind !== null) last.set(kind, one);
  }
  for (const one of last.values()) one.setAttribute(mark, "");
  return [...last.keys()];
}"""

_measured: WeakKeyDictionary[Page, set[str]] = WeakKeyDictionary()
"""The kinds that a window has shown so far: a menu is the same on the next page."""


def mark_kinds(page: Page) -> None:
    """Mark texts of each kind that the window has not shown before, for axe to measure."""
    known = _measured.setdefault(page, set())
    known.update(page.evaluate(KINDS, [MARK, list(known)]))
