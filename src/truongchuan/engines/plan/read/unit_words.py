"""What is generally known of the units in these plans: offices and their short forms.

All words are folded (no diacritics, lower case).
"""

from __future__ import annotations

import re

_OFFICE_FORMS = {
    "giao duc va dao tao": "gd&dt|gddt|gd-dt|gd va dt|giao duc - dao tao|giao duc & dao tao",
    "tai chinh - ke hoach": "tc-kh|tckh|tc&kh|tai chinh ke hoach|tai chinh va ke hoach",
    "quan ly do thi": "qldt",
    "tai nguyen va moi truong": "tn&mt|tnmt|tn-mt|tai nguyen - moi truong|tai nguyen moi truong",
    "van hoa va thong tin": "vhtt|vh&tt|vh-tt|van hoa - thong tin|van hoa thong tin",
    "van hoa - xa hoi": "vhxh|vh-xh|vh&xh|van hoa xa hoi|van hoa va xa hoi",
    "lao dong - thuong binh va xa hoi": (
        "ldtbxh|ld-tb&xh|ldtb&xh|ld-tbxh|ldtb-xh|lao dong, thuong binh va xa hoi"
        "|lao dong thuong binh va xa hoi"
    ),
    "van hoa, khoa hoc va thong tin": "vhkhtt|vh,kh&tt|vh-kh&tt|vhkh&tt"
    "|van hoa - khoa hoc va thong tin",
    "kinh te - ha tang": "kt-ht|ktht|kt&ht|kinh te va ha tang|kinh te ha tang",
    "kinh te, ha tang va do thi": "kt,ht&dt|kt-ht&dt|kthtdt|ktht&dt|kt-ht-dt"
    "|ha tang, kinh te va do thi",
    "nong nghiep va phat trien nong thon": "nn&ptnt|nnptnt",
    "nong nghiep va moi truong": "nn&mt|nnmt",
    "ke hoach va dau tu": "kh&dt|khdt|kh-dt",
    "tai chinh": "tc",
    "noi vu": "nv",
    "kinh te": "kt",
    "xay dung": "xd",
    "khoa hoc va cong nghe": "kh&cn|khcn",
    "quy hoach - kien truc": "qh-kt",
    "ton giao - dan toc": "",
    "dan toc": "",
    "y te": "",
    "tu phap": "",
    "thanh tra": "",
    "thong ke": "",
}


def _tight(folded: str) -> str:
    """Take the spaces round dashes and ampersands away."""
    return re.sub(r"\s*([-–&,])\s*", r"\1", folded).replace("–", "-")


OFFICES: dict[str, str] = {
    _tight(form): full
    for full, forms in _OFFICE_FORMS.items()
    for form in (full, *forms.split("|"))
    if form
}
"""Tight folded form of an office's field of work → its full folded form."""

NEEDS_NO_HEAD = frozenset(
    _tight(form)
    for full, forms in _OFFICE_FORMS.items()
    if full not in {"tai chinh", "noi vu", "kinh te", "xay dung", "y te", "thanh tra"}
    for form in forms.split("|")
    if form and len(form) > 3
)
"""Short forms that name an office even without "Phòng" before them ("QLĐT", "TC-KH")."""


def office_of(folded: str) -> str | None:
    """Return the full field of work for a folded written form, None when it is not known."""
    return OFFICES.get(_tight(folded))


_HOLDER = re.compile(
    r"\s+(?:cua\s+|thuoc\s+|truc thuoc\s+)?(?:quan(?! ly| su)|huyen|thi xa|thanh pho"
    r"|tp\.?|tinh|phuong|xa(?! hoi)|dac khu)(?:\s+[\w\s-]+)?$"
)


def without_holder(folded: str) -> str:
    """Drop the level a unit belongs to: "cong an quan hai ba trung" gives "cong an"."""
    return _HOLDER.sub("", folded)


LEVELS = ("tinh", "thanh pho", "quan", "huyen", "thi xa", "phuong", "xa", "thi tran", "dac khu")
"""Levels of authority, folded."""

VAGUE = re.compile(
    r"\b(?:lien quan|co lien quan|phong,? ban(?:,? nganh)?$|cac nganh$|cac co quan$|cac don vi$"
    r"|cac to chuc$|cac cap$|cac doan the$|cac luc luong$|cac bo phan$)"
)
GROUP_OF_SCHOOLS = re.compile(
    r"^(?:\d+\s+|cac\s+|nhung\s+|hieu truong\s+(?:cac\s+)?)?(?:nha\s+)?truong\b"
)
GROUP_OF_WARDS = re.compile(
    r"^(?:ubnd|uy ban nhan dan|dang uy|cong an)?\s*(?:cac|\d+|tat ca cac)\s+(?:phuong|xa|thi tran"
    r"|quan|huyen|dia phuong)"
)
