"""Every operation: what stands behind its address, and what each caller gets.

Roles are those of ``tests/web/people.py``; ``stranger`` leads another authority. Of other callers
(no token, one without the scope, expired, revoked) every operation says the same: see OTHERS.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tests.web.people import ROLES
from truongchuan.domain.accreditation.certificates import list_certificates
from truongchuan.domain.audit.selectors import own_record
from truongchuan.domain.committee.selectors import list_conclusions, list_meetings
from truongchuan.domain.directory.selectors import (
    members_of,
    organisations_of,
    schools_of,
    units_of,
)
from truongchuan.domain.documents.selectors import list_documents
from truongchuan.domain.followup.board import duty_board, list_duty_reports
from truongchuan.domain.followup.obstacle_selectors import list_obstacles
from truongchuan.domain.mobilisation.models import Drive
from truongchuan.domain.mobilisation.selectors import (
    list_drives,
    list_pledges,
    list_receipts,
    list_uses,
)
from truongchuan.domain.outreach.selectors import (
    list_activities,
    list_campaigns,
    list_messages,
)
from truongchuan.domain.outreach.selectors import list_targets as outreach_targets
from truongchuan.domain.oversight.safety_selectors import list_checks
from truongchuan.domain.oversight.selectors import (
    list_advice,
    list_ceremonies,
    list_consultations,
    list_plan_targets,
    targets_at_step,
)
from truongchuan.domain.papers.selectors import list_papers
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.programmes.readings import list_versions
from truongchuan.domain.programmes.school_selectors import (
    get_school,
    list_school_steps,
    list_target_schools,
)
from truongchuan.domain.programmes.selectors import (
    get_row,
    list_duties,
    list_findings,
    list_measures,
    list_programmes,
    list_progress,
    list_rows,
    list_school_parts,
    list_units,
    recent_progress,
)
from truongchuan.domain.reminders.selectors import list_notifications
from truongchuan.domain.reviews.selectors import closed_reviews
from truongchuan.domain.shared.actor import Actor

CALLERS = (*ROLES, "stranger")
OTHERS = {"no token": 401, "unknown": 401, "expired": 401, "revoked": 401, "without scope": 403}
EVERYBODY = dict.fromkeys(ROLES, 200)
NOBODY = dict.fromkeys(ROLES, 403)
MANAGERS_WRITE = {**NOBODY, "leader": 201, "education": 201}

# Numbers in addresses → the name of their value in tests/web/test_routes.py.
PLACES = {
    "programme_id": "pk", "number": "number", "school_id": "school_pk", "unit_id": "unit_pk",
    "part_id": "part_pk", "obstacle_id": "obstacle_pk", "document_id": "document_pk",
    "paper_id": "paper_pk", "meeting_id": "meeting_pk", "drive_id": "drive_pk",
    "check_id": "check_pk", "consultation_id": "consultation_pk", "slug": "slug",
    "month": "closed_month",
}  # fmt: skip


@dataclass(frozen=True)
class Seen:
    """What an actor's page is made of: the programme and the things that addresses name."""

    actor: Actor
    programme: Programme
    values: dict[str, Any]

    @property
    def on(self) -> date:
        """The programme's today."""
        return today_of(self.programme)

    @property
    def by(self) -> dict[str, Any]:
        """What most selectors take."""
        return {"actor": self.actor, "programme": self.programme}

    @property
    def drive(self) -> Drive:
        """The drive of the address."""
        return Drive.objects.get(pk=self.values["drive_pk"])


def ids(things: Iterable[Any]) -> list[Any]:
    """Return the ids of rows."""
    return [thing.pk for thing in things]


@dataclass(frozen=True)
class Case:
    """An operation. ``stranger`` gets 404 for what is another authority's.

    ``shows``: what its list holds, in order, by ``key`` of each item.
    """

    roles: dict[str, int] = field(default_factory=lambda: EVERYBODY)
    stranger: int = 404
    values: dict[str, Any] = field(default_factory=dict)
    body: dict[str, Any] | None = None
    shows: Callable[[Seen], Iterable[Any]] | None = None
    key: Callable[[dict[str, Any]], Any] = lambda item: item["id"]


