"""A district in May 2023, with a review to work on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib import import_module

import pytest
from django.db import connection

from tests.domain.accreditation.conftest import small_law
from tests.domain.conftest import District, make_district
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.reviews.models import MonthlyReview
from truongchuan.domain.reviews.services import freeze_review, open_review

MONTH = "2023-05"


@dataclass
class May:
    """A district whose programme stands on 15/05/2023, and the review of that month."""

    district: District
    review: MonthlyReview

    @property
    def programme(self) -> Programme:
        return self.review.programme

    def freeze(self) -> MonthlyReview:
        """Freeze the numbers as the system."""
        self.review = freeze_review(actor=self.district.system, review=self.review, law=small_law())
        return self.review

    def stand_on(self, day: date) -> None:
        """Move the programme's today."""
        Programme.objects.filter(pk=self.programme.pk).update(fixed_today=day)


def make_may(district: District) -> May:
    """Open the review of May 2023."""
    programme = district.programme
    programme.fixed_today = date(2023, 5, 15)
    programme.save(update_fields=["fixed_today"])
    return May(district, open_review(actor=district.system, programme=programme, month=MONTH))


@pytest.fixture
def may_review(district: District) -> May:
    """An opened review."""
    return make_may(district)


@pytest.fixture
def committed_review(committed_db: None) -> Iterator[May]:
    """A frozen review in a database whose writes are committed."""
    may = make_may(make_district("Ủy ban nhân dân quận Mẫu"))
    may.freeze()
    yield may
    guard = import_module("truongchuan.domain.reviews.migrations.0002_closed_stays")
    with connection.schema_editor() as editor:
        guard.drop_triggers(None, editor)
        editor.execute("DELETE FROM reviews_monthlyreview")
        guard.add_triggers(None, editor)
