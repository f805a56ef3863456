"""Words of the pages about one school under the law: results, impact, figures being typed."""

from __future__ import annotations

from truongchuan.engines.rules.assess import Reading
from truongchuan.engines.rules.impact import Change
from truongchuan.wording.catalogue import Translate, identity
from truongchuan.wording.catalogue import gettext_noop as _

READINGS: dict[Reading, str] = {
    Reading.PROVEN: _("Chắc chắn"),
    Reading.ON_VERIFIED_RULES: _("Trên quy định đã đối chiếu"),
    Reading.POSSIBLE: _("Có thể"),
}
READING_HINTS: dict[Reading, str] = {
    Reading.PROVEN: _("Điều số liệu và nhận định đã chứng minh."),
    Reading.ON_VERIFIED_RULES: _("Bỏ {count} trên {total} quy định chưa đối chiếu nguồn."),
    Reading.POSSIBLE: _("Nếu mọi điều chưa rõ đều đạt."),
}
ALL_VERIFIED = _("Cả {total} quy định đều đã đối chiếu nguồn.")
NONE_VERIFIED = _("Bỏ cả {total} quy định vì chưa đối chiếu nguồn: chưa nói lên điều gì.")
IMPACT_NAMES: dict[Change, str] = {
    Change.LOST: _("Đang đạt, thành không đạt"),
    Change.NEW_FAILING: _("Yêu cầu mới, không đạt"),
    Change.GAINED: _("Đang không đạt, thành đạt"),
    Change.DROPPED_FAILING: _("Đang không đạt, không còn bị tính"),
    Change.OPENED: _("Đã rõ, thành chưa rõ"),
    Change.SETTLED: _("Chưa rõ, thành rõ"),
    Change.STILL_FAILING: _("Vẫn không đạt"),
    Change.KEPT: _("Giữ nguyên, vẫn đạt"),
    Change.NEW_MET: _("Yêu cầu mới, đã đạt"),
    Change.OTHER: _("Khác: chưa rõ ở cả hai phía, hoặc chỉ có ở một phía"),
}
FIGURE_ERRORS: dict[str, str] = {
    "not-a-number": _("“{text}” không phải là số. Viết như {sample}."),
    "marks-mixed": _(
        "Không rõ dấu nào ngăn hàng nghìn, dấu nào ngăn phần lẻ trong “{text}”. Viết như {sample}."
    ),
    "share-unclear": _("“{text}” là {text} % hay {times} %? Viết kèm dấu %."),
    "overtaken": _(
        "Người khác vừa đổi số này thành “{text}”. Ghi lại lần nữa nếu vẫn muốn dùng số của bạn."
    ),
    "no-list": _("Chỉ ghi một số, không ghi danh sách."),
    "not-a-choice": _("“{text}” không có trong danh sách lựa chọn."),
}


def degree_text(degree: int | None, translate: Translate = identity) -> str:
    """The degree of the national standard, in words."""
    if degree is None:
        return translate(_("Chưa đủ căn cứ"))
    if degree == 0:
        return translate(_("Chưa đạt chuẩn"))
    return translate(_("Đạt chuẩn mức độ {degree}")).format(degree=degree)


def level_text(level: int | None, translate: Translate = identity) -> str:
    """The level of the criteria, in words."""
    if level is None:
        return translate(_("chưa rõ Mức 1"))
    if level == 0:
        return translate(_("không đạt Mức 1"))
    return translate(_("Mức {level}")).format(level=level)
