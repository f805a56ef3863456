"""Classes, rooms and teachers that a forecast asks for, beside what is there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from truongchuan.web.templatetags.vn import number_vn
from truongchuan.wording.catalogue import decimal


@dataclass(frozen=True, slots=True)
class Need:
    """Classes, rooms and teachers of a place in a year."""

    label: str
    year: int
    classes: str
    rooms: str
    rooms_there: str
    rooms_short: str
    teachers: str
    teachers_there: str
    teachers_short: str
    right: str
    """Years in which the number of classes would have been right, of those tested."""


def need_lines(document: dict[str, Any], areas: list[str]) -> list[Need]:
    """Return what these areas need in every year."""
    wanted = set(areas)
    return [_need(n, n["area"]) for n in document.get("needs", []) if n["area"] in wanted]


def group_need_lines(document: dict[str, Any], parent: str, areas: list[str]) -> list[Need]:
    """Return what a group needs in every year, then each of its areas."""
    mine = [n for n in document.get("parent_needs", []) if n["parent"] == parent]
    return [_need(n, parent) for n in mine] + need_lines(document, areas)


def _need(need: dict[str, Any], label: str) -> Need:
    def there(kind: str) -> tuple[str, ...]:
        if f"has_{kind}" not in need:
            return "—", "—"
        return tuple(decimal(need[f"{what}_{kind}"], gettext) for what in ("has", "short"))

    rooms, teachers = there("rooms"), there("teachers")
    return Need(
        label=label,
        year=need["year"],
        classes=_range(need["classes"], need["low"], need["high"]),
        rooms=_range(need["rooms"], need["rooms_low"], need["rooms_high"]),
        rooms_there=rooms[0],
        rooms_short=rooms[1],
        teachers="—" if need["teachers"] is None else number_vn(need["teachers"]),
        teachers_there=teachers[0],
        teachers_short=teachers[1],
        right=_right(need),
    )


def _range(middle: int, low: int, high: int) -> str:
    return f"{number_vn(middle)} ({number_vn(low)}–{number_vn(high)})"


def _right(need: dict[str, Any]) -> str:
    if not need.get("tested_years"):
        return "—"
    return gettext("%(right)s/%(tested)s năm") % {
        "right": need["right_years"], "tested": need["tested_years"],
    }  # fmt: skip
