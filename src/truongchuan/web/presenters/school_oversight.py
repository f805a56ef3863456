"""What was found at a school, for its own page and beside the items of its criteria."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import islice

from django.urls import reverse
from django.utils.translation import gettext

from truongchuan.domain.directory.models import School
from truongchuan.domain.oversight.safety_selectors import list_safety_findings
from truongchuan.domain.oversight.selectors import AdviceFilter, advice_by_ref, list_advice
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.shared.actor import Actor
from truongchuan.web.presenters.remedies import Mark, mark_of, remedy_state
from truongchuan.wording.oversight import CHECK_KINDS, LEVELS, REMEDY_STATES

MOST = 8


@dataclass(frozen=True, slots=True)
class FoundLine:
    """Something to put right, with where it was found."""

    text: str
    url: str
    origin: str
    due_on: date | None
    mark: Mark


def found_at_school(
    *, actor: Actor, programme: Programme, school: School, on: date
) -> list[FoundLine]:
    """Return what is not put right yet at a school, checks before consultations; two queries."""
    checks = list_safety_findings(
        actor=actor, programme=programme, on=on, state="unsettled", school_id=school.pk
    )[:MOST]
    where = AdviceFilter(state="unsettled", school_id=school.pk)
    advice = list_advice(actor=actor, programme=programme, on=on, where=where)[:MOST]
    lines = [
        FoundLine(
            text=finding.text,
            url=reverse("safety_check", args=[programme.pk, finding.check_made_id])
            + f"#t{finding.pk}",
            origin=gettext(CHECK_KINDS[finding.check_made.kind]),
            due_on=finding.due_on,
            mark=mark_of(REMEDY_STATES, remedy_state(finding, on)),
        )
        for finding in checks
    ]
    lines += [
        FoundLine(
            text=finding.text,
            url=reverse("consultation", args=[programme.pk, finding.consultation_id])
            + f"#k{finding.pk}",
            origin=gettext(LEVELS[finding.consultation.level]),
            due_on=finding.due_on,
            mark=mark_of(REMEDY_STATES, remedy_state(finding, on)),
        )
        for finding in advice
    ]
    return lines


@dataclass(frozen=True, slots=True)
class AdviceLink:
    """A consultation's finding about an item of the criteria."""

    text: str
    url: str


def advice_links(
    *, actor: Actor, programme: Programme, school: School
) -> dict[str, list[AdviceLink]]:
    """Return what consultations found by item or criterion of the criteria, in one query."""
    found = advice_by_ref(actor=actor, programme=programme, school=school)
    return {
        ref: [
            AdviceLink(
                text=gettext("Kiến nghị của %(level)s: %(text)s")
                % {"level": gettext(LEVELS[f.consultation.level]), "text": f.text[:90]},
                url=reverse("consultation", args=[programme.pk, f.consultation_id]) + f"#k{f.pk}",
            )
            for f in islice(findings, 3)
        ]
        for ref, findings in found.items()
    }
