"""The texts of notifications."""

from __future__ import annotations

import re

import pytest

from truongchuan.domain.reminders.models import Kind
from truongchuan.wording.reminders import KINDS, TEXTS, notification_text, role_text


def test_every_kind_has_a_name_and_a_text_that_needs_only_a_label() -> None:
    assert set(KINDS) == set(TEXTS) == set(Kind.values)
    for texts in TEXTS.values():
        assert set(re.findall(r"{(\w+)}", texts[-1])) == {"label"}


@pytest.mark.parametrize(
    ("kind", "params", "text"),
    [
        (
            "due_soon",
            {"days": 3, "due": "2023-05-31"},
            "Còn 3 ngày đến hạn 31/05/2023: 1. Khảo sát",
        ),
        ("due_soon", {"days": 0, "due": "2023-05-31"}, "Hạn là hôm nay 31/05/2023: 1. Khảo sát"),
        ("due_soon", {}, "Sắp đến hạn: 1. Khảo sát"),
        ("silent", {"month": "2023-05"}, "Tháng 5/2023 chưa có báo cáo: 1. Khảo sát"),
        ("urged", {"by": "Trần Bình"}, "Trần Bình đôn đốc: 1. Khảo sát"),
        ("urged", {"by": "", "due": "2023-05-31"}, "Được đôn đốc: 1. Khảo sát"),
        ("meeting", {"day": "2023-06-01"}, "Họp ngày 01/06/2023: 1. Khảo sát"),
    ],
)
def test_a_text_says_as_much_as_is_known(kind: str, params: dict[str, object], text: str) -> None:
    assert notification_text(kind, "1. Khảo sát", params) == text


def test_the_part_is_named() -> None:
    assert role_text({"role": "lead", "unit": "Phòng GD&ĐT"}) == "Phòng GD&ĐT chủ trì"
    assert role_text({"role": "school", "unit": "THCS Tây Sơn"}) == "phần việc của THCS Tây Sơn"
    assert role_text({"role": "lead"}) == role_text({}) == ""
