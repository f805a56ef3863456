"""Stamps of values."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.shared.stamps import stamp_of


@given(st.dictionaries(st.text(max_size=5), st.one_of(st.integers(), st.text(max_size=8))))
def test_the_order_of_values_does_not_count(values: dict[str, int | str]) -> None:
    turned = dict(reversed(values.items()))
    assert stamp_of(values) == stamp_of(turned)
    assert re.fullmatch(r"[0-9a-f]{16}", stamp_of(values))


def test_every_value_counts() -> None:
    values = {
        "day": date(2023, 5, 15),
        "at": datetime(2023, 5, 15, tzinfo=UTC),
        "unit": Organisation(pk=4),
        "amount": Decimal("1.50"),
        "schools": {3, 1},
        "none": None,
    }
    stamps = {stamp_of({**values, name: "khác"}) for name in values} | {stamp_of(values)}
    assert len(stamps) == len(values) + 1


def test_what_has_no_plain_form_is_refused() -> None:
    with pytest.raises(TypeError, match="object has no plain form"):
        stamp_of({"x": object()})
