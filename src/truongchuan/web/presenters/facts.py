"""Shapes of the facts of a draft as cards, and the corrections made to them in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from truongchuan.engines.plan.correct import Correction
from truongchuan.web.presenters.plan_values import value_text
from truongchuan.wording.labels import field_label

LEAN_FROM = 60


@dataclass(frozen=True, slots=True)
class FactField:
    """One value: how it reads, and how it is corrected.

    ``control`` is ``text``, ``textarea``, ``select`` or empty for a value that is only shown;
    ``value`` is what the control holds, ``options`` what a select offers. A field that the card's
    title already tells is not ``listed``.
    """

    name: str
    label: str
    text: str
    value: str = ""
    control: str = ""
    options: tuple[tuple[str, str], ...] = ()
    hint: str = ""
    corrected: bool = False
    href: str = ""
    listed: bool = True


@dataclass(frozen=True, slots=True)
class FactCard:
    """One fact. ``href`` leads to its place in the text, ``lines`` to all places naming it."""

    id: str
    title: str
    part: str = ""
    key: str = ""
    subtitle: str = ""
    fields: tuple[FactField, ...] = ()
    items: tuple[tuple[int, str], ...] = ()
    line: int | None = None
    href: str = ""
    lines: tuple[int, ...] = ()
    removable: bool = False
    open: bool = False

    @property
    def corrected(self) -> bool:
        """True when a person changed something here."""
        return any(field.corrected for field in self.fields)

    @property
    def editable(self) -> bool:
        """True when something of it can be corrected."""
        return any(field.control for field in self.fields)


@dataclass(frozen=True, slots=True)
class FactSection:
    """Cards of one kind; ``kind`` is the colour of their marks.

    ``addable`` is the part of which a person may add what the reader missed, empty for none.
    """

    id: str
    title: str
    kind: str
    cards: tuple[FactCard, ...]
    empty: str
    addable: str = ""

    @property
    def count(self) -> int:
        """Number of facts."""
        return len(self.cards)

    @property
    def lean(self) -> bool:
        """True for so many facts that only the one being corrected has its form in the page."""
        return len(self.cards) > LEAN_FROM


@dataclass(frozen=True, slots=True)
class CorrectionLine:
    """A correction made so far, in words."""

    where: str
    field: str
    value: str


def corrected_fields(corrections: Iterable[Correction]) -> set[tuple[str, str, str]]:
    """Return part, present key and field of what was changed; a renamed school keeps its marks."""
    changed: set[tuple[str, str, str]] = set()
    for correction in corrections:
        changed.add((correction.part, correction.key, correction.field))
        if correction.part == "school" and correction.field == "name":
            new = " ".join(str(correction.value).split())
            changed = {
                (part, new if part == "school" and key == correction.key else key, field)
                for part, key, field in changed
            }
    return changed


def correction_lines(corrections: Iterable[Correction]) -> list[CorrectionLine]:
    """Word the corrections, newest first."""
    return [_correction_line(correction) for correction in reversed(tuple(corrections))]


def _correction_line(correction: Correction) -> CorrectionLine:
    where = {
        "document": _("Văn bản"),
        "targets": _("Chỉ tiêu"),
        "school": correction.key,
        "row": _("Nhiệm vụ %(number)s") % {"number": correction.key},
    }.get(correction.part)
    if where is None:
        number = int(correction.key) + 1 if correction.key.isdecimal() else correction.key
        where = _("Phân công %(number)s") % {"number": number}
    if correction.field == "removed":
        return CorrectionLine(where, _("bỏ mục này"), "")
    if correction.field == "added":
        added = correction.value.get("task", "") if correction.part == "row" else ""
        return CorrectionLine(where, _("thêm mục này"), added)
    value = (
        str(correction.value or "—")
        if correction.part == "targets"
        else value_text(correction.field, correction.value)
    )
    return CorrectionLine(where, field_label(correction.field, _), value)
