"""Data of the letter that registers schools for external evaluation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from truongchuan.domain.accreditation.certificates import list_certificates
from truongchuan.domain.papers.desk import Desk, PaperParams
from truongchuan.domain.papers.gather.common import (
    PlanCitation,
    SchoolLine,
    cite_plan,
    school_line,
    schools_of,
)
from truongchuan.domain.papers.gather.law import Citation, recognition_law
from truongchuan.domain.papers.letterhead import school_of
from truongchuan.domain.programmes.models import Target
from truongchuan.domain.programmes.school_selectors import get_target
from truongchuan.domain.programmes.states import TargetState
from truongchuan.domain.shared.errors import DomainError
from truongchuan.engines.schedule.lead_times import LeadTime, add_months, lead_times_on

OPEN_TARGETS = frozenset({TargetState.PLANNED, TargetState.REGISTERED, TargetState.POSTPONED})


@dataclass(frozen=True, slots=True)
class RegistrationData:
    """Schools to be registered and the rules of the day.

    ``school`` is set when the school itself writes. ``terms`` are the law's terms that speak of
    registering, ``expiry`` the known last day of the certificate in force and ``latest`` the last
    day to register by the term; both are None where unknown.
    """

    plan: PlanCitation
    on: date
    schools: tuple[SchoolLine, ...]
    school: SchoolLine | None
    law: tuple[Citation, ...]
    term: LeadTime | None
    expiry: date | None
    latest: date | None


def gather_registration(desk: Desk, params: PaperParams) -> RegistrationData:
    """Gather one school's registration, or those of a quarter for the authority to send.

    :raises DomainError: ``paper-school-missing``, ``paper-school-without-target``,
        ``paper-school-past-registration`` for a school already evaluated or recognised,
        ``paper-no-schools-to-register`` when a quarter has none left.
    """
    term = lead_times_on(desk.lead_times, desk.on).get("registration_before_expiry")
    if params.school_id is None:
        lines = [
            s
            for s in schools_of(desk)
            if s.state in OPEN_TARGETS and (not params.quarter or s.quarter == params.quarter)
        ]
        if not lines:
            raise DomainError("paper-no-schools-to-register")
        return _data(desk, lines, None, term, None)
    school = school_of(desk, params)
    target = get_target(actor=desk.actor, programme=desk.programme, school=school)
    if target is None:
        raise DomainError("paper-school-without-target", school=school.name)
    if target.state not in OPEN_TARGETS:
        raise DomainError("paper-school-past-registration", school=school.name, state=target.state)
    line = school_line(target)
    return _data(desk, [line], line, term, known_expiry(desk, school.pk))


def known_expiry(desk: Desk, school_id: int) -> date | None:
    """Return the last day of the recognition that a school holds.

    What its certificate says counts; without one, the newest decision that some programme
    recorded, with the validity of the law.
    """
    held = (
        list_certificates(actor=desk.actor, holding_on=desk.on)
        .filter(school_id=school_id, valid_to__isnull=False)
        .order_by("-valid_to")
        .values_list("valid_to", flat=True)
        .first()
    )
    if held is not None:
        return held
    validity = next(
        (t for k, t in lead_times_on(desk.lead_times, desk.on).items() if k.startswith("validity")),
        None,
    )
    decided = (
        Target.objects.filter(school_id=school_id, decided_on__isnull=False)
        .filter(programme__authority_id=desk.programme.authority_id)
        .exclude(programme=desk.programme)
        .order_by("-decided_on")
        .values_list("decided_on", flat=True)
        .first()
    )
    if decided is None or validity is None or validity.value is None:
        return None
    return add_months(decided, validity.value)


def _data(
    desk: Desk,
    lines: list[SchoolLine],
    school: SchoolLine | None,
    term: LeadTime | None,
    expiry: date | None,
) -> RegistrationData:
    kinds = {line.kind for line in lines}
    latest = add_months(expiry, -term.value) if expiry and term and term.value else None
    return RegistrationData(
        plan=cite_plan(desk),
        on=desk.on,
        schools=tuple(lines),
        school=school,
        law=recognition_law(desk, kinds),
        term=term,
        expiry=expiry,
        latest=latest,
    )
