"""The corrected plan of the demo year: the demo edition with three changes, as .docx.

The changes are our own and made up: the task of August gets September as well, urban management
joins the handover, and the police check the schools of quarter IV before the city's visit.
"""

from __future__ import annotations

from truongchuan.demo.build_plan import SOURCE_PATH
from truongchuan.demo.markup import paper_from_source

NAME = "ke-hoach-dieu-chinh-2023.docx"
NUMBER = "163/KH-UBND"
_TITLE = "Xây dựng trường đạt chuẩn quốc gia ngành Giáo dục và Đào tạo quận Hai Bà Trưng năm 2023"
FIRE_CHECK = (
    "Kiểm tra phòng cháy, chữa cháy tại 07 trường quý IV trước ngày đoàn thành phố về kiểm tra"
)
_CHANGES: tuple[tuple[str, str], ...] = (
    (f"@properties {_TITLE} | 2023-02-10", f"@properties {_TITLE} (điều chỉnh) | 2023-08-14"),
    ("Số: 38 /KH-UBND", "Số: 163 /KH-UBND"),
    ("ngày 10 tháng 02 năm 2023", "ngày 14 tháng 8 năm 2023"),
    (f"| {_TITLE}\n", f"| {_TITLE} (điều chỉnh)\n"),
    ("| Tháng 8/2023 |", "| Tháng 8,9/2023 |"),
    (
        "| Ban QLDA - ĐTXD | Các trường được giao chỉ tiêu |",
        "| Ban QLDA - ĐTXD | QLĐT, các trường được giao chỉ tiêu |",
    ),
    (
        "| Tháng 11/2023 |",
        f"| ^ | {FIRE_CHECK} | Công an quận | Phòng GD&ĐT, các trường được giao chỉ tiêu |\n"
        "| Tháng 11/2023 |",
    ),
)


def corrected_source() -> str:
    """Return the source of the corrected plan.

    :raises ValueError: when a line that it changes is not in the edition any more.
    """
    text = SOURCE_PATH.read_text(encoding="utf-8")
    for before, after in _CHANGES:
        if text.count(before) != 1:
            raise ValueError(f"stands {text.count(before)} times in the plan: {before}")
        text = text.replace(before, after)
    return text


def build_corrected_plan() -> bytes:
    """Return the corrected plan as .docx; the same bytes at every call."""
    return paper_from_source(corrected_source()).to_bytes()
