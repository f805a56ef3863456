"""What part of the leader's board is asked for, and since when changes are told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext

from truongchuan.domain.committee.models import Meeting
from truongchuan.domain.committee.selectors import last_meeting
from truongchuan.domain.dashboard.selectors import BoardFilter, kinds_of_targets
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.scheduling.selectors import ProgrammeSchedule
from truongchuan.domain.shared.actor import Actor
from truongchuan.web.forms import DateField
from truongchuan.web.presenters.query import number, one_of
from truongchuan.web.presenters.roadmap_query import Choice
from truongchuan.web.presenters.schedule_query import units_of
from truongchuan.web.templatetags.vn import date_vn, quarter_vn
from truongchuan.wording.dashboard import PERIODS
from truongchuan.wording.labels import SCHOOL_KINDS

NO_MEETING_DAYS = 30
"""Days looked back while no meeting was held yet."""


@dataclass(frozen=True, slots=True)
class Period:
    """Since when changes are told. ``written`` is what was typed, ``error`` what is wrong."""

    key: str
    since: date
    label: str
    meeting: Meeting | None
    written: str
    error: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class BoardQuery:
    """The filter with the choices it offers, and the period."""

    where: BoardFilter
    period: Period
    quarters: tuple[Choice, ...]
    kinds: tuple[Choice, ...]
    units: tuple[Choice, ...]

    @property
    def active(self) -> bool:
        """True when something may have been left out."""
        return self.where != BoardFilter()

    @property
    def query(self) -> str:
        """The query string that asks for the same again, with its "?"; empty for the usual."""
        asked = {
            "quarter": self.where.quarter,
            "kind": self.where.kind,
            "unit": self.where.unit_id,
            "since": self.period.key if self.period.key != "meeting" else "",
            "from": self.period.written if self.period.key == "day" else "",
        }
        kept = {name: value for name, value in asked.items() if value}
        return f"?{urlencode(kept)}" if kept else ""

    @property
    def description(self) -> str:
        """The selection in words, for paper."""
        return ", ".join(
            choice.label
            for choices in (self.quarters, self.kinds, self.units)
            for choice in choices
            if choice.selected
        )


def query_board(
    *, actor: Actor, programme: Programme, found: ProgrammeSchedule, query: QueryDict
) -> BoardQuery:
    """Read a query string; what makes no sense does not filter."""
    quarters = sorted({line.target.quarter for line in found.targets})
    kinds = kinds_of_targets(actor=actor, programme=programme)
    units = units_of(found)
    unit = one_of(query, "unit", (value for value, _label in units))
    where = BoardFilter(
        quarter=one_of(query, "quarter", quarters),
        kind=one_of(query, "kind", kinds),
        unit_id=number(query, "unit") if unit else None,
    )
    return BoardQuery(
        where=where,
        period=_period(actor, programme, found.on, query),
        quarters=_choices(((q, quarter_vn(q)) for q in quarters), where.quarter),
        kinds=_choices(
            ((kind, gettext(words)) for kind, words in SCHOOL_KINDS.items() if kind in kinds),
            where.kind,
        ),
        units=_choices(units, unit),
    )


def _choices(options: Iterable[tuple[str, str]], chosen: str) -> tuple[Choice, ...]:
    return tuple(Choice(value, label, value == chosen) for value, label in options)


def _period(actor: Actor, programme: Programme, on: date, query: QueryDict) -> Period:
    key = one_of(query, "since", PERIODS) or "meeting"
    written, error = query.get("from", "").strip()[:20], ""
    since: date | None = None
    meeting = None
    if key == "day":
        since, error = _day(written, on)
    elif key in {"7", "30"}:
        since = on - timedelta(days=int(key))
    if since is None:
        meeting = last_meeting(actor=actor, programme=programme)
        since = (
            timezone.localtime(meeting.at).date()
            if meeting is not None
            else on - timedelta(days=NO_MEETING_DAYS)
        )
    since = min(since, on)
    return Period(
        key=key,
        since=since,
        label=_label(key, since, meeting, error),
        meeting=meeting,
        written=written,
        error=error,
        choices=_choices(((k, gettext(words)) for k, words in PERIODS.items()), key),
    )


def _day(written: str, on: date) -> tuple[date | None, str]:
    try:
        day = DateField(required=True).clean(written)
    except ValidationError as error:
        return None, " ".join(error.messages)
    if day > on:
        return None, gettext("Ngày %(day)s chưa đến. Hãy chọn ngày từ %(today)s trở về trước.") % {
            "day": date_vn(day),
            "today": date_vn(on),
        }
    return day, ""


def _label(key: str, since: date, meeting: Meeting | None, error: str) -> str:
    if meeting is not None:
        return gettext("Từ cuộc họp ngày %(day)s") % {"day": date_vn(since)}
    if key == "meeting" or error:
        return gettext("Chưa có cuộc họp nào: xem từ ngày %(day)s") % {"day": date_vn(since)}
    return gettext("Từ ngày %(day)s") % {"day": date_vn(since)}
