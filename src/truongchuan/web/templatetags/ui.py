"""The components that pages are made of; docs/reference/design-system.md shows each with examples.

Tags with an end tag (``{% card %}…{% endcard %}``) wrap what stands between; the others draw
something by themselves. The markup is in ``templates/ui/``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import template
from django.core.paginator import Page
from django.http import HttpRequest, QueryDict
from django.template.context import Context
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from truongchuan.engines.text import fold, fold_chars
from truongchuan.web.downloads import CSV, FORMAT, XLSX

register = template.Library()


@dataclass(frozen=True, slots=True)
class Badge:
    """How a state is shown: a tone (colour), an icon and a word; never colour alone."""

    tone: str
    icon: str
    label: str


STATE_BADGES: dict[str, Badge] = {
    # work
    "not_started": Badge("neutral", "circle", _("Chưa bắt đầu")),
    "in_progress": Badge("info", "half", _("Đang làm")),
    "blocked": Badge("blocked", "stop", _("Đang vướng")),
    "done": Badge("success", "check", _("Đã xong")),
    "cancelled": Badge("muted", "slash", _("Không thực hiện")),
    # derived from the day
    "late": Badge("danger", "late", _("Quá hạn")),
    "due_soon": Badge("warning", "clock", _("Sắp đến hạn")),
    # targets
    "planned": Badge("neutral", "circle", _("Trong kế hoạch")),
    "registered": Badge("info", "send", _("Đã đăng ký đánh giá ngoài")),
    "evaluated": Badge("info", "half", _("Đã đánh giá ngoài")),
    "recognised": Badge("success", "medal", _("Đã công nhận")),
    "postponed": Badge("warning", "clock", _("Lùi thời hạn")),
    "withdrawn": Badge("muted", "slash", _("Rút khỏi kế hoạch")),
    # findings
    "open": Badge("warning", "dot", _("Chưa xử lý")),
    "accepted": Badge("info", "flag", _("Đúng, sẽ sửa")),
    "corrected": Badge("success", "check", _("Đã sửa")),
    "dismissed": Badge("muted", "slash", _("Bỏ qua")),
}
SEVERITY_BADGES: dict[str, Badge] = {
    "error": Badge("danger", "error", _("Lỗi")),
    "warning": Badge("warning", "warning", _("Cảnh báo")),
    "info": Badge("info", "info", _("Lưu ý")),
}
_SEVERITY_WORDS = {3: "error", 2: "warning", 1: "info"}


def _draw(name: str, **values: Any) -> SafeString:
    return render_to_string(f"ui/{name}.html", values)


def _trimmed(content: str) -> SafeString:
    """Content of a tag is drawn already; stripping it must not make it be escaped again."""
    return mark_safe(content.strip())


# --- marks ----------------------------------------------------------------------------------


@register.inclusion_tag("ui/icon.html")
def icon(name: str, label: str = "") -> dict[str, Any]:
    """Draw an icon of the sprite. Without a label it is decoration and silent."""
    return {"name": name, "label": label}


@register.inclusion_tag("ui/badge.html")
def badge(label: str, tone: str = "neutral", icon: str = "") -> dict[str, Any]:
    """Draw a badge with any word: neutral, muted, info, success, warning, danger or blocked."""
    return {"label": label, "tone": tone, "icon": icon}


@register.inclusion_tag("ui/badge.html")
def state_badge(state: str, label: str = "") -> dict[str, Any]:
    """Draw the state of work, of a target or of a finding, or "late" and "due_soon"."""
    known = STATE_BADGES[str(state)]
    return {"label": label or gettext(known.label), "tone": known.tone, "icon": known.icon}


@register.inclusion_tag("ui/badge.html")
def severity_badge(severity: int | str, label: str = "") -> dict[str, Any]:
    """Draw a finding's severity, given as the engine's number (3, 2, 1) or its word."""
    word = _SEVERITY_WORDS[int(severity)] if str(severity).isdigit() else str(severity)
    known = SEVERITY_BADGES[word]
    return {"label": label or gettext(known.label), "tone": known.tone, "icon": known.icon}


@register.filter
def state_label(state: str) -> str:
    """Return the word of a state, for sentences and options."""
    return gettext(STATE_BADGES[str(state)].label)


@register.filter
def state_tone(state: str) -> str:
    """Return the tone of a state, for a class such as ``cell--success``."""
    return STATE_BADGES[str(state)].tone


@register.filter
def state_icon(state: str) -> str:
    """Return the icon of a state, where a table has no room for the word (give it as label)."""
    return STATE_BADGES[str(state)].icon


@register.inclusion_tag("ui/progress.html")
def progress(percent: float | None, label: str = "", tone: str = "") -> dict[str, Any]:
    """Draw a share done, 0 to 100, as a bar with its number. None draws a dash."""
    value = None if percent is None else min(100, max(0, round(percent)))
    return {"value": value, "label": label or gettext("Tiến độ"), "tone": tone}


@register.inclusion_tag("ui/stat.html")
def stat_tile(
    value: Any, label: str, url: str = "", *, tone: str = "", hint: str = "", icon: str = ""
) -> dict[str, Any]:
    """Draw one figure with what it counts; with a url the whole tile is a link."""
    return {
        "value": value,
        "label": label,
        "url": url,
        "tone": tone,
        "hint": hint,
        "icon": icon,
    }


@register.inclusion_tag("ui/source_link.html")
def source_link(url: str, line: int | None = None, label: str = "") -> dict[str, Any]:
    """Draw the mark that leads from a fact to its place in the document; no url, no mark."""
    return {"url": url, "line": line, "label": label}


@register.filter
def highlight(text: str, words: str) -> SafeString:
    """Mark the searched words in a text, whatever their diacritics: "nham" marks "Nhậm"."""
    folded = fold_chars(text)
    marked = [False] * len(text)
    for word in fold(words).split():
        start = folded.find(word)
        while start >= 0:
            marked[start : start + len(word)] = [True] * len(word)
            start = folded.find(word, start + len(word))
    parts: list[str] = []
    start = 0
    for end in range(1, len(text) + 1):
        if end == len(text) or marked[end] != marked[start]:
            piece = conditional_escape(text[start:end])
            parts.append(f"<mark>{piece}</mark>" if marked[start] else piece)
            start = end
    return mark_safe("".join(parts))


# --- page structure -------------------------------------------------------------------------


@register.simple_block_tag
def breadcrumbs(content: str) -> SafeString:
    """Wrap ``{% crumb %}`` tags, from the whole to the part."""
    return _draw("breadcrumbs", content=content)


@register.inclusion_tag("ui/crumb.html")
def crumb(label: str, url: str = "") -> dict[str, Any]:
    """Draw one step of the way here; the last has no url."""
    return {"label": label, "url": url}


@register.simple_block_tag
def page_header(content: str, title: str, subtitle: str = "", kicker: str = "") -> SafeString:
    """Draw the page's only h1; the content (buttons, badges) stands at its right."""
    return _draw(
        "page_header", content=_trimmed(content), title=title, subtitle=subtitle, kicker=kicker
    )


