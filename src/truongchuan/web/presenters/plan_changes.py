"""What a corrected plan changes in a running programme, before it is imported."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from truongchuan.domain.programmes.models import RoadmapRow
from truongchuan.domain.programmes.states import WorkState
from truongchuan.engines.plan.compare import Change, Comparison
from truongchuan.web.presenters.plan_values import value_text
from truongchuan.wording.labels import CHANGE_KINDS, PARTS, field_label, state_label

_TONES = {"added": "success", "removed": "danger", "changed": "info"}


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One difference in words."""

    kind: str
    kind_label: str
    tone: str
    part: str
    part_label: str
    label: str
    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class KeptProgress:
    """A task with reports, and what becomes of them."""

    number: int
    new_number: int | None
    task: str
    state: str
    state_label: str
    percent: int


@dataclass(frozen=True, slots=True)
class ChangesView:
    """All differences, and the progress that stays or is put away with its task."""

    lines: tuple[ChangeLine, ...]
    kept: tuple[KeptProgress, ...]
    put_away: tuple[KeptProgress, ...]

    @property
    def counts(self) -> dict[str, int]:
        """Number of differences by kind."""
        return {kind: sum(line.kind == kind for line in self.lines) for kind in CHANGE_KINDS}


def change_lines(changes: Iterable[Change]) -> tuple[ChangeLine, ...]:
    """Word differences."""
    return tuple(
        ChangeLine(
            kind=change.kind,
            kind_label=_(CHANGE_KINDS[change.kind]),
            tone=_TONES[change.kind],
            part=change.part,
            part_label=_(PARTS[change.part]),
            label=field_label(change.label, _) if change.part == "document" else change.label,
            field="" if change.field is None else field_label(change.field, _),
            before=_value(change, change.before),
            after=_value(change, change.after),
        )
        for change in changes
    )


def _value(change: Change, value: object) -> str:
    if change.field is None or (value is None and change.kind != "changed"):
        return ""
    return value_text(change.field, value)


def changes_view(comparison: Comparison, rows: Iterable[RoadmapRow]) -> ChangesView:
    """Compare with the programme's rows: those that somebody reported on are told one by one."""
    reported = [row for row in rows if row.state != WorkState.NOT_STARTED or row.percent]
    kept = [_progress(row, comparison.rows.get(row.number)) for row in reported]
    return ChangesView(
        lines=change_lines(comparison.changes),
        kept=tuple(item for item in kept if item.new_number is not None),
        put_away=tuple(item for item in kept if item.new_number is None),
    )


def _progress(row: RoadmapRow, new_number: int | None) -> KeptProgress:
    return KeptProgress(
        number=row.number,
        new_number=new_number,
        task=row.task,
        state=row.state,
        state_label=state_label(row.state, _),
        percent=row.percent,
    )
