"""What is counted at a hand-over: for each kind its rows at the giver, their state and amount."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from truongchuan.domain.accreditation.known import SUBJECT
from truongchuan.domain.accreditation.models import Certificate, Judgement
from truongchuan.domain.committee.models import Conclusion, Meeting
from truongchuan.domain.directory.models import School
from truongchuan.domain.documents.models import OfficialDocument
from truongchuan.domain.documents.states import DocumentState
from truongchuan.domain.followup.models import Obstacle
from truongchuan.domain.handover.files import file_ids
from truongchuan.domain.handover.models import Handover
from truongchuan.domain.handover.states import ItemKind
from truongchuan.domain.mobilisation.models import Drive, Pledge, Receipt, Use
from truongchuan.domain.outreach.models import Campaign
from truongchuan.domain.oversight.models import (
    Ceremony,
    ConsultationFinding,
    RecognitionStep,
    SafetyCheck,
    SafetyFinding,
    SchoolPlanItem,
)
from truongchuan.domain.programmes.models import Duty, RoadmapRow, RowSchool, Target
from truongchuan.domain.reviews.models import MonthlyReview
from truongchuan.domain.sources.models import Fact, StoredFile

Rows = models.QuerySet[Any]


def _no_state(_row: Any) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Kind:
    """How a kind is counted.

    ``rows`` gives the giver's countable rows; ``state`` the group that a row is counted in;
    ``amount`` what is summed beside the count (đồng, bytes). ``successor`` is the model of the
    receivers' rows where it is another one.
    """

    code: str
    model: type[models.Model]
    rows: Callable[[Handover], Rows]
    state: Callable[[Any], str] = _no_state
    amount: Callable[[Any], int] | None = None
    successor: type[models.Model] | None = None

    @property
    def is_plain(self) -> bool:
        """True for a kind that is counted without looking at its rows."""
        return self.state is _no_state and self.amount is None

    @property
    def new_model(self) -> type[models.Model]:
        """The model of what a receiver gets."""
        return self.successor or self.model


def _schools(handover: Handover) -> models.QuerySet[Any, Any]:
    return handover.schools.filter(earlier=False).order_by().values("school_id")


def _conclusion_state(row: Any) -> str:
    if isinstance(row, RoadmapRow):
        return str(row.state)
    return str(row.row.state) if row.row is not None else "noted"


def _check_state(check: Any) -> str:
    if check.cancelled_on is not None:
        return "cancelled"
    return "done" if check.done_on is not None else "planned"


def _ceremony_state(ceremony: Any) -> str:
    if ceremony.cancelled_on is not None:
        return "cancelled"
    return "held" if ceremony.held_on is not None else "planned"


def _state(row: Any) -> str:
    return str(row.state)


def _dong(row: Any) -> int:
    return int(row.amount or 0)


KINDS: dict[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind(ItemKind.SCHOOL, School, lambda h: School.objects.filter(pk__in=_schools(h))),
        Kind(
            ItemKind.CERTIFICATE,
            Certificate,
            lambda h: Certificate.objects.filter(
                school_id__in=_schools(h), withdrawn_at__isnull=True
            ),
        ),
        Kind(
            ItemKind.TARGET,
            Target,
            lambda h: Target.objects.filter(programme_id=h.programme_id, is_active=True),
            _state,
        ),
        Kind(
            ItemKind.STEP,
            RecognitionStep,
            lambda h: RecognitionStep.objects.filter(
                target__programme_id=h.programme_id,
                target__is_active=True,
                taken_back_on__isnull=True,
            ).select_related("target"),
            lambda step: str(step.kind),
        ),
        Kind(
            ItemKind.ROW,
            RoadmapRow,
            lambda h: RoadmapRow.objects.filter(programme_id=h.programme_id, is_active=True),
            _state,
        ),
        Kind(
            ItemKind.ROW_SCHOOL,
            RowSchool,
            lambda h: RowSchool.objects.filter(
                row__programme_id=h.programme_id, row__is_active=True, is_active=True
            ),
            _state,
        ),
        Kind(
            ItemKind.DUTY,
            Duty,
            lambda h: Duty.objects.filter(programme_id=h.programme_id, is_active=True),
        ),
        Kind(
            ItemKind.OBSTACLE,
            Obstacle,
            lambda h: Obstacle.objects.filter(programme_id=h.programme_id).select_related(
                "row_school"
            ),
            _state,
        ),
        Kind(
            ItemKind.CONCLUSION,
            Conclusion,
            lambda h: Conclusion.objects.filter(
                meeting__programme_id=h.programme_id, withdrawn_on__isnull=True
            ).select_related("row"),
            _conclusion_state,
            successor=RoadmapRow,
        ),
        Kind(
            ItemKind.MEETING,
            Meeting,
            lambda h: Meeting.objects.filter(programme_id=h.programme_id),
            _state,
        ),
        Kind(
            ItemKind.REVIEW,
            MonthlyReview,
            lambda h: MonthlyReview.objects.filter(programme_id=h.programme_id),
            _state,
        ),
        Kind(
            ItemKind.DOCUMENT,
            OfficialDocument,
            lambda h: OfficialDocument.objects.filter(programme_id=h.programme_id).exclude(
                state=DocumentState.VOID
            ),
            _state,
        ),
        Kind(
            ItemKind.CONSULTATION,
            ConsultationFinding,
            lambda h: ConsultationFinding.objects.filter(consultation__programme_id=h.programme_id),
            _state,
        ),
        Kind(
            ItemKind.CHECK,
            SafetyCheck,
            lambda h: SafetyCheck.objects.filter(programme_id=h.programme_id),
            _check_state,
        ),
        Kind(
            ItemKind.SAFETY,
            SafetyFinding,
            lambda h: SafetyFinding.objects.filter(
                check_made__programme_id=h.programme_id
            ).select_related("check_made"),
            _state,
        ),
        Kind(
            ItemKind.PLAN_ITEM,
            SchoolPlanItem,
            lambda h: SchoolPlanItem.objects.filter(
                plan__programme_id=h.programme_id
            ).select_related("plan"),
            _state,
        ),
        Kind(
            ItemKind.CEREMONY,
            Ceremony,
            lambda h: Ceremony.objects.filter(programme_id=h.programme_id),
            _ceremony_state,
        ),
        Kind(
            ItemKind.CAMPAIGN,
            Campaign,
            lambda h: Campaign.objects.filter(programme_id=h.programme_id),
        ),
        Kind(
            ItemKind.DRIVE,
            Drive,
            lambda h: Drive.objects.filter(programme_id=h.programme_id),
            _state,
        ),
        *(
            Kind(
                code,
                model,
                lambda h, model=model: model._default_manager.filter(  # type: ignore[misc]
                    drive__programme_id=h.programme_id
                ),
                lambda row: str(row.form),
                _dong,
            )
            for code, model in (
                (ItemKind.PLEDGE, Pledge),
                (ItemKind.RECEIPT, Receipt),
                (ItemKind.USE, Use),
            )
        ),
        Kind(
            ItemKind.FACT,
            Fact,
            lambda h: Fact.objects.filter(
                subject_type=SUBJECT, subject_id__in=_schools(h), superseded_by__isnull=True
            ),
        ),
        Kind(
            ItemKind.JUDGEMENT,
            Judgement,
            lambda h: Judgement.objects.filter(
                school_id__in=_schools(h), superseded_by__isnull=True, met__isnull=False
            ),
        ),
        Kind(
            ItemKind.FILE,
            StoredFile,
            lambda h: StoredFile.objects.filter(
                Q(pk__in=file_ids(h.programme)), authority_id=h.authority_id
            ),
            amount=lambda file: int(file.size),
        ),
    )
}


def digest_of(row: models.Model) -> str:
    """Return the SHA-256 over a row's columns: any later change of the row changes it."""
    columns: Mapping[str, Any] = {
        field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields
    }
    text = json.dumps(
        columns, cls=_Columns, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    return hashlib.sha256(text.encode()).hexdigest()


class _Columns(DjangoJSONEncoder):
    """Columns as text; moments to the microsecond in UTC, whatever the database returns."""

    def default(self, o: Any) -> Any:
        if isinstance(o, datetime):
            return f"{o.timestamp():.6f}"
        if isinstance(o, date):
            return o.isoformat()
        if isinstance(o, Decimal):
            return str(o.normalize())
        return super().default(o)


def rows_by_id(model: type[models.Model], ids: Iterable[int]) -> dict[int, Any]:
    """Return rows by id, some hundreds a query (SQLite takes no more parameters)."""
    wanted, found = sorted(set(ids)), {}
    for start in range(0, len(wanted), 500):
        found.update(model._default_manager.in_bulk(wanted[start : start + 500]))
    return found
