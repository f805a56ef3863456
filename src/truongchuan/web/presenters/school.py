"""One school: its target, its own plan, and where each number comes from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, ngettext, pgettext

from truongchuan.domain.audit.models import AuditEvent
from truongchuan.domain.audit.selectors import list_events
from truongchuan.domain.directory.models import School
from truongchuan.domain.directory.selectors import OrganisationHistory, history_of
from truongchuan.domain.programmes.models import PlanVersion, Programme, Target
from truongchuan.domain.programmes.policies import may
from truongchuan.domain.programmes.school_selectors import (
    SchoolStep,
    Steps,
    count_steps,
    get_target,
    list_namesakes,
    list_school_steps,
    school_progress,
)
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.sources.models import Fact
from truongchuan.domain.sources.selectors import current_facts
from truongchuan.web.presenters.certificates import CertificateLine, certificates_of_school
from truongchuan.web.presenters.history import Change, changes_of
from truongchuan.web.presenters.rows import period_label, source_url
from truongchuan.web.presenters.schools import kind_label, recognition_label
from truongchuan.web.presenters.task import permission_to_report, report_url
from truongchuan.web.templatetags.vn import moment_vn, quarter_vn
from truongchuan.wording.directory_labels import (
    METRICS,
    OWNERSHIPS,
    SCHOOL_STATUSES,
)
from truongchuan.wording.labels import RECOGNITIONS, state_label
from truongchuan.wording.roadmap import ROLES

MOST_HAPPENINGS = 30


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step of the school's own plan. ``report_url`` is empty for those who may not report it."""

    number: int
    period: str
    due_on: date | None
    task: str
    lead: str
    role: str
    state: str
    late: bool
    percent: int
    note: str
    report_url: str
    task_url: str
    text_url: str
    line: int | None


@dataclass(frozen=True, slots=True)
class FactLine:
    """A number or word about the school, with where it was read."""

    label: str
    value: str
    source: str
    file_url: str
    text_url: str
    line: int | None
    recorded_at: datetime
    recorded_by: str
    is_sample: bool


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that was done about the school."""

    at: datetime
    when: str
    who: str
    text: str
    url: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class SchoolPage:
    """Everything on a school's page."""

    school: School
    kind: str
    ownership: str
    status: str
    target: Target | None
    recognition: str
    quarter: str
    target_text_url: str
    may_move: bool
    counts: Steps
    summary: str
    steps: list[StepLine]
    facts: list[FactLine]
    namesakes: list[School]
    history: OrganisationHistory
    changes: list[Change]
    happenings: list[Happening]
    certificates: list[CertificateLine]

    @property
    def percent(self) -> int | None:
        """Share of steps done; None for a school without steps."""
        return self.counts.percent if self.counts.total else None

    @property
    def subtitle(self) -> str:
        """What the plan wants of the school, in one line."""
        if self.target is None:
            return gettext("Không có chỉ tiêu trong kế hoạch này")
        stretch = gettext("phấn đấu thêm") if self.target.stretch else ""
        told = " · ".join(part for part in (self.recognition, stretch, self.quarter) if part)
        return told[:1].upper() + told[1:]


def school_page(*, actor: Actor, programme: Programme, school: School, on: date) -> SchoolPage:
    """Gather a school's page. The number of queries does not depend on the number of steps."""
    target = get_target(actor=actor, programme=programme, school=school)
    steps = list_school_steps(actor=actor, programme=programme, school=school)
    counts = count_steps(programme=programme, on=on, school_ids=[school.pk])
    history = history_of(organisation=school.organisation)
    return SchoolPage(
        school=school,
        kind=kind_label(school),
        ownership=gettext(OWNERSHIPS[school.ownership]) if school.ownership else "",
        status=gettext(SCHOOL_STATUSES[school.status]),
        target=target,
        recognition=recognition_label(target) if target else "",
        quarter=quarter_vn(target.quarter) if target and target.quarter else "",
        target_text_url=source_url(programme.pk, target.line) if target else "",
        may_move=target is not None and may(actor, "programmes.manage", programme),
        counts=counts.get(school.pk, Steps()),
        summary=steps_summary(counts.get(school.pk, Steps())),
        steps=[_step_line(step, actor, programme, on) for step in steps],
        facts=_fact_lines(actor, programme, school),
        namesakes=list_namesakes(actor=actor, school=school),
        history=history,
        changes=changes_of(history),
        happenings=_happenings(actor, programme, school, target),
        certificates=certificates_of_school(actor=actor, school=school, on=on),
    )


