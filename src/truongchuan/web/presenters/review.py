"""One month's review: what every tab shows on top, and what the tab of conclusions lists."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.reviews.frozen import (
    SnapshotView,
    snapshot_view,
)
from truongchuan.domain.reviews.models import MonthlyReview
from truongchuan.domain.reviews.policies import may
from truongchuan.domain.reviews.selectors import (
    current_view,
    review_warnings,
)
from truongchuan.domain.shared.actor import Actor
from truongchuan.web.presenters.review_words import (
    state_look,
    warning_text,
)
from truongchuan.web.templatetags.ui import Badge
from truongchuan.web.templatetags.vn import month_vn

TABS = ("so-lieu", "nhiem-vu", "don-vi", "ket-luan", "tep")


@dataclass(frozen=True, slots=True)
class Tab:
    """A part of the review; ``count`` where there is something to count."""

    label: str
    url: str
    active: bool
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """What every tab of a review shows on top."""

    review: MonthlyReview
    label: str
    url: str
    look: Badge
    tabs: tuple[Tab, ...]
    warnings: tuple[str, ...]
    may_manage: bool
    is_sample: bool

    @property
    def writable(self) -> bool:
        """True while the person may change the review."""
        return self.may_manage and not self.review.is_closed


def head_of(
    review: MonthlyReview, *, actor: Actor, programme: Programme, here: str, view: SnapshotView
) -> Head:
    """Return the head of a review's page."""
    url = reverse("review", args=[programme.pk, review.month])
    names = {
        "so-lieu": gettext("Số liệu"),
        "nhiem-vu": gettext("Nhiệm vụ"),
        "don-vi": gettext("Đơn vị"),
        "ket-luan": gettext("Kết luận"),
        "tep": gettext("Ký và đóng") if not review.is_closed else gettext("Bản đã ký"),
    }
    return Head(
        review=review,
        label=month_vn(review.month),
        url=url,
        look=state_look(review.state),
        tabs=tuple(
            Tab(names[t], f"{url}?tab={t}" if t != TABS[0] else url, t == here) for t in TABS
        ),
        warnings=tuple(warning_text(w) for w in review_warnings(actor=actor, review=review)),
        may_manage=may(actor, "reviews.manage", programme),
        is_sample=view.is_sample,
    )


def numbers_of(review: MonthlyReview, *, actor: Actor, programme: Programme) -> SnapshotView:
    """Return the frozen numbers, or while there are none, tasks and units as they are now."""
    return snapshot_view(review) or current_view(
        actor=actor, programme=programme, month=review.month
    )


@dataclass(frozen=True, slots=True)
class AssignedLine:
    """A task that the review gave."""

    label: str
    task: str
    url: str
    leads: str
    due_on: date | None
    state: str
    percent: int


def assigned_lines(tasks: Iterable[Any], programme: Programme) -> tuple[AssignedLine, ...]:
    """Return the tasks that a review gave, as they stand now."""
    return tuple(
        AssignedLine(
            label=task.row.label,
            task=task.row.task,
            url=reverse("task", args=[programme.pk, task.row.number]),
            leads=", ".join(u.as_written for u in task.row.units.all() if u.role == "lead"),
            due_on=task.row.due_on,
            state=task.row.state,
            percent=task.row.percent,
        )
        for task in tasks
    )
