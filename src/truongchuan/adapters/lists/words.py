"""Closed words as lists write them: kinds of school, ownership, status, units, functions, yes."""

from __future__ import annotations

import re

from truongchuan.domain.directory.models import OrganisationKind, Ownership, SchoolStatus
from truongchuan.domain.shared.actor import Function
from truongchuan.engines.plan.facts import SchoolKind
from truongchuan.engines.text import fold
from truongchuan.wording.directory_labels import FUNCTIONS, OWNERSHIPS, SCHOOL_STATUSES, UNIT_KINDS
from truongchuan.wording.labels import SCHOOL_KINDS

_LEVELS = {
    "mam non": SchoolKind.PRESCHOOL, "mn": SchoolKind.PRESCHOOL, "mau giao": SchoolKind.PRESCHOOL,
    "mg": SchoolKind.PRESCHOOL, "nha tre": SchoolKind.PRESCHOOL,
    "mam non mau giao": SchoolKind.PRESCHOOL, "gdmn": SchoolKind.PRESCHOOL,
    "tieu hoc": SchoolKind.PRIMARY, "th": SchoolKind.PRIMARY, "cap 1": SchoolKind.PRIMARY,
    "cap i": SchoolKind.PRIMARY,
    "thcs": SchoolKind.LOWER_SECONDARY, "trung hoc co so": SchoolKind.LOWER_SECONDARY,
    "cap 2": SchoolKind.LOWER_SECONDARY, "cap ii": SchoolKind.LOWER_SECONDARY,
    "ptcs": SchoolKind.LOWER_SECONDARY, "pho thong co so": SchoolKind.LOWER_SECONDARY,
    "thpt": SchoolKind.UPPER_SECONDARY, "trung hoc pho thong": SchoolKind.UPPER_SECONDARY,
    "cap 3": SchoolKind.UPPER_SECONDARY, "cap iii": SchoolKind.UPPER_SECONDARY,
    "lien cap": SchoolKind.MULTI_LEVEL, "nhieu cap hoc": SchoolKind.MULTI_LEVEL,
    "nhieu cap": SchoolKind.MULTI_LEVEL, "pho thong nhieu cap hoc": SchoolKind.MULTI_LEVEL,
    "gdtx": SchoolKind.CONTINUING, "giao duc thuong xuyen": SchoolKind.CONTINUING,
    "gdnn gdtx": SchoolKind.CONTINUING, "trung tam gdtx": SchoolKind.CONTINUING,
    "trung tam gdnn gdtx": SchoolKind.CONTINUING,
}  # fmt: skip
_TOGETHER = {
    frozenset({SchoolKind.PRIMARY, SchoolKind.LOWER_SECONDARY}): SchoolKind.PRIMARY_LOWER_SECONDARY,
    frozenset(
        {SchoolKind.LOWER_SECONDARY, SchoolKind.UPPER_SECONDARY}
    ): SchoolKind.LOWER_UPPER_SECONDARY,
}
_PARTS = re.compile(r"\s*(?:&|\+|,|/| va | - )\s*")
_LEAD = re.compile(r"^(?:khoi|cap hoc|bac hoc|nganh hoc|cac truong|truong|bac|cap(?! [123i]))\s+")

PREFIXES: dict[str, str] = {
    SchoolKind.PRESCHOOL: "MN",
    SchoolKind.PRIMARY: "TH",
    SchoolKind.LOWER_SECONDARY: "THCS",
    SchoolKind.PRIMARY_LOWER_SECONDARY: "TH&THCS",
    SchoolKind.UPPER_SECONDARY: "THPT",
    SchoolKind.LOWER_UPPER_SECONDARY: "THCS&THPT",
    SchoolKind.MULTI_LEVEL: "Liên cấp",
    SchoolKind.CONTINUING: "GDTX",
}
"""What a school's name begins with where the list gives the kind in a column or a heading."""

_YES = frozenset({"x", "co", "dung", "yes", "true", "1", "v", "✓", "✔", "√", "dat", "r"})
_NO = frozenset({"khong", "chua", "no", "false", "0", "-", "–", "ko", "khong co", "chua dat", ""})


def plain(text: str) -> str:
    """Return a text folded, with signs as blanks: what words are compared by."""
    return " ".join(re.sub(r"[^\w&+/,\-✓✔√]+", " ", fold(text)).split())


def school_kind(text: str) -> str | None:
    """Return the kind that words name ("Mẫu giáo", "TH & THCS"); None for anything else."""
    told = plain(text)
    told = _LEAD.sub("", told)
    if told in _BY_LABEL:
        return _BY_LABEL[told]
    plainer = " ".join(told.replace("-", " ").split())
    if plainer in _LEVELS:
        return _LEVELS[plainer].value
    parts = [_LEVELS.get(part) for part in _PARTS.split(f"{told}") if part]
    if len(parts) > 1 and all(parts):
        kinds = frozenset(part for part in parts if part)
        if len(kinds) == 1:
            return next(iter(kinds)).value
        return _TOGETHER.get(kinds, SchoolKind.MULTI_LEVEL).value
    return None


_BY_LABEL = {plain(label): code for code, label in SCHOOL_KINDS.items()} | {
    code: code for code in SCHOOL_KINDS
}

