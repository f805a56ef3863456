"""Drawings made on the server: elements that cannot be malformed or carry a script.

No ``style`` attribute is ever written (the content security policy forbids it): looks come from
classes of ``charts.css`` and from presentation attributes.

>>> bar = element("rect", x=0, y=4, width=30, height=8, classes="bar bar--late", title="Trễ")
>>> drawing(120, 16, title="Một thanh", children=[bar])  # doctest: +SKIP
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

ELEMENTS = frozenset(
    {"a", "circle", "clipPath", "defs", "g", "line", "path", "pattern", "polygon", "polyline"}
    | {"rect", "symbol", "text", "tspan", "use"}
)
_ATTRIBUTE = re.compile(r"[a-z][a-zA-Z]*[0-9]?(?:-[a-z]+)*")

Value = str | int | float


def element(
    tag: str,
    *children: str,
    classes: str = "",
    title: str = "",
    **attributes: Value | None,
) -> SafeString:
    """Return one element; texts among the children are escaped, attributes of None left out.

    ``title`` is what a reader hears and a pointer shows. Attribute names are written with
    underscores (``text_anchor``).

    :raises ValueError: for an element or attribute that has no place in a drawing of ours, and
        for a link that leaves this site.
    """
    if tag not in ELEMENTS:
        raise ValueError(f"no element of our drawings: {tag}")
    shown = {"class": classes or None, **attributes}
    inside = [format_html("<title>{}</title>", title)] if title else []
    return _assemble(tag, shown, [*inside, *children])


def drawing(
    width: float,
    height: float,
    *,
    title: str,
    description: str = "",
    children: Iterable[str] = (),
    classes: str = "chart",
    id_prefix: str = "chart",
    stretch: bool = False,
) -> SafeString:
    """Return a whole drawing of ``width`` by ``height`` units, named for those who cannot see it.

    It is a group, not an image, so that links within stay reachable by keyboard. ``id_prefix``
    must differ between two drawings of one page. ``stretch`` lets the page draw it in any shape,
    for plain bars without text.
    """
    heads = [format_html('<title id="{}-title">{}</title>', id_prefix, title)]
    described = f"{id_prefix}-desc" if description else None
    if description:
        heads.append(format_html('<desc id="{}">{}</desc>', described, description))
    return _assemble(
        "svg",
        {
            "class": classes,
            "viewBox": f"0 0 {number(width)} {number(height)}",
            "preserveAspectRatio": "none" if stretch else None,
            "width": width,
            "height": height,
            "role": "group",
            "aria-labelledby": f"{id_prefix}-title",
            "aria-describedby": described,
        },
        [*heads, *children],
    )


def text(words: str, x: float, y: float, *, classes: str = "", anchor: str = "") -> SafeString:
    """Return a line of text; ``anchor`` is start (the default), middle or end."""
    return element("text", words, x=x, y=y, classes=classes, text_anchor=anchor or None)


def number(value: float) -> str:
    """Write a coordinate: two decimals at most, always with a point."""
    written = f"{float(value):.2f}".rstrip("0").rstrip(".")
    return "0" if written == "-0" else written


def _assemble(tag: str, attributes: dict[str, Value | None], inside: Iterable[str]) -> SafeString:
    written = "".join(
        _attribute(name, value) for name, value in attributes.items() if value is not None
    )
    content = "".join(conditional_escape(part) for part in inside)
    return mark_safe(f"<{tag}{written}>{content}</{tag}>")


def _attribute(name: str, value: Value) -> str:
    name = name.rstrip("_").replace("_", "-")
    if not _ATTRIBUTE.fullmatch(name) or name == "style" or name.startswith("on"):
        raise ValueError(f"no attribute of our drawings: {name}")
    shown = value if isinstance(value, str) else number(value)
    if name == "href" and not re.match(r"(?:/(?!/)|#|\?)", shown):
        raise ValueError("links in drawings stay on this site")
    return format_html(' {}="{}"', name, shown)
