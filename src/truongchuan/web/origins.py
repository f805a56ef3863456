"""Where a task outside the plan came from: each area says it for its own kind of origin."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext

from truongchuan.domain.documents.selectors import derived_from
from truongchuan.domain.programmes.models import RoadmapRow, RowOrigin


@dataclass(frozen=True, slots=True)
class Origin:
    """What gave rise to a task: words and, where it has one, a page."""

    label: str
    url: str


def _document(row: RoadmapRow) -> Origin:
    document = derived_from(row=row)
    if document is None:
        return Origin(gettext("văn bản chỉ đạo"), "")
    number = document.full_number or gettext("văn bản số theo dõi %(number)s") % {
        "number": document.tracking_number
    }
    label = f"{number}, {document.body_name}"
    return Origin(label, reverse("document", args=[document.programme_id, document.pk]))


ORIGINS: dict[str, Callable[[RoadmapRow], Origin]] = {RowOrigin.DOCUMENT: _document}


def origin_of(row: RoadmapRow) -> Origin | None:
    """Return where a task came from; None for a task of the plan."""
    find = ORIGINS.get(row.origin)
    return find(row) if find else None
