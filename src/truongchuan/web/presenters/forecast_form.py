"""What the form of the forecast says about class sizes in force."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext

from truongchuan.web.class_sizes import SizeNorm
from truongchuan.web.presenters.impact_page import cite_text

_GRADES = {"primary": (1, 5), "lower_secondary": (6, 9)}


def norm_text(kind: str, used: int | None, law: Mapping[str, SizeNorm]) -> str:
    """Tell the class size used for a kind of school beside the norm in force."""
    first, last = _GRADES[kind]
    norm = law[kind]
    params = {
        "first": first, "last": last, "used": used, "size": norm.size, "cite": cite_text(norm.rule),
    }  # fmt: skip
    if used is None:
        return gettext("Lớp %(first)s đến %(last)s: chưa ghi sĩ số, không tính số lớp.") % params
    if used == norm.size and norm.verified:
        return gettext("Lớp %(first)s đến %(last)s: %(used)s học sinh mỗi lớp (%(cite)s).") % params
    if used == norm.size:
        words = gettext(
            "Lớp %(first)s đến %(last)s: %(used)s học sinh mỗi lớp (%(cite)s, chưa đối chiếu)."
        )
        return words % params
    words = gettext(
        "Lớp %(first)s đến %(last)s: %(used)s học sinh mỗi lớp, do người dùng ghi; "
        "quy định là %(size)s (%(cite)s)."
    )
    return words % params


def law_lines(law: Mapping[str, SizeNorm]) -> list[str]:
    """Say what stands in the fields for class sizes before anything is typed."""
    lines = []
    for kind, norm in law.items():
        first, last = _GRADES[kind]
        params = {"first": first, "last": last, "size": norm.size, "cite": cite_text(norm.rule)}
        words = (
            gettext("Lớp %(first)s đến %(last)s: %(size)s học sinh, %(cite)s.")
            if norm.verified
            else gettext(
                "Lớp %(first)s đến %(last)s: %(cite)s ghi %(size)s học sinh nhưng chưa đối chiếu "
                "văn bản, nên để trống cho người dùng tự ghi."
            )
        )
        lines.append(words % params)
    return lines
