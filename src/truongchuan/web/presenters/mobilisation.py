"""Social mobilisation: all drives, and what schools needed, were promised, got and used."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext

from truongchuan.domain.directory.models import School
from truongchuan.domain.mobilisation.models import Drive, DriveState, Form
from truongchuan.domain.mobilisation.selectors import (
    DRIVE_ORDERS,
    DriveFilter,
    first_schools,
    list_drives,
)
from truongchuan.domain.mobilisation.totals import (
    Totals,
    list_mobilising_schools,
    official_drives,
    programme_totals,
    school_drives,
    totals_of,
)
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.programmes.policies import may
from truongchuan.domain.shared.actor import Actor
from truongchuan.web.presenters.outreach import Choice
from truongchuan.web.presenters.query import PAGE_SIZE, number, one_of, sorting
from truongchuan.web.presenters.query import words as words_of
from truongchuan.web.sponsorship_law import Cited, sponsorship_law
from truongchuan.web.templatetags.ui import Badge
from truongchuan.web.templatetags.vn import number_vn
from truongchuan.wording.mobilisation import FORMS, STATES

STATE_LOOKS = {
    DriveState.DRAFT: ("neutral", "edit"),
    DriveState.APPROVED: ("info", "check"),
    DriveState.OPEN: ("success", "half"),
    DriveState.CLOSED: ("warning", "clock"),
    DriveState.SETTLED: ("muted", "check"),
    DriveState.CANCELLED: ("muted", "slash"),
}
LEDGERS = ("pledged", "received", "used")


def drive_badge(state: str) -> Badge:
    """Return how a drive's state is shown."""
    tone, icon = STATE_LOOKS[DriveState(state)]
    return Badge(tone, icon, gettext(STATES[state]))


def dong(amount: int | None) -> str:
    """Write an amount: 1.234.567; what is not known as a dash."""
    return number_vn(amount)


@dataclass(frozen=True, slots=True)
class Bar:
    """One of the four bars: ``percent`` of the need, None where nothing is needed."""

    code: str
    label: str
    amount: str
    percent: int | None
    note: str


def bars_of(totals: Totals) -> list[Bar]:
    """Return need, pledged, received and used as bars, with what has no value yet."""
    labels = {
        "pledged": gettext("Đã cam kết"),
        "received": gettext("Đã tiếp nhận"),
        "used": gettext("Đã sử dụng"),
    }
    bars = [Bar("need", gettext("Nhu cầu"), dong(totals.need), None, "")]
    for ledger in LEDGERS:
        forms: dict[str, int] = getattr(totals, ledger)
        parts = [
            f"{gettext(FORMS[form]).lower()} {dong(forms[form])}"
            for form in Form.values
            if forms[form]
        ]
        if totals.unvalued[ledger]:
            parts.append(
                gettext("%(n)s khoản chưa có giá trị") % {"n": number_vn(totals.unvalued[ledger])}
            )
        bars.append(
            Bar(
                ledger,
                labels[ledger],
                dong(totals.sum_of(ledger)),
                totals.share(ledger),
                " · ".join(parts) if len(parts) > 1 or totals.unvalued[ledger] else "",
            )
        )
    return bars


@dataclass(frozen=True, slots=True)
class DriveLine:
    """A drive as a row."""

    drive: Drive
    url: str
    state: Badge
    schools: str
    totals: Totals
    percent: int | None

    @property
    def pledged(self) -> str:
        """What was pledged, written."""
        return dong(self.totals.sum_of("pledged"))

    @property
    def received(self) -> str:
        """What was received, written."""
        return dong(self.totals.sum_of("received"))

    @property
    def used(self) -> str:
        """What was used, written."""
        return dong(self.totals.sum_of("used"))


@dataclass(frozen=True, slots=True)
class SchoolLine:
    """A school as a row, over all approved drives."""

    school: School
    url: str
    totals: Totals
    percent: int | None

    @property
    def pledged(self) -> str:
        """What was pledged, written."""
        return dong(self.totals.sum_of("pledged"))

    @property
    def received(self) -> str:
        """What was received, written."""
        return dong(self.totals.sum_of("received"))

    @property
    def used(self) -> str:
        """What was used, written."""
        return dong(self.totals.sum_of("used"))


