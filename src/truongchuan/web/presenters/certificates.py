"""Certificates that schools hold, ready to draw: the table, and those of one school."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext

from truongchuan.domain.accreditation.certificates import list_certificates
from truongchuan.domain.accreditation.held import (
    HELD_ORDERS,
    NONE,
    HeldFilter,
    count_held,
    list_held,
    schools_without,
)
from truongchuan.domain.accreditation.models import Certificate
from truongchuan.domain.directory.models import School
from truongchuan.domain.onboarding.lists.selectors import batches_of_sources
from truongchuan.domain.shared.actor import Actor
from truongchuan.engines.schedule.lead_times import add_months
from truongchuan.web.presenters.obstacles import Mark
from truongchuan.web.presenters.query import PAGE_SIZE, Option, one_of, options, sorting, words
from truongchuan.web.templatetags.vn import date_vn, days_from
from truongchuan.wording.labels import SCHOOL_KINDS
from truongchuan.wording.list_files import HELD_STATES


@dataclass(frozen=True, slots=True)
class CertificateLine:
    """A certificate as one row. ``days`` are left until its end; negative after it."""

    pk: int
    school: str
    school_pk: int
    kind: str
    ward: str
    level: int | None
    degree: int | None
    number: str
    decided_on: date | None
    issuer: str
    valid_from: date | None
    valid_to: date | None
    instrument: str
    mark: Mark
    days: int | None
    left: str
    source: str
    source_url: str
    recorded: str
    is_sample: bool
    withdraw_url: str


@dataclass(frozen=True, slots=True)
class SchoolWithout:
    """A school of which no certificate is known."""

    name: str
    kind: str
    ward: str
    new_url: str


@dataclass(frozen=True, slots=True)
class CertificatesPage:
    """Everything on the page of certificates."""

    lines: list[CertificateLine]
    schools: list[SchoolWithout]
    page: Page[Any]
    tiles: list[Option]
    state: str
    kinds: list[tuple[str, str, bool]]
    words: str
    total: int
    on: date
    is_sample: bool

    @property
    def without(self) -> bool:
        """True where schools without certificate are shown."""
        return self.state == NONE


def held_filter(query: QueryDict) -> HeldFilter:
    """Read the filter from a query string."""
    return HeldFilter(
        state=one_of(query, "state", HELD_STATES),
        kind=one_of(query, "kind", SCHOOL_KINDS),
        words=words(query),
    )


def held_order(query: QueryDict) -> tuple[str, bool]:
    """Read the order from a query string."""
    return sorting(query, HELD_ORDERS, "school")


def certificates_page(*, actor: Actor, on: date, query: QueryDict) -> CertificatesPage:
    """Return the page that a query string asks for; the number of queries is fixed."""
    where = held_filter(query)
    counts = count_held(actor=actor, on=on, where=where)
    order, descending = held_order(query)
    rows: Any = (
        schools_without(actor=actor, where=where)
        if where.state == NONE
        else list_held(actor=actor, on=on, where=where, order=order, descending=descending)
    )
    page = Paginator(rows, PAGE_SIZE).get_page(query.get("page"))
    lines = [] if where.state == NONE else certificate_lines(list(page), on)
    return CertificatesPage(
        lines=lines,
        schools=[_without(school) for school in page] if where.state == NONE else [],
        page=page,
        tiles=options(
            ((code, gettext(label), counts[code]) for code, label in HELD_STATES.items()),
            where.state,
        ),
        state=where.state,
        kinds=[(code, gettext(label), code == where.kind) for code, label in SCHOOL_KINDS.items()],
        words=where.words,
        total=counts[""],
        on=on,
        is_sample=any(line.is_sample for line in lines),
    )


def _without(school: School) -> SchoolWithout:
    name = school.organisation.name
    query = QueryDict(mutable=True)
    query["school"] = name
    return SchoolWithout(
        name=name,
        kind=gettext(SCHOOL_KINDS[school.kind]),
        ward=school.ward.label if school.ward else "",
        new_url=f"{reverse('certificate_new')}?{query.urlencode()}",
    )


def certificate_lines(certificates: Iterable[Certificate], on: date) -> list[CertificateLine]:
    """Return certificates as rows, with the lists they came from in one query."""
    found = list(certificates)
    lists = batches_of_sources(source_ids=[c.source_id for c in found])
    return [certificate_line(c, on, list_pk=lists.get(c.source_id)) for c in found]


def certificate_line(
    certificate: Certificate, on: date, *, list_pk: int | None = None
) -> CertificateLine:
    """Return a certificate ready to draw."""
    school, source = certificate.school, certificate.source
    end = certificate.valid_to
    return CertificateLine(
        pk=certificate.pk,
        school=school.organisation.name,
        school_pk=school.pk,
        kind=gettext(SCHOOL_KINDS[school.kind]),
        ward=school.ward.label if school.ward else "",
        level=certificate.level,
        degree=certificate.degree,
        number=certificate.number,
        decided_on=certificate.decided_on,
        issuer=certificate.issuer,
        valid_from=certificate.valid_from,
        valid_to=end,
        instrument=certificate.instrument,
        mark=_mark(certificate, on),
        days=(end - on).days if end is not None else None,
        left=days_from(end, on),
        source=source.title,
        source_url=reverse("list_import", args=[list_pk]) if list_pk is not None else "",
        recorded=f"{certificate.recorded_by}, {date_vn(certificate.recorded_at)}",
        is_sample=source.is_sample,
        withdraw_url=reverse("certificate_withdraw", args=[certificate.pk]),
    )


def _mark(certificate: Certificate, on: date) -> Mark:
    start, end = certificate.valid_from, certificate.valid_to
    if start is not None and start > on:
        return Mark(gettext("chưa có hiệu lực"), "neutral", "circle")
    if end is None:
        return Mark(gettext("không ghi hạn"), "neutral", "question")
    if end < on:
        return Mark(gettext("hết hạn"), "danger", "late")
    if end <= add_months(on, 6):
        return Mark(gettext("sắp hết hạn"), "warning", "clock")
    return Mark(gettext("còn hiệu lực"), "success", "check")


def certificates_of_school(*, actor: Actor, school: School, on: date) -> list[CertificateLine]:
    """Return a school's certificates, those that end last first; two queries."""
    found = list_certificates(actor=actor, school=school).select_related("school__ward")
    lines = certificate_lines(found, on)
    return sorted(lines, key=lambda line: (line.valid_to or date.max, line.pk), reverse=True)
