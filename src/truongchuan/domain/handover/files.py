"""Which files a programme's things keep, and of which schools they speak."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Q, QuerySet

from truongchuan.domain.accreditation.known import SUBJECT
from truongchuan.domain.accreditation.models import Certificate
from truongchuan.domain.directory.models import School
from truongchuan.domain.documents.models import DocumentFile
from truongchuan.domain.followup.models import DutyEvidence
from truongchuan.domain.mobilisation.models import DriveSchool, ReceiptFile, UseFile
from truongchuan.domain.outreach.models import ActivityFile
from truongchuan.domain.oversight.models import (
    Consultation,
    RecognitionStep,
    RemedyMove,
    SafetyCheck,
    SchoolPlan,
)
from truongchuan.domain.papers.models import Paper
from truongchuan.domain.programmes.files import held_files
from truongchuan.domain.programmes.models import PlanVersion, Programme, ProgressEntry
from truongchuan.domain.sources.models import Fact, StoredFile

Pairs = Iterator[tuple[int | None, int | None]]


def file_ids(programme: Programme) -> QuerySet[Any, Any]:
    """Return the ids of all files kept by a programme or by its authority's schools' figures."""
    of_ledgers = Q(pk__in=ReceiptFile.objects.filter(
        receipt__drive__programme=programme).values("file_id"))  # fmt: skip
    of_ledgers |= Q(pk__in=UseFile.objects.filter(
        use__drive__programme=programme).values("file_id"))  # fmt: skip
    schools = School.objects.filter(authority_id=programme.authority_id).values("pk")
    of_schools = Q(pk__in=Certificate.objects.filter(
        school_id__in=schools, source__file__isnull=False).values("source__file_id"))  # fmt: skip
    of_schools |= Q(
        pk__in=Fact.objects.filter(
            subject_type=SUBJECT,
            subject_id__in=schools,
            superseded_by__isnull=True,
            source__file__isnull=False,
        ).values("source__file_id")
    )
    held = held_files(programme) | of_ledgers | of_schools
    return StoredFile.objects.filter(held).order_by().values("pk")


def schools_of_files(programme: Programme, school_ids: Iterable[int]) -> dict[int, set[int]]:
    """Return the schools that each file speaks of, in a fixed number of queries.

    A file that speaks of no single school (a report on the whole) is not in the answer.
    """
    wanted, found = set(school_ids), defaultdict[int, set[int]](set)
    for file_id, school_id in _pairs(programme):
        if file_id is not None and school_id in wanted:
            found[file_id].add(school_id)
    return found


def plan_files(programme: Programme) -> set[int]:
    """Return the files of the plan itself, which every receiver gets."""
    return {
        pk
        for pk in PlanVersion.objects.filter(programme=programme).values_list(
            "source__file_id", flat=True
        )
        if pk is not None
    }


def _pairs(programme: Programme) -> Pairs:
    by_organisation = dict(
        School.objects.filter(authority_id=programme.authority_id).values_list(
            "organisation_id", "pk"
        )
    )
    yield from ProgressEntry.objects.filter(
        row__programme=programme, attachment__isnull=False, row_school__isnull=False
    ).values_list("attachment_id", "row_school__school_id")
    yield from DocumentFile.objects.filter(
        document__programme=programme, document__schools__isnull=False
    ).values_list("file_id", "document__schools")
    yield from RecognitionStep.objects.filter(
        target__programme=programme, file__isnull=False
    ).values_list("file_id", "target__school_id")
    yield from SafetyCheck.objects.filter(programme=programme, file__isnull=False).values_list(
        "file_id", "school_id"
    )
    yield from Consultation.objects.filter(programme=programme, file__isnull=False).values_list(
        "file_id", "schools"
    )
    yield from SchoolPlan.objects.filter(programme=programme, file__isnull=False).values_list(
        "file_id", "school_id"
    )
    for way in ("safety_finding__check_made", "consultation_finding__consultation"):
        school = "safety_finding__check_made__school" if "check" in way else (
            "consultation_finding__school"
        )  # fmt: skip
        yield from RemedyMove.objects.filter(
            **{f"{way}__programme": programme}, file__isnull=False
        ).values_list("file_id", school)
    yield from DriveSchool.objects.filter(
        drive__programme=programme, drive__ground_file__isnull=False
    ).values_list("drive__ground_file_id", "school_id")
    yield from ReceiptFile.objects.filter(receipt__drive__programme=programme).values_list(
        "file_id", "receipt__school_id"
    )
    yield from UseFile.objects.filter(use__drive__programme=programme).values_list(
        "file_id", "use__school_id"
    )
    for column in ("docx_id", "pdf_id"):
        yield from Paper.objects.filter(programme=programme, school__isnull=False).values_list(
            column, "school_id"
        )
    yield from Certificate.objects.filter(
        authority_id=programme.authority_id, source__file__isnull=False
    ).values_list("source__file_id", "school_id")
    yield from (
        Fact.objects.filter(
            authority_id=programme.authority_id,
            subject_type=SUBJECT,
            superseded_by__isnull=True,
            source__file__isnull=False,
        )
        .order_by()
        .values_list("source__file_id", "subject_id")
        .distinct()
    )
    for file_id, place in ActivityFile.objects.filter(activity__programme=programme).values_list(
        "file_id", "activity__place_id"
    ):
        yield file_id, by_organisation.get(place)
    for file_id, unit in DutyEvidence.objects.filter(
        report__programme=programme, file__isnull=False
    ).values_list("file_id", "report__organisation_id"):
        yield file_id, by_organisation.get(unit)