@register.simple_block_tag
def card(
    content: str,
    title: str = "",
    url: str = "",
    count: int | None = None,
    tone: str = "",
    *,
    level: int = 2,
) -> SafeString:
    """Draw a box with a heading (h2, or of the level given), a count, a link to everything."""
    return _draw("card", content=content, title=title, url=url, count=count, tone=tone, level=level)


@register.simple_block_tag
def alert(content: str, tone: str = "info", title: str = "") -> SafeString:
    """Draw a notice: info, success, warning or danger."""
    return _draw("alert", content=content, tone=tone, title=title, icon=_tone_icon(tone))


@register.simple_block_tag
def empty_state(content: str, title: str, icon: str = "inbox") -> SafeString:
    """Say that there is nothing here, and what to do about it."""
    return _draw("empty_state", content=_trimmed(content), title=title, icon=icon)


@register.simple_block_tag
def toolbar(content: str, label: str = "") -> SafeString:
    """Group buttons that act on what follows; not printed."""
    return _draw("toolbar", content=content, label=label or gettext("Thao tác"))


@register.inclusion_tag("ui/print_button.html")
def print_button(label: str = "") -> dict[str, Any]:
    """Draw the button that opens the browser's print window; only shown where scripts run."""
    return {"label": label}


@register.simple_block_tag
def dropdown(content: str, label: str, icon: str = "", align: str = "end") -> SafeString:
    """Draw a button that opens a small menu of links and buttons."""
    return _draw("dropdown", content=content, label=label, icon=icon, align=align)


@register.simple_block_tag
def dialog(content: str, id: str, title: str) -> SafeString:
    """Draw a dialog, opened by a link or button with ``data-dialog="id"``."""
    return _draw("dialog", content=content, id=id, title=title)


@register.simple_block_tag
def timeline(content: str) -> SafeString:
    """Wrap ``{% timeline_item %}`` tags, newest first."""
    return _draw("timeline", content=content)


@register.simple_block_tag
def timeline_item(content: str, when: str, who: str = "", tone: str = "") -> SafeString:
    """Draw one thing that happened: when (already written out), who, and what as content."""
    return _draw("timeline_item", content=content, when=when, who=who, tone=tone)


# --- lists and tables -----------------------------------------------------------------------


