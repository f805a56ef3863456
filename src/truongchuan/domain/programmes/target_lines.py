"""The targets of a programme as light lines: thousands of them in one page's time."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import Any, NamedTuple

from django.db.models import QuerySet

from truongchuan.domain.programmes.models import Programme, Target
from truongchuan.domain.programmes.selectors import list_programmes
from truongchuan.domain.programmes.states import TargetState
from truongchuan.domain.shared.actor import Actor

DEGREE_NOT_SAID = 1
"""A plan that says "đạt chuẩn quốc gia" and no degree means the first one."""


class TargetLine(NamedTuple):
    """A school with what the plan wants of it. ``degree`` is null where the plan does not say."""

    school_id: int
    name: str
    sort_key: str
    kind: str
    recognition: str
    stretch: bool
    degree: int | None
    quarter: str

    @property
    def wanted_degree(self) -> int:
        """The degree to reach."""
        return self.degree or DEGREE_NOT_SAID


_COLUMNS = (
    "school_id",
    "school__organisation__name",
    "school__organisation__sort_key",
    "school__kind",
    "recognition",
    "stretch",
    "degree",
    "quarter",
)


def target_lines(*, actor: Actor, programme: Programme) -> list[TargetLine]:
    """Return the targets in force, withdrawn ones left out, in one query."""
    rows = _targets(actor, programme).values_list(*_COLUMNS)
    return [TargetLine._make(row) for row in rows]


def target_school_ids(*, actor: Actor, programme: Programme) -> QuerySet[Any]:
    """Return the ids of the same schools as part of another query: thousands of ids cost more."""
    return _targets(actor, programme).values("school_id")


def _targets(actor: Actor, programme: Programme) -> QuerySet[Target]:
    return (
        Target.objects.filter(programme=programme, is_active=True)
        .filter(programme__in=list_programmes(actor=actor).order_by())
        .exclude(state=TargetState.WITHDRAWN)
        .order_by()
    )


def last_day_of(quarter: str) -> date | None:
    """Return the last day of a quarter such as ``2023-Q3``; ``None`` for anything else."""
    year, _, number = quarter.partition("-Q")
    if not (year.isdigit() and number in {"1", "2", "3", "4"}):
        return None
    month = int(number) * 3
    return date(int(year), month, monthrange(int(year), month)[1])