_OWNERSHIP_WORDS = {
    "cong": Ownership.PUBLIC, "nha nuoc": Ownership.PUBLIC, "cl": Ownership.PUBLIC,
    "tu": Ownership.PRIVATE, "tt": Ownership.PRIVATE, "dl": Ownership.PEOPLE_FOUNDED,
    "cong lap tu chu": Ownership.PUBLIC, "truong cong lap": Ownership.PUBLIC,
    "truong tu thuc": Ownership.PRIVATE, "co von dau tu nuoc ngoai": Ownership.PRIVATE,
}  # fmt: skip
_STATUS_WORDS = {
    "hoat dong": SchoolStatus.OPEN, "dang hoat dong": SchoolStatus.OPEN,
    "binh thuong": SchoolStatus.OPEN, "mo": SchoolStatus.OPEN,
    "chuan bi thanh lap": SchoolStatus.PLANNED, "du kien": SchoolStatus.PLANNED,
    "dang xay dung": SchoolStatus.PLANNED, "giai the": SchoolStatus.CLOSED,
    "da giai the": SchoolStatus.CLOSED, "sap nhap": SchoolStatus.CLOSED,
    "da sap nhap": SchoolStatus.CLOSED, "dong cua": SchoolStatus.CLOSED,
    "ngung hoat dong": SchoolStatus.CLOSED, "dung hoat dong": SchoolStatus.CLOSED,
}  # fmt: skip
_FUNCTION_WORDS = {
    "lanh dao": Function.LEADER, "lanh dao ubnd": Function.LEADER, "chu tich": Function.LEADER,
    "pho chu tich": Function.LEADER, "thu truong": Function.HEAD, "truong phong": Function.HEAD,
    "truong ban": Function.HEAD, "chanh van phong": Function.HEAD, "giam doc": Function.HEAD,
    "truong cong an": Function.HEAD, "phu trach": Function.HEAD, "thu truong don vi": Function.HEAD,
    "chuyen vien": Function.OFFICER, "can bo": Function.OFFICER, "cong chuc": Function.OFFICER,
    "vien chuc": Function.OFFICER, "pho truong phong": Function.OFFICER,
    "pho giam doc": Function.OFFICER, "pho chanh van phong": Function.OFFICER,
    "pho hieu truong": Function.OFFICER, "pho truong ban": Function.OFFICER,
    "giao vien": Function.OFFICER, "ke toan": Function.OFFICER, "van thu": Function.OFFICER,
    "nhan vien": Function.OFFICER, "can bo phu trach": Function.OFFICER,
    "hieu truong": Function.HEAD_TEACHER, "xem": Function.VIEWER, "nguoi xem": Function.VIEWER,
    "chi xem": Function.VIEWER, "quan tri": Function.OPERATOR,
    "quan tri vien": Function.OPERATOR, "quan tri he thong": Function.OPERATOR,
}  # fmt: skip
_TITLE_ENDS = ("ubnd", "phong", "truong", "gd&dt", "gddt", "quan", "phuong", "xa", "huyen")


def _words(labels: dict[str, str], more: dict[str, str]) -> dict[str, str]:
    known = {code: code for code in labels}
    known |= {plain(label): code for code, label in labels.items()}
    return known | {word: str(code) for word, code in more.items()}


_OWNERSHIPS = _words(OWNERSHIPS, {k: v.value for k, v in _OWNERSHIP_WORDS.items()})
_STATUSES = _words(SCHOOL_STATUSES, {k: v.value for k, v in _STATUS_WORDS.items()})
_FUNCTIONS = _words(FUNCTIONS, {k: v.value for k, v in _FUNCTION_WORDS.items()})
_UNIT_KINDS = _words(
    UNIT_KINDS,
    {
        "phuong": OrganisationKind.WARD.value, "xa": OrganisationKind.WARD.value,
        "ubnd phuong": OrganisationKind.WARD.value, "ubnd xa": OrganisationKind.WARD.value,
        "thi tran": OrganisationKind.WARD.value, "dac khu": OrganisationKind.WARD.value,
        "phong giao duc": OrganisationKind.EDUCATION_OFFICE.value,
        "phong giao duc va dao tao": OrganisationKind.EDUCATION_OFFICE.value,
        "so giao duc va dao tao": OrganisationKind.EDUCATION_DEPARTMENT.value,
        "khac": OrganisationKind.OTHER.value, "don vi khac": OrganisationKind.OTHER.value,
    },
)  # fmt: skip


def ownership(text: str) -> str | None:
    """Return the code of an ownership; None where unknown."""
    return _OWNERSHIPS.get(plain(text))


def status(text: str) -> str | None:
    """Return the code of a school's status; None where unknown."""
    return _STATUSES.get(plain(text))


def unit_kind(text: str) -> str | None:
    """Return the code of a kind of unit; None where unknown."""
    return _UNIT_KINDS.get(plain(text))


def function(text: str) -> str | None:
    """Return the function that a word or a post names; None where unknown.

    A post may be followed by its place: "Trưởng phòng GD&ĐT" is a head.
    """
    told = plain(text)
    if told in _FUNCTIONS:
        return _FUNCTIONS[told]
    for word in sorted(_FUNCTION_WORDS, key=len, reverse=True):
        rest = told.removeprefix(word + " ")
        if rest != told and rest.split()[0] in _TITLE_ENDS:
            return _FUNCTION_WORDS[word].value
    return None


def yes_or_no(text: str) -> bool | None:
    """Return what a mark says ("x", "có", "không"); None for anything else."""
    told = plain(text) or fold(text)
    return True if told in _YES else False if told in _NO else None