def _step_line(step: SchoolStep, actor: Actor, programme: Programme, on: date) -> StepLine:
    row, work = step.row, step.work
    row.programme = programme
    return StepLine(
        number=row.number,
        period=period_label(row),
        due_on=row.due_on,
        task=row.task,
        lead=", ".join(_unit_names(step, "lead")),
        role=gettext(ROLES[step.role]) if step.role else gettext("thực hiện"),
        state=work.state,
        late=step.is_late(on),
        percent=work.percent,
        note=work.note,
        report_url=_report_url(actor, step, programme),
        task_url=reverse("task", args=[programme.pk, row.number]),
        text_url=source_url(programme.pk, row.line),
        line=row.line,
    )


def _unit_names(step: SchoolStep, role: str) -> list[str]:
    return [
        unit.organisation.label if unit.organisation else unit.as_written
        for unit in step.row.units.all()
        if unit.role == role
    ]


def _report_url(actor: Actor, step: SchoolStep, programme: Programme) -> str:
    if not may(actor, permission_to_report(step.work), step.work):
        return ""
    return report_url(step.row, step.work, programme)


def _fact_lines(actor: Actor, programme: Programme, school: School) -> list[FactLine]:
    versions = list(
        PlanVersion.objects.filter(programme=programme).values_list("text_id", "source__file_id")
    )
    own_texts = {text for text, _file in versions}
    files = {file for _text, file in versions if file is not None}
    # Figures of the school itself have a page of their own.
    facts = [f for f in current_facts(actor=actor, subjects=[school]) if f.metric in METRICS]
    return [
        FactLine(
            label=gettext(METRICS.get(fact.metric, fact.metric)),
            value=fact_value(fact.metric, fact.value),
            source=fact.source.title,
            file_url=_file_url(programme, fact, files),
            text_url=source_url(programme.pk, fact.line) if fact.text_id in own_texts else "",
            line=fact.line,
            recorded_at=fact.recorded_at,
            recorded_by=fact.recorded_by,
            is_sample=fact.source.is_sample,
        )
        for fact in facts
    ]


def _file_url(programme: Programme, fact: Fact, files: set[int]) -> str:
    file_id = fact.source.file_id
    if file_id is None or file_id not in files:
        return ""
    return reverse("file", args=[programme.pk, file_id])


def fact_value(metric: str, value: Any) -> str:
    """Return a fact's value as people write it."""
    if metric == "plan_target_recognition" and value in RECOGNITIONS:
        return gettext(RECOGNITIONS[value])
    if metric == "plan_target_quarter":
        return quarter_vn(value)
    if isinstance(value, bool):
        return pgettext("yes or no", "có") if value else pgettext("yes or no", "không")
    return str(value)


def _happenings(
    actor: Actor, programme: Programme, school: School, target: Target | None
) -> list[Happening]:
    reports = [
        Happening(
            at=entry.at,
            when=moment_vn(entry.at),
            who=entry.person_name,
            text=_report_text(entry.state, entry.percent, undone=entry.undoes_id is not None),
            url=reverse("task", args=[programme.pk, entry.row.number]),
            note=entry.row.task,
        )
        for entry in school_progress(actor=actor, programme=programme, school=school)[
            :MOST_HAPPENINGS
        ]
    ]
    moves = (
        [
            Happening(event.at, moment_vn(event.at), event.actor_name, _move_text(event))
            for event in list_events(actor=actor, subject=target)[:MOST_HAPPENINGS]
        ]
        if target
        else []
    )
    newest_first = sorted([*reports, *moves], key=lambda h: h.at, reverse=True)
    return newest_first[:MOST_HAPPENINGS]


def _report_text(state: str, percent: int, *, undone: bool) -> str:
    told = gettext("%(state)s, %(percent)s%%") % {
        "state": state_label(state, gettext),
        "percent": percent,
    }
    return gettext("Hoàn tác báo cáo, trở lại: %(told)s") % {"told": told} if undone else told


def _move_text(event: AuditEvent) -> str:
    told = gettext("Chỉ tiêu: %(before)s → %(after)s") % {
        "before": state_label(str(event.before.get("state", "")), gettext),
        "after": state_label(str(event.after.get("state", "")), gettext),
    }
    decision = event.after.get("decision")
    return f"{told} ({decision})" if decision else told


def steps_summary(counts: Steps) -> str:
    """Return how many steps are done, in words."""
    return ngettext(
        "%(done)s trên %(total)s bước đã xong", "%(done)s trên %(total)s bước đã xong", counts.total
    ) % {"done": counts.done, "total": counts.total}
