"""Citations of many shapes, on small texts."""

from __future__ import annotations

from tests.engines.plan.written import facts_of

CITED = """KẾ HOẠCH
Xây dựng trường năm 2025

Căn cứ Luật Giáo dục số 43/2019/QH14;
Căn cứ các Thông tư số 17, 18 và 19/2018/TT-BGDĐT ngày 22/8/2018 của Bộ Giáo dục và Đào tạo;
Căn cứ Thông tư số 22/2024/TT-BGDĐT ngày 10/12/2024 sửa đổi một số điều của Thông tư số \
13/2020/TT-BGDĐT;
Thực hiện Nghị quyết của Đại hội Đảng bộ huyện lần thứ XX nhiệm kỳ 2020 - 2025; \
Nghị định của Chính phủ và Nghị quyết của tỉnh;
"""


def test_citations_of_many_shapes() -> None:
    found = facts_of(CITED)["legal_references"]
    assert [(r["kind"], r["number"], r["issuer"]) for r in found] == [
        ("Luật", "43/2019/QH14", None),
        ("Thông tư", "17/2018/TT-BGDĐT", "Bộ Giáo dục và Đào tạo"),
        ("Thông tư", "18/2018/TT-BGDĐT", "Bộ Giáo dục và Đào tạo"),
        ("Thông tư", "19/2018/TT-BGDĐT", "Bộ Giáo dục và Đào tạo"),
        ("Thông tư", "22/2024/TT-BGDĐT", None),
        ("Thông tư", "13/2020/TT-BGDĐT", None),
        ("Nghị quyết", None, "Đại hội Đảng bộ huyện lần thứ XX"),
        ("Nghị định", None, "Chính phủ"),
        ("Nghị quyết", None, "tỉnh"),
    ]
    assert found[0]["title"] == "Luật Giáo dục"
    assert [r["date"] for r in found[1:4]] == ["2018-08-22"] * 3
    assert found[6]["period"] == "2020-2025"


def test_brackets_hold_a_citation_together() -> None:
    found = facts_of(
        "KẾ HOẠCH\nXây dựng trường năm 2026\n\n"
        "Căn cứ Luật số 123/2025/QH15 (Sửa Luật Giáo dục);\n"
        "Căn cứ các Thông tư của Bộ Giáo dục và Đào tạo: số 57/2026/TT-BGDĐT ngày 07/7/2026 "
        "(Bảo đảm chất lượng; công nhận trường); số 15/2025/TT-BGDĐT ngày 24/7/2025 (Chức năng "
        "của Phòng Văn hóa - Xã hội cấp xã);\n"
    )["legal_references"]
    assert [(r["number"], r["title"]) for r in found] == [
        ("123/2025/QH15", "Sửa Luật Giáo dục"),
        ("57/2026/TT-BGDĐT", "Bảo đảm chất lượng; công nhận trường"),
        ("15/2025/TT-BGDĐT", "Chức năng của Phòng Văn hóa - Xã hội cấp xã"),
    ]
    assert {r["issuer"] for r in found[1:]} == {"Bộ Giáo dục và Đào tạo"}


def test_a_bracket_left_open_ends_with_the_clause() -> None:
    found = facts_of(
        "KẾ HOẠCH\nXây dựng trường năm 2026\n\n"
        "Căn cứ Thông tư số 57/2026/TT-BGDĐT ngày 07/7/2026 (về trường chuẩn; Nghị định số "
        "142/2025/NĐ-CP ngày 12/6/2025 của Chính phủ;\n"
    )["legal_references"]
    assert [r["number"] for r in found] == ["57/2026/TT-BGDĐT", "142/2025/NĐ-CP"]
