"""Counts of the register by month, and its number series checked."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import NamedTuple

from django.db.models import Count, F, Q

from truongchuan.domain.documents.models import DocumentTask, OfficialDocument
from truongchuan.domain.documents.selectors import documents_in, owed_reply
from truongchuan.domain.documents.states import Direction, DocumentState
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.shared.actor import Actor
from truongchuan.engines.documents import NumberedPaper, SeriesReport, check_series, write_number


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """What passed through the register in a month.

    ``received`` counts what came in, ``issued`` what was signed and went out (recalled ones too),
    ``replied`` the answers given to incoming documents, ``replied_late`` those of them after their
    day, ``owed`` the incoming documents whose answer was due in the month or before and is still
    not recorded, ``tasks`` the tasks that documents gave rise to. Cancelled entries never count.
    """

    month: str
    received: int
    issued: int
    replied: int
    replied_late: int
    owed: int
    tasks: int


def month_figures(*, actor: Actor, programme: Programme, month: str) -> MonthFigures:
    """Return the figures of a month ("2023-05"), in two queries.

    :raises ValueError: when ``month`` is not written like that.
    """
    year, number = (int(part) for part in month.split("-"))
    first, last = date(year, number, 1), date(year, number, monthrange(year, number)[1])
    coming, going = Q(direction=Direction.IN), Q(direction=Direction.OUT)
    replied = coming & Q(replied_on__range=(first, last))
    went = Q(state__in=[DocumentState.ISSUED, DocumentState.REVOKED, DocumentState.SIGNED])
    counts = (
        documents_in(actor=actor, programme=programme)
        .exclude(state=DocumentState.VOID)
        .order_by()
        .aggregate(
            received=Count("pk", filter=coming & Q(received_on__range=(first, last))),
            issued=Count("pk", filter=going & went & Q(signed_on__range=(first, last))),
            replied=Count("pk", filter=replied),
            replied_late=Count("pk", filter=replied & Q(replied_on__gt=F("reply_due"))),
            owed=Count("pk", filter=coming & owed_reply() & Q(reply_due__lte=last)),
        )
    )
    tasks = DocumentTask.objects.filter(
        document__in=documents_in(actor=actor, programme=programme).values("pk"),
        row__assigned_on__range=(first, last),
    ).count()
    return MonthFigures(month=month, tasks=tasks, **counts)


class SeriesPaper(NamedTuple):
    """What a series needs to know of an entry: thousands are looked at at once."""

    pk: int
    programme_id: int
    body_key: str
    body_name: str
    kind: str
    series: str
    symbol: str
    year: int
    number: int
    suffix: str
    signed_on: date | None

    @property
    def full_number(self) -> str:
        """Number and symbol as printed."""
        return write_number(self.number, self.suffix, self.symbol)


@dataclass(frozen=True, slots=True)
class Series:
    """The entries of one series of official numbers with what was found in it."""

    direction: str
    papers: dict[int, SeriesPaper]
    report: SeriesReport

    @property
    def first(self) -> SeriesPaper:
        """The entry with the smallest number; body, kind and year are those of all."""
        return next(iter(self.papers.values()))

    @property
    def last(self) -> SeriesPaper:
        """The entry with the largest number."""
        return next(reversed(self.papers.values()))


def number_series(
    *, actor: Actor, programme: Programme, year: int | None = None, direction: str = Direction.OUT
) -> list[Series]:
    """Return every series of a direction, checked, by body, kind and symbol, in one query.

    Numbers belong to the authority, so entries of its other programmes count in the series too,
    where the actor may see them. Recalled documents keep their number; cancelled entries do not.
    """
    found = (
        OfficialDocument.objects.visible_to(actor)
        .filter(authority_id=programme.authority_id, direction=direction, number__isnull=False)
        .exclude(state=DocumentState.VOID)
        .order_by("body_key", "kind", "series", "year", "number", "suffix", "pk")
    )
    if year is not None:
        found = found.filter(year=year)
    listed = (SeriesPaper(*row) for row in found.values_list(*SeriesPaper._fields))
    series = []
    for _key, group in groupby(listed, key=lambda p: (p.body_key, p.kind, p.series, p.year)):
        papers = {paper.pk: paper for paper in group}
        report = check_series(
            NumberedPaper(p.pk, p.number, p.suffix, p.signed_on) for p in papers.values()
        )
        series.append(Series(direction, papers, report))
    return series


def numbered_years(*, actor: Actor, programme: Programme) -> list[int]:
    """Return the years of which the register has official numbers, newest first."""
    years = (
        OfficialDocument.objects.visible_to(actor)
        .filter(authority_id=programme.authority_id, number__isnull=False)
        .order_by("-year")
        .values_list("year", flat=True)
        .distinct()
    )
    return list(years)
