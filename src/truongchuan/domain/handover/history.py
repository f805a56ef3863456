"""A school's record before it was handed over: the giver's rows about that school and no other.

The right to read comes from :func:`~truongchuan.domain.handover.selectors.school_before`: whoever
sees the receiver's school reads what the giver knew of it.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Prefetch, Q

from truongchuan.domain.accreditation.known import SUBJECT
from truongchuan.domain.accreditation.models import Certificate, Judgement
from truongchuan.domain.documents.models import DocumentFile, OfficialDocument
from truongchuan.domain.followup.models import DutyReport, Obstacle
from truongchuan.domain.handover.models import HandoverPart, HandoverSchool
from truongchuan.domain.handover.states import ItemKind
from truongchuan.domain.mobilisation.models import ReceiptFile
from truongchuan.domain.oversight.models import (
    ConsultationFinding,
    RecognitionStep,
    SafetyCheck,
    SchoolPlanItem,
)
from truongchuan.domain.papers.models import Paper, PaperState
from truongchuan.domain.programmes.models import Programme, ProgressEntry, RowSchool, Target
from truongchuan.domain.sources.models import Fact, StoredFile

MOST = 100
"""Lines of one sort that are read; how many there are is told beside."""


@dataclass(frozen=True, slots=True)
class SchoolBefore:
    """What the giver's programme held about one school when it was handed over.

    ``files`` maps a file of the giver to the receiver's entry of the same content.
    """

    line: HandoverSchool
    target: Target | None
    steps: tuple[RecognitionStep, ...]
    work: tuple[RowSchool, ...]
    reports: tuple[ProgressEntry, ...]
    report_count: int
    duty_reports: tuple[DutyReport, ...]
    judgements: tuple[Judgement, ...]
    judgement_count: int
    fact_count: int
    certificates: tuple[Certificate, ...]
    obstacles: tuple[Obstacle, ...]
    findings: tuple[ConsultationFinding, ...]
    checks: tuple[SafetyCheck, ...]
    plan_items: tuple[SchoolPlanItem, ...]
    documents: tuple[OfficialDocument, ...]
    papers: tuple[Paper, ...]
    files: dict[int, int]

    def file_of(self, old_id: int | None) -> int | None:
        """Return the receiver's entry of a file of the giver."""
        return self.files.get(old_id) if old_id is not None else None


def read_school_before(line: HandoverSchool, part: HandoverPart) -> SchoolBefore:
    """Read the giver's record of one school; a fixed number of queries.

    ``line`` comes from :func:`~truongchuan.domain.handover.selectors.school_before`, which asks
    whether the actor may; ``part`` is the part by which the school came.
    """
    programme, school = line.handover.programme, line.school
    reports = ProgressEntry.objects.filter(
        row__programme=programme, row_school__school=school
    ).order_by("-pk")
    judgements = Judgement.objects.filter(school=school).order_by("-pk")
    return SchoolBefore(
        line=line,
        target=Target.objects.filter(programme=programme, school=school, is_active=True).first(),
        steps=tuple(
            RecognitionStep.objects.filter(
                target__programme=programme, target__school=school, taken_back_on__isnull=True
            ).order_by("on", "pk")
        ),
        work=tuple(
            RowSchool.objects.filter(
                row__programme=programme, row__is_active=True, school=school, is_active=True
            )
            .select_related("row")
            .order_by("row__number")[:MOST]
        ),
        reports=tuple(reports.select_related("row", "attachment")[:MOST]),
        report_count=reports.count(),
        duty_reports=tuple(
            DutyReport.objects.filter(programme=programme, organisation=school.organisation)
            .select_related("duty")
            .order_by("-pk")[:MOST]
        ),
        judgements=tuple(judgements[:MOST]),
        judgement_count=judgements.count(),
        fact_count=Fact.objects.filter(
            subject_type=SUBJECT, subject_id=school.pk, superseded_by__isnull=True
        ).count(),
        certificates=tuple(
            Certificate.objects.filter(school=school, withdrawn_at__isnull=True).order_by("pk")
        ),
        obstacles=tuple(
            Obstacle.objects.filter(programme=programme)
            .filter(Q(row_school__school=school) | Q(raised_by_unit=school.organisation))
            .select_related("row", "solver")
            .order_by("-number")[:MOST]
        ),
        findings=tuple(
            ConsultationFinding.objects.filter(consultation__programme=programme, school=school)
            .select_related("consultation")
            .order_by("-pk")[:MOST]
        ),
        checks=tuple(
            SafetyCheck.objects.filter(programme=programme, school=school)
            .prefetch_related("findings")
            .order_by("-planned_on")[:MOST]
        ),
        plan_items=tuple(
            SchoolPlanItem.objects.filter(plan__programme=programme, plan__school=school).order_by(
                "number"
            )[:MOST]
        ),
        documents=tuple(_documents(programme, school.pk)),
        papers=tuple(
            Paper.objects.filter(programme=programme, school=school)
            .exclude(state=PaperState.DISCARDED)
            .order_by("-pk")[:MOST]
        ),
        files={
            old: new
            for old, new in part.items.filter(kind=ItemKind.FILE).values_list("old_id", "new_id")
            if new is not None
        },
    )


def _documents(programme: Programme, school_id: int) -> list[OfficialDocument]:
    """Return papers in and out that speak of this school alone: others name other schools."""
    found = (
        OfficialDocument.objects.filter(programme=programme, schools=school_id)
        .prefetch_related("schools", Prefetch("files", DocumentFile.objects.select_related("file")))
        .order_by("-tracking_year", "-tracking_number")[:MOST]
    )
    return [document for document in found if len(document.schools.all()) == 1]


def received_file(*, part: HandoverPart, pk: int) -> StoredFile | None:
    """Return a file that came with a part; None for any other.

    Papers of receipts may name donors: they are read in the ledger, by those who keep the books.
    """
    olds = list(part.items.filter(kind=ItemKind.FILE, new_id=pk).values_list("old_id", flat=True))
    if not olds or ReceiptFile.objects.filter(file_id__in=olds).exists():
        return None
    return StoredFile.objects.filter(pk=pk, authority_id=part.receiver_id).first()
