"""Words that look like a fixed level are found; words that forbid one are not."""

from __future__ import annotations

import pytest

from truongchuan.domain.mobilisation.levels import find_levels


@pytest.mark.parametrize(
    ("text", "code", "quote"),
    [
        ("Thu 500.000 đồng/học sinh để mua điều hòa", "per-person", "500.000 đồng/học sinh"),
        ("Đóng 500 nghìn/hs", "per-person", "500 nghìn/hs"),
        ("Mỗi học sinh ủng hộ 200.000 đồng", "per-person", "Mỗi học sinh ủng hộ 200.000 đồng"),
        ("Mỗi gia đình góp từ 1 triệu trở lên", "per-person", "Mỗi gia đình góp từ 1 triệu"),
        ("300k một cháu", "per-person", "300k một cháu"),
        ("Mức bình quân 250.000 đồng", "average", "Mức bình quân"),
        ("chia đều cho các lớp", "average", "chia đều"),
        ("Ủng hộ tối thiểu 100.000 đồng", "minimum", "tối thiểu 100.000 đồng"),
        ("Mức thu do lớp bàn", "minimum", "Mức thu"),
        ("Phụ huynh phải đóng trước ngày 5", "compulsory", "phải đóng"),
        ("Đây là khoản bắt buộc", "compulsory", "bắt buộc"),
    ],
)
def test_levels(text: str, code: str, quote: str) -> None:
    [warning] = find_levels(text)
    assert (warning.code, warning.quote) == (code, quote)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Vận động tự nguyện, không bắt buộc",
        "Không quy định mức bình quân, mức tối thiểu",
        "Không cào bằng; nghiêm cấm đặt mức thu",
        "Nhu cầu 50.000.000 đồng theo dự toán",
        "Mua 40 bộ bàn ghế, mỗi bộ 1.500.000 đồng",
        "Sửa nhà vệ sinh cho 500 học sinh",
        "Lớp học 45 m² cho mỗi lớp",
    ],
)
def test_no_false_alarm(text: str) -> None:
    assert find_levels(text) == []


def test_several_places_in_the_order_of_the_text() -> None:
    found = find_levels("Bắt buộc. Bình quân 5.000 đồng", "200.000 đồng/cháu")
    assert [w.code for w in found] == ["compulsory", "average", "per-person"]
