"""Cells of the tables of schools × items: thousands on a page, so they are written directly.

A cell says the same in three ways: a sign, a number, a tone. The sign comes first: ✕ not met,
? not known, ✓ met, − so much too little, + so much too much.
"""

from __future__ import annotations

from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

FAIL, UNKNOWN, MET, SHORT, OVER = "✕", "?", "✓", "−", "+"


def none_cell() -> SafeString:
    """Return the cell of an item that the school's law does not have."""
    words = escape(gettext("không áp dụng"))
    return mark_safe(f'<td class="heat__none"><span class="visually-hidden">{words}</span></td>')


def waiting_cell() -> SafeString:
    """Return the cell of a school that was not judged yet."""
    words = escape(gettext("chưa đánh giá"))
    return mark_safe(f'<td class="heat__wait">·<span class="visually-hidden"> {words}</span></td>')


def level_cell(
    level: int | None, possible: int, *, failing: int, unknown: int, title: str, url: str
) -> SafeString:
    """Return a criterion's cell: level reached (→ possible), items not met, items not known."""
    reached = UNKNOWN if level is None else str(level)
    if possible > (level or 0) or level is None:
        reached += f"→{possible}"
    marks = ""
    if failing:
        marks += f"<i>{FAIL}{failing}</i>"
    if unknown:
        marks += f"<i>{UNKNOWN}{unknown}</i>"
    tone = "fail" if failing else "open" if unknown else "met"
    return _cell(tone, f"<b>{reached}</b>{marks or f'<i>{MET}</i>'}", title, url)


def count_cell(*, failing: int, unknown: int, title: str, url: str) -> SafeString:
    """Return the cell of items without a level (conditions of the degree)."""
    marks = f"<i>{FAIL}{failing}</i>" if failing else ""
    marks += f"<i>{UNKNOWN}{unknown}</i>" if unknown else ""
    tone = "fail" if failing else "open" if unknown else "met"
    return _cell(tone, marks or f"<i>{MET}</i>", title, url)


def norm_cell(verdict: str, *, amount: str, over: bool, title: str, url: str) -> SafeString:
    """Return a norm's cell: what is short (−) or too much (+), not known, or met.

    ``amount`` is the figure as written; without one the sign alone says that it fails.
    """
    if verdict == "not_met":
        shown = f"{OVER if over else SHORT}{escape(amount)}" if amount else FAIL
        return _cell("fail", f"<b>{shown}</b>", title, url)
    if verdict == "not_known":
        return _cell("open", f"<i>{UNKNOWN}</i>", title, url)
    return _cell("met", f"<i>{MET}</i>", title, url)


def _cell(tone: str, inside: str, title: str, url: str) -> SafeString:
    tag = f'a href="{escape(url)}"' if url else "span"
    end = "a" if url else "span"
    return mark_safe(
        f'<td class="heat__{tone}"><{tag} title="{escape(title)}">{inside}</{end}></td>'
    )
