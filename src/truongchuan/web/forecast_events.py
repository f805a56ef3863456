"""Known events typed on the page of forecasts: lines of the file of events."""

from __future__ import annotations

import csv
import io
from typing import Any

import numpy as np
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from truongchuan.engines.forecast.history import History
from truongchuan.wording.forecast import KINDS

COLUMNS = (
    "year", "area", "kind", "children", "dwellings", "yield", "grade", "to", "yearly",
    "known_from", "parent", "note",
)  # fmt: skip
NAME = "su-kien-nhap.csv"


class EventForm(forms.Form):
    """One event: when, where, of what kind, how many children more or fewer."""

    ev_year = forms.TypedChoiceField(label=_("Từ năm"), coerce=int)
    ev_kind = forms.ChoiceField(label=_("Sự kiện"), choices=list(KINDS.items()))
    ev_area = forms.ChoiceField(label=_("Trường, địa bàn"))
    ev_children = forms.IntegerField(
        label=_("Số trẻ"),
        help_text=_("Thêm: 30; bớt: -20. Đóng cửa thì để trống."),
        required=False,
        min_value=-5000,
        max_value=5000,
        widget=forms.NumberInput(attrs={"class": "input--short"}),
        error_messages={"invalid": _("Ghi một số nguyên, ví dụ 30 hoặc -20.")},
    )
    ev_homes = forms.IntegerField(
        label=_("Hoặc số căn hộ"),
        required=False,
        min_value=1,
        max_value=20000,
        widget=forms.NumberInput(attrs={"class": "input--short"}),
    )
    ev_yield = forms.FloatField(
        label=_("Số trẻ mỗi căn"),
        required=False,
        min_value=0.01,
        max_value=3,
        widget=forms.NumberInput(attrs={"class": "input--short", "step": "0.01"}),
    )
    ev_grade = forms.ChoiceField(label=_("Vào lớp"), required=False)
    ev_to = forms.ChoiceField(label=_("Nơi bù trừ"), required=False)
    ev_yearly = forms.BooleanField(label=_("Lặp lại mỗi năm"), required=False)
    ev_new = forms.CharField(
        label=_("Tên trường mở mới"),
        required=False,
        max_length=80,
        help_text=_(
            "Chỉ khi trường chưa có trong số liệu; trường chọn ở trên là trường cùng địa bàn."
        ),
    )
    ev_note = forms.CharField(label=_("Ghi chú"), required=False, max_length=120)

    def __init__(self, history: History, horizon: int, data: Any = None, here: str = "") -> None:
        super().__init__(data, initial={"ev_area": here})
        self.history = history
        areas = [(area, area) for area in history.areas]
        years = range(history.last_year + 1, history.last_year + horizon + 1)
        census = np.asarray(history.census.all(axis=0))
        grades = [g for i, g in enumerate(history.grades) if g >= 0 and not census[i]]
        choices: dict[str, list[tuple[Any, Any]]] = {
            "ev_year": [(year, year) for year in years],
            "ev_area": areas,
            "ev_grade": [("", _("mọi lớp")), *((str(g), str(g)) for g in grades), *_spans(grades)],
            "ev_to": [("", _("không")), *areas],
        }
        for name, found in choices.items():
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = found

    def clean(self) -> dict[str, Any]:
        """Refuse an event without children, and one that gives to its own place."""
        data = super().clean() or {}
        homes, rate = data.get("ev_homes"), data.get("ev_yield")
        if (homes is None) != (rate is None):
            self.add_error("ev_yield", _("Ghi cả số căn hộ và số trẻ mỗi căn."))
        elif data.get("ev_kind") != "closure" and not data.get("ev_children") and not homes:
            self.add_error("ev_children", _("Ghi số trẻ khác 0: dấu trừ khi bớt đi."))
        same = data.get("ev_to") == data.get("ev_area")
        if data.get("ev_to") and same and not data.get("ev_new"):
            self.add_error("ev_to", _("Chọn một nơi khác với nơi có sự kiện."))
        if data.get("ev_new") and data.get("ev_kind") != "opening":
            self.add_error("ev_new", _("Tên trường mới chỉ đi với sự kiện mở trường."))
        if data.get("ev_new") and not data.get("ev_grade"):
            self.add_error("ev_grade", _("Trường mở mới: chọn một lớp hoặc một dải lớp."))
        return data

    def line(self) -> dict[str, str]:
        """The event as a line of the file."""
        data = self.cleaned_data
        cells = {
            name: data[f"ev_{name}"] for name in ("year", "area", "kind", "children", "grade", "to")
        }
        cells |= {"dwellings": data["ev_homes"], "yield": data["ev_yield"]}
        if new := " ".join(data["ev_new"].split()):
            place = self.history.areas.index(data["ev_area"])
            parent = self.history.parents[self.history.parent_of[place]]
            cells |= {"area": new, "parent": parent}
        cells |= {"yearly": "x" if data["ev_yearly"] else "", "note": data["ev_note"]}
        return {name: "" if value is None else str(value) for name, value in cells.items()}


def _spans(grades: list[int]) -> list[tuple[str, Any]]:
    """Whole levels among the grades, to be filled evenly."""
    spans = [(first, last) for first, last in ((1, 5), (6, 9)) if {first, last} <= set(grades)]
    words = gettext("%(first)s đến %(last)s, chia đều")
    return [(f"{a}-{b}", words % {"first": a, "last": b}) for a, b in spans]


def event_lines(text: str) -> list[dict[str, str]]:
    """Lines of a file of events, by column."""
    rows = list(csv.reader(io.StringIO(text)))
    if not rows:
        return []
    head = [cell.strip().lower() for cell in rows[0]]
    filled = [row for row in rows[1:] if any(cell.strip() for cell in row)]
    return [dict(zip(head, map(str.strip, row), strict=False)) for row in filled]


def with_event(text: str, line: dict[str, str]) -> str:
    """The file with one more line."""
    return _written([*event_lines(text), line])


def without_event(text: str, place: int) -> str:
    """The file without one of its lines; empty when none is left."""
    lines = event_lines(text)
    kept = [line for i, line in enumerate(lines) if i != place]
    return _written(kept) if kept else ""


def _written(lines: list[dict[str, str]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, restval="", extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(lines)
    return out.getvalue()
