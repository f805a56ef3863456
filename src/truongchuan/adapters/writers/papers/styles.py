"""Named paragraph styles of papers. The office's template may set them its own way."""

from __future__ import annotations

from dataclasses import dataclass

from truongchuan.domain.papers.blocks import Level


@dataclass(frozen=True, slots=True)
class StyleSpec:
    """A style of the shipped template: which element of the layout it sets, and how.

    ``space`` is points before and after; ``indent`` tells whether the first line is indented;
    ``next_`` keeps it with the following paragraph.
    """

    name: str
    element: str
    indent: bool = False
    space: tuple[float, float] = (0, 0)
    next_: bool = False
    align: str = ""


NATION, MOTTO, RULE = "VB Quốc hiệu", "VB Tiêu ngữ", "VB Kẻ"
PARENT, ISSUER, NUMBER = "VB Cơ quan chủ quản", "VB Cơ quan ban hành", "VB Số ký hiệu"
DAY, TYPE, SUMMARY = "VB Địa danh thời gian", "VB Tên loại", "VB Trích yếu"
SUBJECT = "VB Trích yếu công văn"
TO, TO_LIST = "VB Kính gửi", "VB Kính gửi danh sách"
AUTHORITY, SIGNER = "VB Quyền hạn chức vụ", "VB Họ tên người ký"
RECIPIENTS, RECIPIENT = "VB Nơi nhận", "VB Nơi nhận danh sách"
BODY, BASIS, PART, SECTION = "VB Nội dung", "VB Căn cứ", "VB Phần", "VB Mục"
CLAUSE, ARTICLE, ORDER = "VB Khoản có tiêu đề", "VB Điều", "VB Lệnh"
CELL, CELL_HEAD, CAPTION = "VB Bảng", "VB Bảng đầu cột", "VB Tên bảng"
ANNEX, ANNEX_TITLE, ANNEX_REFERENCE = "VB Phụ lục", "VB Phụ lục tiêu đề", "VB Phụ lục kèm theo"
PAGE_NUMBER, SAMPLE = "VB Số trang", "VB Ghi chú chân trang"

STYLES: tuple[StyleSpec, ...] = (
    StyleSpec(NATION, "quoc_hieu"),
    StyleSpec(MOTTO, "tieu_ngu"),
    StyleSpec(RULE, "bang", align="centre"),
    StyleSpec(PARENT, "co_quan_chu_quan"),
    StyleSpec(ISSUER, "co_quan_ban_hanh"),
    StyleSpec(NUMBER, "so_ky_hieu", space=(2, 0)),
    StyleSpec(DAY, "dia_danh_thoi_gian", space=(2, 0)),
    StyleSpec(TYPE, "ten_loai", space=(12, 0), next_=True),
    StyleSpec(SUMMARY, "trich_yeu", next_=True),
    StyleSpec(SUBJECT, "trich_yeu_cong_van", space=(6, 0)),
    StyleSpec(TO, "kinh_gui", space=(6, 0), align="left", next_=True),
    StyleSpec(TO_LIST, "kinh_gui", align="left", next_=True),
    StyleSpec(AUTHORITY, "quyen_han_chuc_vu", next_=True),
    StyleSpec(SIGNER, "ho_ten"),
    StyleSpec(RECIPIENTS, "noi_nhan"),
    StyleSpec(RECIPIENT, "noi_nhan_danh_sach"),
    StyleSpec(BODY, "noi_dung", indent=True, space=(0, 6)),
    StyleSpec(BASIS, "can_cu", indent=True, space=(0, 6)),
    StyleSpec(PART, "phan", space=(6, 6), next_=True),
    StyleSpec(SECTION, "muc", indent=True, space=(0, 6), next_=True),
    StyleSpec(CLAUSE, "khoan_co_tieu_de", indent=True, space=(0, 6), next_=True),
    StyleSpec(ARTICLE, "noi_dung", indent=True, space=(0, 6)),
    StyleSpec(ORDER, "phan", space=(6, 6), next_=True),
    StyleSpec(CELL, "bang"),
    StyleSpec(CELL_HEAD, "bang", align="centre", next_=True),
    StyleSpec(CAPTION, "bang", align="centre", space=(6, 3), next_=True),
    StyleSpec(ANNEX, "phu_luc", next_=True),
    StyleSpec(ANNEX_TITLE, "phu_luc_tieu_de", next_=True),
    StyleSpec(ANNEX_REFERENCE, "phu_luc_kem_theo", next_=True),
    StyleSpec(PAGE_NUMBER, "so_trang"),
    StyleSpec(SAMPLE, "bang", align="centre"),
)

OF_LEVEL: dict[Level, str] = {
    Level.PART: PART,
    Level.SECTION: SECTION,
    Level.TITLED_CLAUSE: CLAUSE,
    Level.CLAUSE: BODY,
    Level.POINT: BODY,
    Level.ITEM: BODY,
    Level.SUBITEM: BODY,
    Level.BODY: BODY,
    Level.BASIS: BASIS,
    Level.ARTICLE: ARTICLE,
    Level.ORDER: ORDER,
    Level.CAPTION: CAPTION,
    Level.REMARK: BODY,
}
"""The style of each level of the body."""

BODY_STYLES = frozenset(
    {*OF_LEVEL.values(), CELL, CELL_HEAD, ANNEX, ANNEX_TITLE, ANNEX_REFERENCE, RULE}
)
"""Styles that a template must have, because the body is written with them."""