@register.simple_block_tag
def tabs(content: str, label: str) -> SafeString:
    """Wrap ``{% tab %}`` links between pages that show the same thing in another way."""
    return _draw("tabs", content=content, label=label)


@register.inclusion_tag("ui/tab.html")
def tab(
    label: str, url: str, active: bool = False, count: int | None = None, icon: str = ""
) -> dict[str, Any]:
    """Draw one tab; the page it is on has ``active=True``."""
    return {"label": label, "url": url, "active": active, "count": count, "icon": icon}


@register.simple_block_tag
def table_wrap(content: str, label: str, sticky: bool = True) -> SafeString:
    """Let a wide table scroll sideways, by finger and by keyboard, under a name."""
    return _draw("table_wrap", content=content, label=label, sticky=sticky)


@register.inclusion_tag("ui/sort_header.html", takes_context=True)
def sort_header(
    context: Context, label: str, key: str, numeric: bool = False, parameter: str = "sort"
) -> dict[str, Any]:
    """Draw a ``<th>`` that sorts by ``?sort=key`` and, pressed again, ``?sort=-key``."""
    query = _query_of(context)
    chosen = query.get(parameter, "")
    direction = {key: "ascending", f"-{key}": "descending"}.get(chosen, "")
    query[parameter] = f"-{key}" if direction == "ascending" else key
    query.pop("page", None)
    return {
        "label": label,
        "url": "?" + query.urlencode(),
        "direction": direction,
        "numeric": numeric,
    }


@register.simple_block_tag(takes_context=True)
def filter_bar(
    context: Context, content: str, target: str = "", label: str = "", keep: str = "sort"
) -> SafeString:
    """Wrap fields in a GET form. With ``target`` ("#results") a change redraws only that part.

    ``keep`` names query parameters, separated by spaces, that filtering does not lose.
    """
    query = _query_of(context)
    kept = [(name, value) for name in keep.split() for value in query.getlist(name) if value]
    filtered = any(value for name, value in query.items() if name not in {"page", *keep.split()})
    request = _request_of(context)
    return _draw(
        "filter_bar",
        content=content,
        target=target,
        label=label or gettext("Lọc danh sách"),
        kept=kept,
        filtered=filtered,
        path=request.path if request else "",
    )


@register.inclusion_tag("ui/pagination.html", takes_context=True)
def pagination(context: Context, page_obj: Page[Any], parameter: str = "page") -> dict[str, Any]:
    """Draw the pages of a list, keeping the other query parameters; one page draws nothing."""
    query = _query_of(context)
    numbers: Iterable[int | str] = page_obj.paginator.get_elided_page_range(
        page_obj.number, on_each_side=1, on_ends=1
    )

    def address(number: int) -> str:
        query[parameter] = str(number)
        return "?" + query.urlencode()

    return {
        "page": page_obj,
        "links": [(n, address(n) if isinstance(n, int) else "") for n in numbers],
        "previous": address(page_obj.previous_page_number()) if page_obj.has_previous() else "",
        "next": address(page_obj.next_page_number()) if page_obj.has_next() else "",
    }


@register.simple_tag(takes_context=True)
def export_menu(
    context: Context, route: str, *args: Any, label: str = "", small: bool = False
) -> SafeString:
    """Draw the menu that gives a list as .xlsx or .csv, with the filter of the page.

    ``route`` is the address of the workbook, or of the list itself.
    """
    address, own = reverse(route, args=args), not route.endswith("_xlsx")
    return _draw(
        "export_menu",
        xlsx=address + query_with(context, **{FORMAT: XLSX if own else ""}),
        csv=address + query_with(context, **{FORMAT: CSV}),
        label=label or gettext("Xuất"),
        small=small,
    )


@register.simple_tag(takes_context=True)
def query_with(context: Context, **changes: Any) -> str:
    """Return "?…" with some query parameters changed; an empty value takes one away."""
    query = _query_of(context)
    query.pop("page", None)
    for name, value in changes.items():
        if value in (None, ""):
            query.pop(name, None)
        else:
            query[name] = str(value)
    return "?" + query.urlencode()


def _request_of(context: Context) -> HttpRequest | None:
    return context.get("request")


def _query_of(context: Context) -> QueryDict:
    request = _request_of(context)
    return request.GET.copy() if request else QueryDict(mutable=True)


def _tone_icon(tone: str) -> str:
    return {"success": "check", "warning": "warning", "danger": "error"}.get(tone, "info")


@register.filter
def message_tone(tags: str) -> str:
    """Return the tone of one of Django's messages from its tags."""
    return "danger" if "error" in tags else next((t for t in _TONES if t in tags), "info")


_TONES = ("success", "warning", "info")