@dataclass(frozen=True, slots=True)
class MobilisationPage:
    """Everything on the page of drives."""

    totals: Totals
    bars: list[Bar]
    law: Cited | None
    lines: list[DriveLine]
    page: Page[Drive]
    schools: list[SchoolLine]
    school_page: Page[School]
    states: list[Choice]
    words: str
    filtered: bool
    may_draft: bool


def drive_filter(query: QueryDict) -> DriveFilter:
    """Read the filter from a query string."""
    return DriveFilter(
        state=one_of(query, "state", DriveState.values),
        school_id=number(query, "school"),
        words=words_of(query),
    )


def mobilisation_page(
    *, actor: Actor, programme: Programme, on: date, query: QueryDict
) -> MobilisationPage:
    """Gather the page. The number of queries does not depend on drives, schools or gifts."""
    where = drive_filter(query)
    order, descending = sorting(query, DRIVE_ORDERS, "starts_on")
    found = list_drives(
        actor=actor,
        programme=programme,
        where=where,
        order=order,
        descending=descending or "sort" not in query,
    )
    page = Paginator(found, PAGE_SIZE).get_page(query.get("page"))
    schools = Paginator(
        list_mobilising_schools(actor=actor, programme=programme), PAGE_SIZE
    ).get_page(query.get("schools"))
    totals = programme_totals(actor=actor, programme=programme)
    return MobilisationPage(
        totals=totals,
        bars=bars_of(totals),
        law=sponsorship_law(on),
        lines=drive_lines(page, programme),
        page=page,
        schools=school_lines(schools, actor=actor, programme=programme),
        school_page=schools,
        states=[Choice(s, gettext(STATES[s]), s == where.state) for s in DriveState.values],
        words=where.words,
        filtered=where != DriveFilter(),
        may_draft=may(actor, "mobilisation.draft", programme),
    )


def drive_lines(drives: Page[Drive] | list[Drive], programme: Programme) -> list[DriveLine]:
    """Return drives as rows, their totals and schools in five queries."""
    listed = list(drives)
    totals = totals_of(drives=[d.pk for d in listed], by=("drive_id",))
    schools = first_schools(drives=listed)
    lines = []
    for drive in listed:
        own = totals.get((drive.pk,), Totals())
        names = schools.get(drive.pk, [])
        shown = ", ".join(names)
        more = drive.school_total - len(names)  # type: ignore[attr-defined]
        if more > 0:
            shown += gettext(" và %(n)s trường khác") % {"n": number_vn(more)}
        lines.append(
            DriveLine(
                drive=drive,
                url=reverse("drive", args=[programme.pk, drive.pk]),
                state=drive_badge(drive.state),
                schools=shown,
                totals=own,
                percent=own.share("received"),
            )
        )
    return lines


def school_lines(
    schools: Page[School] | list[School], *, actor: Actor, programme: Programme
) -> list[SchoolLine]:
    """Return schools as rows, their totals in four queries."""
    listed = list(schools)
    totals = totals_of(
        drives=official_drives(actor=actor, programme=programme),
        by=("school_id",),
        schools=[s.pk for s in listed],
    )
    return [
        SchoolLine(
            school=school,
            url=reverse("school", args=[programme.pk, school.pk]),
            totals=(own := totals.get((school.pk,), Totals())),
            percent=own.share("received"),
        )
        for school in listed
    ]


@dataclass(frozen=True, slots=True)
class SchoolCardLine:
    """A drive on a school's page, with the school's own sums."""

    title: str
    url: str
    state: Badge
    bars: list[Bar]
    money_left: int


def school_card(*, actor: Actor, programme: Programme, school: School) -> list[SchoolCardLine]:
    """Return the drives that a school is part of, for its page; drafts are left out."""
    return [
        SchoolCardLine(
            title=drive.title,
            url=reverse("drive", args=[programme.pk, drive.pk]),
            state=drive_badge(drive.state),
            bars=bars_of(totals),
            money_left=totals.money_left,
        )
        for drive, totals in school_drives(actor=actor, programme=programme, school=school)
        if drive.state not in {DriveState.DRAFT, DriveState.CANCELLED}
    ]
