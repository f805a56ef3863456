"""Writes on consultations of a higher level: planning one, holding it, what it found per school."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from truongchuan.domain.audit.services import record_event
from truongchuan.domain.directory.models import Organisation, School
from truongchuan.domain.oversight.models import Consultation, ConsultationFinding
from truongchuan.domain.oversight.policies import require
from truongchuan.domain.oversight.remedies import locked_advice
from truongchuan.domain.oversight.states import ConsultationLevel, RemedyState
from truongchuan.domain.programmes.assigning import assign_task
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import Programme, RoadmapRow, RowOrigin
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError
from truongchuan.domain.sources.models import StoredFile
from truongchuan.engines.rules.model import LawSet


@dataclass(frozen=True, slots=True)
class Session:
    """A working session: when, about what, with whom, about which schools."""

    on: date
    subject: str
    level: str
    schools: Sequence[School] = ()
    body: str = ""
    people: str = ""
    place: str = ""
    document_out: str = ""
    row: RoadmapRow | None = None


@dataclass(frozen=True, slots=True)
class Advice:
    """What a consultation said about a school. ``ref`` is an item of the criteria of that day."""

    school: School
    text: str
    to_do: str = ""
    ref: str = ""
    unit: Organisation | None = None
    due_on: date | None = None


@transaction.atomic
def plan_consultation(*, actor: Actor, programme: Programme, session: Session) -> Consultation:
    """Put a working session on the list.

    :raises DomainError: ``consultation-empty``, ``consultation-level-unknown``,
        ``unit-not-of-authority``, ``row-not-of-programme``.
    """
    require(actor, "oversight.manage", programme)
    _check_session(programme, session)
    consultation = Consultation.objects.create(
        programme=programme,
        created_at=timezone.now(),
        created_by=actor.name,
        **_columns(session),
    )
    consultation.schools.set(session.schools)
    _record(actor, consultation, "consultation.plan")
    return consultation


@transaction.atomic
def edit_consultation(
    *, actor: Actor, consultation: Consultation, session: Session
) -> Consultation:
    """Change what is written of a session. Schools that it found something at must stay.

    :raises DomainError: as :func:`plan_consultation`; ``consultation-school-has-findings``.
    """
    consultation = _locked(actor, consultation)
    _check_session(consultation.programme, session)
    kept = {school.pk for school in session.schools}
    missing = consultation.findings.exclude(state=RemedyState.WITHDRAWN).exclude(school__in=kept)
    first = missing.select_related("school__organisation").first()
    if first is not None:
        raise DomainError("consultation-school-has-findings", school=first.school.name)
    for name, value in _columns(session).items():
        setattr(consultation, name, value)
    consultation.save(update_fields=list(_columns(session)))
    consultation.schools.set(session.schools)
    _record(actor, consultation, "consultation.edit")
    return consultation


@transaction.atomic
def hold_consultation(
    *,
    actor: Actor,
    consultation: Consultation,
    held_on: date,
    conclusion: str = "",
    document_in: str = "",
    file: StoredFile | None = None,
) -> Consultation:
    """Write down that a session took place; again to correct what was written.

    :raises DomainError: ``consultation-in-future``.
    """
    consultation = _locked(actor, consultation)
    if held_on > today_of(consultation.programme):
        raise DomainError("consultation-in-future", on=held_on)
    consultation.held_on = held_on
    consultation.conclusion = conclusion.strip()
    consultation.document_in = document_in.strip()[:60]
    if file is not None:
        consultation.file = file
    consultation.save(update_fields=["held_on", "conclusion", "document_in", "file"])
    _record(actor, consultation, "consultation.hold")
    return consultation


@transaction.atomic
def add_advice(
    *, actor: Actor, consultation: Consultation, advice: Advice, law: LawSet
) -> ConsultationFinding:
    """Write down what a session found at a school.

    :raises DomainError: ``consultation-not-held``, ``finding-empty``, ``school-not-consulted``,
        ``item-unknown``, ``unit-not-of-authority``, ``finding-due-before-check``.
    """
    consultation = _locked(actor, consultation)
    if consultation.held_on is None:
        raise DomainError("consultation-not-held")
    text = " ".join(advice.text.split())
    if not text:
        raise DomainError("finding-empty")
    if not consultation.schools.filter(pk=advice.school.pk).exists():
        raise DomainError("school-not-consulted", school=advice.school.name)
    if advice.due_on is not None and advice.due_on < consultation.held_on:
        raise DomainError("finding-due-before-check", due=advice.due_on, on=consultation.held_on)
    unit = advice.unit or advice.school.organisation
    if unit.owner_id != consultation.programme.authority_id:
        raise DomainError("unit-not-of-authority", unit=unit.name)
    newest = consultation.findings.aggregate(newest=Max("number"))["newest"] or 0
    finding = ConsultationFinding.objects.create(
        consultation=consultation,
        number=newest + 1,
        school=advice.school,
        ref=advice.ref.strip(),
        instrument=_instrument_of(advice, law, consultation.held_on),
        text=text,
        to_do=advice.to_do.strip(),
        unit=unit,
        due_on=advice.due_on,
    )
    record_event(
        actor=actor,
        authority_id=consultation.programme.authority_id,
        action="consultation_finding.add",
        subject=finding,
        after={"school": advice.school.pk, "ref": finding.ref, "unit": unit.pk},
    )
    return finding


@transaction.atomic
def give_advice_as_task(*, actor: Actor, finding: ConsultationFinding) -> ConsultationFinding:
    """Turn a finding into a task of its unit, with its own last day.

    :raises DomainError: ``finding-has-task``, ``finding-settled``, ``finding-without-deadline``,
        and those of :func:`assign_task`.
    """
    finding = _open_finding(actor, finding)
    if finding.due_on is None:
        raise DomainError("finding-without-deadline")
    lead = finding.unit or finding.school.organisation
    session = finding.consultation
    finding.row = assign_task(
        actor=replace(actor, system=True),
        programme=session.programme,
        task=finding.to_do or finding.text,
        lead=lead,
        due_on=finding.due_on,
        origin=RowOrigin.DOCUMENT,
        schools=() if lead.pk == finding.school.organisation_id else (finding.school,),
        starts_on=min(session.held_on or session.on, today_of(session.programme)),
    )
    return _linked(actor, finding, "consultation_finding.assign")


@transaction.atomic
def link_advice(
    *, actor: Actor, finding: ConsultationFinding, row: RoadmapRow
) -> ConsultationFinding:
    """Say which task there is already puts a finding right.

    :raises DomainError: ``finding-has-task``, ``finding-settled``, ``row-not-of-programme``.
    """
    finding = _open_finding(actor, finding)
    if row.programme_id != finding.consultation.programme_id or not row.is_active:
        raise DomainError("row-not-of-programme", number=row.label)
    finding.row = row
    return _linked(actor, finding, "consultation_finding.link")


def _open_finding(actor: Actor, finding: ConsultationFinding) -> ConsultationFinding:
    locked = locked_advice(finding)
    require(actor, "oversight.manage", locked.consultation)
    if locked.row_id is not None:
        raise DomainError("finding-has-task")
    if locked.state in {RemedyState.CONFIRMED, RemedyState.WITHDRAWN}:
        raise DomainError("finding-settled", remedy=locked.state)
    return locked


def _linked(actor: Actor, finding: ConsultationFinding, action: str) -> ConsultationFinding:
    finding.save(update_fields=["row"])
    record_event(
        actor=actor,
        authority_id=finding.consultation.programme.authority_id,
        action=action,
        subject=finding,
        after={"row": finding.row.label if finding.row else None},
    )
    return finding


def _locked(actor: Actor, consultation: Consultation) -> Consultation:
    consultation = (
        Consultation.objects.select_for_update(of=("self",))
        .select_related("programme")
        .get(pk=consultation.pk)
    )
    require(actor, "oversight.manage", consultation)
    return consultation


def _check_session(programme: Programme, session: Session) -> None:
    if not session.subject.strip():
        raise DomainError("consultation-empty")
    if session.level not in ConsultationLevel.values:
        raise DomainError("consultation-level-unknown", level=session.level)
    for school in session.schools:
        if school.authority_id != programme.authority_id:
            raise DomainError("unit-not-of-authority", unit=school.name)
    if session.row is not None and session.row.programme_id != programme.pk:
        raise DomainError("row-not-of-programme", number=session.row.label)


def _columns(session: Session) -> dict[str, object]:
    return {
        "on": session.on,
        "subject": " ".join(session.subject.split())[:300],
        "level": session.level,
        "body": session.body.strip()[:200],
        "people": session.people.strip()[:500],
        "place": session.place.strip()[:200],
        "document_out": session.document_out.strip()[:60],
        "row": session.row,
    }


def _instrument_of(advice: Advice, law: LawSet, on: date) -> str:
    """Return the instrument whose item a finding cites; nothing for a finding without item."""
    ref = advice.ref.strip()
    if not ref:
        return ""
    criteria = law.criteria_for(advice.school.kind, on)
    refs = {rule.ref for rule in criteria.rules() if rule.in_force(on)} if criteria else set()
    numbers = {criterion.no for criterion in criteria.criteria(on)} if criteria else set()
    if criteria is None or ref not in refs | numbers:
        raise DomainError("item-unknown", ref=ref, on=on)
    return criteria.instrument


def _record(actor: Actor, consultation: Consultation, action: str) -> None:
    record_event(
        actor=actor,
        authority_id=consultation.programme.authority_id,
        action=action,
        subject=consultation,
        after={
            "on": consultation.on.isoformat(),
            "held_on": consultation.held_on.isoformat() if consultation.held_on else None,
        },
    )