def shown(shows: Callable[[Seen], Iterable[Any]], **more: Any) -> Case:
    """Return a list that everybody of the authority reads."""
    return Case(shows=shows, **more)


REPORT = {"state": "in_progress", "percent": 30, "note": "Đã khảo sát 4/15 trường"}
ROW_TWO = {"number": 2}

TABLE: dict[str, Case] = {
    "me": Case(stranger=200),
    "notifications": shown(lambda s: ids(list_notifications(actor=s.actor)), stranger=200),
    "list_of_programmes": shown(lambda s: ids(list_programmes(actor=s.actor)), stranger=200),
    "programme_detail": Case(),
    "plan_versions": shown(
        lambda s: [v.number for v in list_versions(**s.by)], key=lambda i: i["number"]
    ),
    "plan_facts": Case(),
    "plan_findings": shown(lambda s: ids(list_findings(**s.by))),
    "list_of_targets": shown(lambda s: ids(list_target_schools(**s.by, on=s.on))),
    "target_quarters": Case(),
    "plan_measures": shown(lambda s: ids(list_measures(**s.by))),
    "list_of_rows": shown(
        lambda s: [row.number for row in list_rows(**s.by, on=s.on)], key=lambda i: i["number"]
    ),
    "row_detail": Case(),
    "row_schools": shown(
        lambda s: ids(list_school_parts(actor=s.actor, row=get_row(**s.by, number=2))),  # type: ignore[arg-type]
        values=ROW_TWO,
    ),
    "row_school": Case(values=ROW_TWO),
    "row_progress": shown(
        lambda s: ids(list_progress(actor=s.actor, row=get_row(**s.by, number=1)))  # type: ignore[arg-type]
    ),
    "programme_progress": shown(lambda s: ids(recent_progress(**s.by, limit=200))),
    "report_on_row": Case(MANAGERS_WRITE, body=REPORT),
    "report_on_part": Case({**MANAGERS_WRITE, "finance": 201}, body=REPORT),
    "report_on_school": Case({**MANAGERS_WRITE, "head_teacher": 201}, values=ROW_TWO, body=REPORT),
    "list_of_duties": shown(lambda s: ids(list_duties(**s.by))),
    "programme_units": shown(
        lambda s: [load.unit.pk for load in list_units(**s.by, on=s.on)],
        key=lambda i: i["unit"]["id"],
    ),
    "duty_standings": shown(
        lambda s: [
            line.unit.pk for line in duty_board(**s.by, month=s.on.isoformat()[:7], on=s.on)
        ],
        key=lambda i: i["unit"]["id"],
    ),
    "duty_reports": shown(
        lambda s: ids(
            list_duty_reports(
                **s.by, unit=organisations_of(actor=s.actor).get(pk=s.values["unit_pk"])
            )
        )
    ),
    "list_of_obstacles": shown(lambda s: ids(list_obstacles(**s.by, on=s.on))),
    "obstacle_detail": Case(),
    "raise_an_obstacle": Case(
        {**MANAGERS_WRITE, "finance": 201},
        body={
            "row": 1,
            "words": "Chưa có mặt bằng",
            "solver_id": "unit_pk",
            "due_on": "2026-12-01",
        },
    ),
    "committee": Case(),
    "list_of_meetings": shown(lambda s: ids(list_meetings(**s.by))),
    "meeting_detail": Case(),
    "conclusions": shown(lambda s: ids(list_conclusions(**s.by, on=s.on))),
    "list_of_reviews": shown(
        lambda s: [review.month for review in closed_reviews(**s.by)], key=lambda i: i["month"]
    ),
    "review_detail": Case(),
    "schedule": Case(),
    "schedule_targets": Case(),
    "schedule_tasks": Case(),
    "list_of_schools": shown(lambda s: ids(schools_of(actor=s.actor)), stranger=200),
    "school_detail": Case(),
    "target_schools": shown(
        lambda s: ids(list_target_schools(**s.by, on=s.on)), key=lambda i: i["target_id"]
    ),
    "school_steps": shown(
        lambda s: [
            step.row.number
            for step in list_school_steps(
                **s.by,
                school=get_school(**s.by, pk=s.values["school_pk"]),  # type: ignore[arg-type]
            )
        ],
        key=lambda i: i["row"],
    ),
    "school_figures": Case(),
    "school_verdicts": Case(),
    "record_figures": Case(
        {**MANAGERS_WRITE, "head_teacher": 201}, body={"figures": {"library_area_m2": 60}}
    ),
    "list_of_certificates": shown(lambda s: ids(list_certificates(actor=s.actor)), stranger=200),
    "school_certificates": shown(
        lambda s: ids(
            list_certificates(actor=s.actor, school=get_school(**s.by, pk=s.values["school_pk"]))
        )
    ),
    "list_of_documents": shown(lambda s: ids(list_documents(**s.by, direction="in", on=s.on))),
    "document_detail": Case(),
    "list_of_papers": shown(lambda s: ids(list_papers(**s.by))),
    "paper_detail": Case(),
    "paper_docx": Case(),
    # Nobody had the PDF made.
    "paper_pdf": Case(dict.fromkeys(ROLES, 404)),
    "campaigns": shown(lambda s: ids(list_campaigns(**s.by))),
    "outreach_messages": shown(lambda s: ids(list_messages(**s.by))),
    "outreach_targets": shown(
        lambda s: [(t.place_kind, t.channel) for t in outreach_targets(**s.by)],
        key=lambda i: (i["place_kind"], i["channel"]),
    ),
    "outreach_activities": shown(lambda s: ids(list_activities(**s.by))),
    "drives": shown(lambda s: ids(list_drives(**s.by))),
    "drive_detail": Case(),
    "mobilisation_sums": Case(),
    "pledges": shown(lambda s: ids(list_pledges(actor=s.actor, drive=s.drive))),
    "receipts": shown(lambda s: ids(list_receipts(actor=s.actor, drive=s.drive))),
    "uses": shown(lambda s: ids(list_uses(actor=s.actor, drive=s.drive))),
    "safety_checks": shown(lambda s: ids(list_checks(**s.by, on=s.on))),
    "safety_check": Case(),
    "consultations": shown(lambda s: ids(list_consultations(**s.by, on=s.on))),
    "consultation": Case(),
    "advice": shown(lambda s: ids(list_advice(**s.by, on=s.on))),
    "recognition": shown(
        lambda s: ids(
            targets_at_step(**s.by).order_by("quarter", "school__organisation__sort_key")
        ),
        key=lambda i: i["target_id"],
    ),
    "ceremonies": shown(lambda s: ids(list_ceremonies(**s.by, on=s.on))),
    "school_plans": shown(
        lambda s: [
            target.school_id
            for target in list_plan_targets(**s.by, on=s.on).order_by(
                "school__organisation__sort_key"
            )
        ],
        key=lambda i: i["school"]["id"],
    ),
    "school_plan": Case(),
    "list_of_units": shown(lambda s: ids(units_of(actor=s.actor)), stranger=200),
    "unit_detail": Case(),
    "unit_people": shown(
        lambda s: [
            held.person_id
            for held in members_of(
                actor=s.actor,
                organisation=organisations_of(actor=s.actor).get(pk=s.values["unit_pk"]),
                on=date(2026, 11, 20),
            )
        ],
        key=lambda i: i["person_id"],
    ),
    "instruments": Case(stranger=200),
    "instrument": Case(stranger=200),
    "metrics": Case(stranger=200),
    "audit_events": Case(
        {**NOBODY, "leader": 200, "operator": 200},
        stranger=200,
        shows=lambda s: ids(own_record(actor=s.actor)),
    ),
}
