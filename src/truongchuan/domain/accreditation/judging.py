"""Judging items of a school: what a person found, with evidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from truongchuan.domain.accreditation.models import Judgement
from truongchuan.domain.accreditation.policies import require
from truongchuan.domain.accreditation.standings import lock_schools, mark_stale, refresh_standing
from truongchuan.domain.audit.services import record_event
from truongchuan.domain.directory.models import School
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError
from truongchuan.engines.rules.impact import texts_on
from truongchuan.engines.rules.model import LawSet


@dataclass(frozen=True, slots=True)
class JudgementDraft:
    """A finding about to be recorded; ``met`` None takes the one in force back."""

    ref: str
    met: bool | None
    note: str = ""
    evidence: tuple[str, ...] = ()


@transaction.atomic
def record_judgement(
    *,
    actor: Actor,
    school: School,
    ref: str,
    met: bool | None,
    note: str = "",
    evidence: Iterable[str] = (),
    law: LawSet,
    on: date,
) -> Judgement:
    """Record what the actor found about an item (or a norm, by its id) of a school.

    ``met`` None takes the finding in force back. The school's standing is made anew.

    :raises DomainError: ``item-unknown`` when the law of the day has no such item for the school;
        ``evidence-missing`` for a finding without evidence; ``judgement-missing`` when there is
        nothing to take back.
    :raises NotAllowed: for anybody but the school's people and those in charge of education.
    """
    require(actor, "accreditation.judge", school)
    lock_schools([school])
    instruments = _instruments(law, school.kind, on)
    draft = _checked(JudgementDraft(ref, met, note, tuple(evidence)), instruments, on)
    instrument = instruments[ref]
    before = Judgement.objects.filter(
        school=school, instrument=instrument, ref=ref, superseded_by__isnull=True
    ).first()
    judgement = _row(
        actor=actor, school=school, draft=draft, instrument=instrument, before=before, on=on
    )
    judgement.save(force_insert=True)
    record_event(
        actor=actor,
        authority_id=school.authority_id,
        action="judgement.withdraw" if met is None else "judgement.record",
        subject=school,
        before={"met": before.met if before else None},
        after={"ref": ref, "instrument": instrument, "met": met, "judgement": judgement.pk},
    )
    refresh_standing(school=school, law=law, on=on)
    return judgement


@transaction.atomic
def record_many_judgements(
    *,
    actor: Actor,
    judgements: Mapping[School, Iterable[JudgementDraft]],
    law: LawSet,
    on: date,
) -> int:
    """Record findings about items of several schools; return how many.

    As :func:`record_judgement`, one audit event per school. Standings are not made anew but given
    up: :func:`truongchuan.domain.accreditation.services.refresh_standings` makes them.
    """
    rows: list[Judgement] = []
    for school in judgements:
        require(actor, "accreditation.judge", school)
    lock_schools(judgements)
    in_force = {
        (j.school_id, j.instrument, j.ref): j
        for j in Judgement.objects.filter(school__in=list(judgements), superseded_by__isnull=True)
    }
    for school, drafts in judgements.items():
        instruments = _instruments(law, school.kind, on)
        checked = {draft.ref: _checked(draft, instruments, on) for draft in drafts}
        for ref, draft in checked.items():
            before = in_force.get((school.pk, instruments[ref], ref))
            rows.append(
                _row(
                    actor=actor,
                    school=school,
                    draft=draft,
                    instrument=instruments[ref],
                    before=before,
                    on=on,
                )
            )
        if checked:
            record_event(
                actor=actor,
                authority_id=school.authority_id,
                action="judgement.record",
                subject=school,
                after={"refs": list(checked)},
            )
    Judgement.objects.bulk_create(rows, batch_size=500)
    mark_stale(school_ids=[school.pk for school in judgements])
    return len(rows)


def _checked(draft: JudgementDraft, instruments: Mapping[str, str], on: date) -> JudgementDraft:
    if draft.ref not in instruments:
        raise DomainError("item-unknown", ref=draft.ref, on=on)
    evidence = tuple(text.strip() for text in draft.evidence if text.strip())
    if draft.met is not None and not evidence:
        raise DomainError("evidence-missing", ref=draft.ref)
    return JudgementDraft(draft.ref, draft.met, draft.note.strip(), evidence)


def _row(
    *,
    actor: Actor,
    school: School,
    draft: JudgementDraft,
    instrument: str,
    before: Judgement | None,
    on: date,
) -> Judgement:
    if draft.met is None and (before is None or before.met is None):
        raise DomainError("judgement-missing", ref=draft.ref)
    return Judgement(
        authority_id=school.authority_id,
        school=school,
        instrument=instrument,
        ref=draft.ref,
        on=on,
        met=draft.met,
        note=draft.note,
        evidence=list(draft.evidence),
        recorded_at=timezone.now(),
        recorded_by=actor.name,
        person_id=actor.person_id,
        supersedes=before,
    )


def _instruments(law: LawSet, kind: str, on: date) -> dict[str, str]:
    """Return whose item each ref (and norm id) is under the law of the day."""
    norms = {rule.id: part.instrument for part in law.norm_sets for rule in part.norms}
    criteria_set = law.criteria_for(kind, on)
    items = criteria_set.instrument if criteria_set is not None else ""
    return {ref: norms.get(ref, items) for ref in texts_on(law, kind, on)}
