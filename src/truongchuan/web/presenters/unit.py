"""One unit: what it has to do, who works there, and what became of it ("việc của đơn vị")."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.directory.selectors import OrganisationHistory, history_of, members_of
from truongchuan.domain.programmes.models import Duty, Programme, UnitRole
from truongchuan.domain.programmes.policies import may
from truongchuan.domain.programmes.school_selectors import target_schools_of_ward
from truongchuan.domain.programmes.selectors import is_late, list_duties, urgency
from truongchuan.domain.programmes.states import OPEN_STATES, WorkState
from truongchuan.domain.programmes.unit_selectors import UnitPart, list_unit_parts
from truongchuan.domain.shared.actor import Actor
from truongchuan.web.presenters.history import Change, changes_of
from truongchuan.web.presenters.rows import period_label, source_url
from truongchuan.web.presenters.schools import SchoolLine, school_lines
from truongchuan.web.presenters.task import permission_to_report, report_url
from truongchuan.wording.directory_labels import FUNCTIONS, UNIT_KINDS
from truongchuan.wording.roadmap import ROLES


@dataclass(frozen=True, slots=True)
class PartLine:
    """A row in which the unit has a part; state and percent are those of what it reports.

    ``report_url`` is empty for those who may not report it.
    """

    number: int
    period: str
    due_on: date | None
    task: str
    role: str
    with_units: str
    schools: int
    state: str
    late: bool
    percent: int
    note: str
    report_url: str
    task_url: str
    text_url: str
    line: int | None


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who works in the unit."""

    name: str
    function: str
    title: str


@dataclass(frozen=True, slots=True)
class UnitPage:
    """Everything on a unit's page."""

    unit: Organisation
    kind: str
    duties: list[Duty]
    leads: list[PartLine]
    supports: list[PartLine]
    waiting: list[PartLine]
    schools: list[SchoolLine]
    members: list[Member]
    changes: list[Change]
    history: OrganisationHistory
    done: int
    late: int

    @property
    def without_row(self) -> bool:
        """True when the unit has duties and the roadmap does not name it."""
        return bool(self.duties) and not self.leads and not self.supports

    @property
    def percent(self) -> int | None:
        """Share of the rows led that are done."""
        return self.done * 100 // len(self.leads) if self.leads else None

    @property
    def subtitle(self) -> str:
        """How much there is to do, in words."""
        told = [self.kind[:1].upper() + self.kind[1:]]
        if self.leads:
            told.append(gettext("chủ trì %(n)s việc") % {"n": len(self.leads)})
        if self.supports:
            told.append(gettext("phối hợp %(n)s việc") % {"n": len(self.supports)})
        if self.duties:
            told.append(gettext("được phân công %(n)s nhiệm vụ") % {"n": len(self.duties)})
        return " · ".join(told)

    @property
    def late_label(self) -> str:
        """How much is late, in words."""
        return ngettext("%(n)s việc quá hạn", "%(n)s việc quá hạn", self.late) % {"n": self.late}


def unit_page(*, actor: Actor, programme: Programme, unit: Organisation, on: date) -> UnitPage:
    """Gather a unit's page. The number of queries does not depend on the number of rows."""
    parts = list_unit_parts(actor=actor, programme=programme, unit=unit)
    lines = [(part, _part_line(part, actor, programme, on)) for part in parts]
    leads = [line for part, line in lines if part.part.role == UnitRole.LEAD]
    led = {line.number for line in leads}
    history = history_of(organisation=unit)
    duties = list(list_duties(actor=actor, programme=programme, unit=unit))
    in_ward = target_schools_of_ward(actor=actor, programme=programme, ward=unit)
    return UnitPage(
        unit=unit,
        kind=gettext(UNIT_KINDS.get(unit.kind, unit.kind)),
        duties=duties,
        leads=leads,
        supports=[
            line
            for part, line in lines
            if part.part.role != UnitRole.LEAD and line.number not in led
        ],
        waiting=sorted(
            (line for part, line in lines if _waits(part, on)),
            key=lambda line: (line.state != WorkState.BLOCKED, line.due_on or date.max),
        ),
        schools=school_lines(in_ward, programme=programme, on=on),
        members=[
            Member(m.person.name, gettext(FUNCTIONS.get(m.function, m.function)), m.title)
            for m in members_of(actor=actor, organisation=unit, on=on)
        ],
        changes=changes_of(history),
        history=history,
        done=sum(line.state == WorkState.DONE for line in leads),
        late=sum(line.late for _part, line in lines),
    )


def _part_line(part: UnitPart, actor: Actor, programme: Programme, on: date) -> PartLine:
    row, work = part.row, part.work
    row.programme = programme
    leads = part.part.role == UnitRole.LEAD
    others = UnitRole.COOPERATING if leads else UnitRole.LEAD
    return PartLine(
        number=row.number,
        period=period_label(row),
        due_on=row.due_on,
        task=row.task,
        role=gettext(ROLES[part.part.role]),
        with_units=_names(part, others),
        schools=row.school_count,
        state=work.state,
        late=row.state in OPEN_STATES and is_late(work, on),
        percent=work.percent,
        note=work.note,
        report_url=report_url(row, work, programme)
        if may(actor, permission_to_report(work), work)
        else "",
        task_url=reverse("task", args=[programme.pk, row.number]),
        text_url=source_url(programme.pk, row.line),
        line=row.line,
    )


def _names(part: UnitPart, role: str) -> str:
    """Name the units of a role; a group ("UBND 18 phường") once, in the document's words."""
    return ", ".join(
        dict.fromkeys(
            unit.as_written if unit.group or unit.organisation is None else unit.organisation.label
            for unit in part.row.units.all()
            if unit.role == role
        )
    )


def _waits(part: UnitPart, on: date) -> bool:
    """Tell whether the unit should be doing it now: open, and not just of a later month.

    A row that its lead completed asks nothing more of anybody.
    """
    is_open = part.row.state in OPEN_STATES and part.work.state in OPEN_STATES
    return is_open and urgency(part.work, on) != "upcoming"
