"""The month's review: numbers frozen on the last working day, closed and signed days later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from truongchuan.domain.programmes.models import RoadmapRow
from truongchuan.domain.reviews.closing import close_review
from truongchuan.domain.reviews.frozen import snapshot_view
from truongchuan.domain.reviews.models import MonthlyReview, Rating
from truongchuan.domain.reviews.opinions import (
    assess_task,
    assess_unit,
    comment_unit,
    confirm_suggestions,
    month_rows,
    suggestion_for,
)
from truongchuan.domain.reviews.services import conclude_review, freeze_review, open_review
from truongchuan.project.year.papers import month_reports
from truongchuan.project.year.stage import SAMPLE, Stage


@dataclass(frozen=True, slots=True)
class Said:
    """What is said in a month's review: by units (kind → words), about them, and in conclusion.

    ``ratings``: kind of unit → (rating, words).
    """

    conclusions: str
    comments: Mapping[str, str] = field(default_factory=dict)
    ratings: Mapping[str, tuple[str, str]] = field(default_factory=dict)


def freeze_month(stage: Stage, month: int, said: Said) -> str:
    """Open the review, freeze its numbers, and let the units say their word."""
    review = open_review(actor=stage.head, programme=stage.programme, month=f"2023-{month:02d}")
    review = freeze_review(actor=stage.head, review=review, law=stage.law)
    for kind, words in said.comments.items():
        unit = stage.unit(kind)
        comment_unit(
            actor=stage.person_of(unit), review=review, organisation=unit, words=f"{SAMPLE} {words}"
        )
    return stage.link("review", review.month)


def close_month(stage: Stage, month: int, said: Said) -> str:
    """Assess tasks and units, write the conclusions, close with the signed paper."""
    review = MonthlyReview.objects.get(programme=stage.programme, month=f"2023-{month:02d}")
    confirm_suggestions(actor=stage.head, review=review)
    _assess_failed(stage, review)
    for kind, (rating, words) in said.ratings.items():
        assess_unit(
            actor=stage.head,
            review=review,
            organisation=stage.unit(kind),
            rating=rating,
            words=words,
        )
    conclude_review(actor=stage.head, review=review, text=f"{SAMPLE} {said.conclusions}")
    report = month_reports(stage, month)
    close_review(
        actor=stage.head,
        review=review,
        signer_name="Trần Thu Bình",
        signer_post="Trưởng phòng GD&ĐT",
        signed_file=report.docx,
        based_on=None,
    )
    return stage.link("review", review.month)


def _assess_failed(stage: Stage, review: MonthlyReview) -> None:
    """Say why of each task that the numbers suggest as failed."""
    review.refresh_from_db()
    view = snapshot_view(review)
    if view is None:
        return
    failed = {
        row.id: suggested.number
        for row in month_rows(view)
        if (suggested := suggestion_for(row, view)) is not None
        and suggested.rating == Rating.FAILED
    }
    for row in RoadmapRow.objects.filter(pk__in=failed).select_related("programme"):
        assess_task(
            actor=stage.head,
            review=review,
            row=row,
            rating=Rating.FAILED,
            words=f"Chậm {failed[row.pk]} ngày; đơn vị chủ trì báo cáo nguyên nhân trước ngày 10.",
        )
