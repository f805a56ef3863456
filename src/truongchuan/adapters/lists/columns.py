"""Which field a heading means: aliases, pairs of group and heading, marks under a heading."""

from __future__ import annotations

import re
from dataclasses import dataclass

from truongchuan.domain.onboarding.lists.rows import FIELDS, ListKind
from truongchuan.engines.text import fold
from truongchuan.wording.list_files import LABELS

NUMBER_FIELD = "stt"
"""The running number: not kept, but it tells the example row and section rows."""

_COMMON: dict[str, tuple[str, ...]] = {
    NUMBER_FIELD: ("stt", "tt", "so tt", "so thu tu"),
    "key": ("ma he thong", "ma trong he thong"),
    "ward": (
        "phuong", "xa", "phuong xa", "xa phuong", "xa phuong thi tran", "phuong xa thi tran",
        "dia ban", "thuoc phuong", "thuoc xa", "xa phuong dac khu", "phuong xa dac khu",
        "ten phuong", "ten xa", "phuong xa quan ly", "dia ban phuong",
    ),
    "moet_id": (
        "ma truong", "ma dinh danh", "ma so truong", "ma csdl", "ma co so giao duc", "ma moet",
        "ma truong csdl nganh", "ma dinh danh csdl", "ma truong tren csdl nganh",
        "ma dinh danh truong",
        "ma csdl nganh",
    ),
}  # fmt: skip
_SCHOOL_NAMES = (
    "ten truong", "truong", "ten don vi", "don vi", "ten co so giao duc", "co so giao duc",
    "ten truong hoc", "nha truong", "truong hoc", "ten cac truong", "cac truong", "ten co so",
    "danh sach truong", "ten nha truong",
)  # fmt: skip
_SCHOOL_KINDS = (
    "loai truong", "cap hoc", "bac hoc", "cap", "bac", "cap truong", "nganh hoc", "khoi",
    "loai hinh truong", "loai hinh co so", "bac hoc cap hoc",
)  # fmt: skip
ALIASES: dict[ListKind, dict[str, tuple[str, ...]]] = {
    ListKind.SCHOOLS: {
        "name": _SCHOOL_NAMES,
        "kind": _SCHOOL_KINDS,
        "ownership": (
            "loai hinh", "loai hinh so huu", "hinh thuc so huu", "cong lap tu thuc", "so huu",
            "cong lap ngoai cong lap", "loai hinh don vi", "cong lap dan lap tu thuc",
        ),
        "address": (
            "dia chi", "dia chi truong", "noi dong", "tru so", "dia diem", "dia chi tru so chinh",
            "dia chi diem chinh", "noi dat tru so", "dia chi tru so",
        ),
        "status": ("trang thai", "tinh trang", "hien trang", "tinh trang hoat dong",
                   "trang thai hoat dong"),
        "campuses": ("diem truong", "cac diem truong", "diem le", "diem truong le", "co so 2",
                     "diem truong khac", "cac diem truong khac", "diem truong va dia chi"),
        "budget_id": ("ma qhns", "ma don vi qhns", "ma quan he ngan sach", "ma ngan sach",
                      "ma dvqhns", "ma so qhns", "ma don vi quan he ngan sach"),
        "aliases": ("ten goi khac", "ten khac", "ten viet tat", "ten cu", "ten thuong goi"),
        "starts_on": ("ngay thanh lap", "thanh lap", "thanh lap ngay", "ngay thang nam thanh lap"),
    },
    ListKind.CERTIFICATES: {
        "school": _SCHOOL_NAMES,
        "kind": _SCHOOL_KINDS,
        "level": (
            "cap do", "cap do kdclgd", "cap do kiem dinh", "kdclgd", "kiem dinh chat luong",
            "dat kdclgd", "cap do kiem dinh chat luong", "cap do kiem dinh chat luong giao duc",
            "kdclgd cap do", "cap do dat duoc",
        ),
        "degree": (
            "muc do", "muc do cqg", "muc do dat chuan", "chuan quoc gia", "muc do chuan quoc gia",
            "dat chuan quoc gia", "dat chuan muc do", "cqg", "cqg muc do", "muc do dat cqg",
            "dat chuan quoc gia muc do", "truong chuan quoc gia", "muc do dat chuan quoc gia",
        ),
        "number": (
            "so quyet dinh", "so qd", "quyet dinh so", "qd so", "so ky hieu", "quyet dinh",
            "so qd cong nhan", "so quyet dinh cong nhan", "van ban cong nhan", "so bang",
            "quyet dinh cong nhan", "so ngay quyet dinh", "so va ngay quyet dinh",
            "so hieu quyet dinh",
            "so ngay thang quyet dinh",
        ),
        "decided_on": (
            "ngay quyet dinh", "ngay qd", "ngay ky", "ngay ban hanh", "ngay cong nhan", "ngay cap",
            "ngay thang nam quyet dinh", "thoi gian cong nhan", "ngay ky quyet dinh",
            "nam cong nhan",
            "ngay thang nam cong nhan", "ngay ra quyet dinh",
        ),
        "issuer": (
            "co quan ban hanh", "co quan cap", "noi cap", "cap quyet dinh", "co quan cong nhan",
            "don vi cap", "co quan ky", "cap cong nhan", "co quan ra quyet dinh",
        ),
        "valid_from": ("tu ngay", "hieu luc tu", "co gia tri tu", "ngay hieu luc", "co hieu luc tu",
                       "ngay co hieu luc", "gia tri tu ngay", "hieu luc tu ngay"),
        "valid_to": (
            "den ngay", "hieu luc den", "co gia tri den", "het han", "ngay het han", "thoi han",
            "gia tri den", "han cong nhan", "co gia tri den ngay", "thoi han den",
            "gia tri den ngay",
            "hieu luc den ngay", "het hieu luc", "ngay het hieu luc",
        ),
        "instrument": ("theo thong tu", "thong tu", "can cu", "bo tieu chuan", "theo quy dinh",
                       "van ban quy dinh", "bo quy dinh", "quy dinh ap dung"),
    },
    ListKind.UNITS: {
        "name": ("ten don vi", "don vi", "ten co quan", "co quan", "ten phong ban", "phong ban",
                 "ten co quan don vi", "co quan don vi"),
        "kind": ("loai don vi", "loai", "nhom don vi", "loai hinh"),
        "short_name": ("ten viet tat", "viet tat", "ten ngan", "ten rut gon", "ten tat"),
        "aliases": ("ten goi khac", "ten khac", "ten cu"),
        "order": ("thu tu", "thu tu sap xep", "thu tu hien thi"),
    },
    ListKind.PERSONS: {
        "name": ("ho va ten", "ho ten", "ten", "ho ten can bo", "ho va ten can bo", "can bo",
                 "nguoi dung", "ten can bo", "ho va ten dem va ten"),
        "unit": ("don vi", "don vi cong tac", "noi cong tac", "phong ban", "co quan", "truong",
                 "bo phan", "co quan don vi", "ten don vi", "don vi truong", "ten truong"),
        "function": ("chuc nang", "vai tro", "quyen", "quyen han", "vai tro trong he thong"),
        "title": ("chuc vu", "chuc danh", "chuc vu chuc danh"),
        "email": ("email", "e mail", "thu dien tu", "hop thu", "dia chi email", "mail",
                  "dia chi thu dien tu", "hom thu", "hop thu dien tu"),
    },
}  # fmt: skip
_FLAGS: dict[ListKind, dict[str, tuple[str, ...]]] = {
    ListKind.SCHOOLS: {
        "ownership:public": ("cong lap",),
        "ownership:private": ("tu thuc",),
        "ownership:people_founded": ("dan lap",),
    },
    ListKind.CERTIFICATES: {
        f"{name}:{n}": tuple(
            f"{word} {sign}" for word in words for sign in (n, "i" * n if n < 4 else "iv")
        )
        for name, words, most in (
            ("degree", ("muc do", "md", "cqg muc do", "dat chuan muc do", "dat muc do"), 2),
            ("level", ("cap do", "cd", "kdclgd cap do", "dat cap do"), 4),
        )
        for n in range(1, most + 1)
    },
}  # fmt: skip
"""Columns that are marked with an x: field and value by heading."""

_DECISION = ("quyet dinh", "qd", "van ban cong nhan", "bang cong nhan", "cong nhan")
_TERM = ("thoi han", "hieu luc", "gia tri", "thoi gian", "han cong nhan")
_PAIRS: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("number", _DECISION, ("so", "so hieu", "so ky hieu", "so qd")),
    ("decided_on", _DECISION, ("ngay", "ngay thang", "ngay thang nam", "ngay ky", "thoi gian")),
    ("issuer", _DECISION, ("co quan", "co quan cap", "noi cap", "nguoi ky", "cap")),
    ("valid_from", _TERM, ("tu", "tu ngay", "bat dau")),
    ("valid_to", _TERM, ("den", "den ngay", "ket thuc", "den het")),
)
_GENERIC = frozenset({"so", "ngay", "tu", "den", "ten", "ma", "loai", "cap", "1", "2"})
_NEVER = (
    "email", "dien thoai", "so dt", "sdt", "website", "fax", "ngay sinh", "hieu truong", "so lop",
    "so hoc sinh", "dien tich", "cccd", "cmnd", "ghi chu", "nguoi lien he", "gioi tinh",
    "giao vien",
)  # fmt: skip
PRIVATE = ("dien thoai", "sdt", "so dt", "cccd", "cmnd", "can cuoc", "ngay sinh", "que quan",
           "dan toc", "ton giao", "tai khoan ngan hang")  # fmt: skip
"""Headings of columns that the product has no need for, and that name a person's own affairs."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """A field and how sure the heading is of it (3 exact, 2 in part)."""

    field: str
    weight: int = 0


def heading_key(text: str) -> str:
    """Return a heading as it is compared: folded, without signs and stars."""
    return " ".join(re.sub(r"[^\w]+", " ", fold(text).replace("gd&dt", "gddt")).split())


def meaning_of(kind: ListKind, group: str, heading: str) -> Meaning:
    """Return the field that a heading under a group heading means; no field for an unknown one."""
    bare = heading_key(re.sub(r"\([^)]*\)", " ", heading))
    over, sub = heading_key(group), heading_key(heading)
    full = f"{over} {sub}".strip()
    known = _KNOWN[kind]
    if not sub:
        return Meaning(known[over], 3) if over in known else _in_part(kind, over)
    if over:
        for name, groups, subs in _PAIRS:
            if name in FIELDS[kind] and sub in subs and _holds(over, groups):
                return Meaning(name, 3)
        if full in known:
            return Meaning(known[full], 3)
        flag = _flag_under(kind, over, sub)
        if flag:
            return Meaning(flag, 3)
    for told in (sub, bare):
        if told in known and not (over and told in _GENERIC):
            return Meaning(known[told], 3)
    return _in_part(kind, full)


def field_columns(kind: ListKind) -> tuple[str, ...]:
    """Return what a column may be said to give, by hand: every field, and the marks."""
    return (*FIELDS[kind], *_FLAGS.get(kind, {}))


def _in_part(kind: ListKind, text: str) -> Meaning:
    if any(word in text for word in _NEVER):
        return Meaning("")
    padded = f" {text} "
    best = max(
        (alias for alias in _KNOWN[kind] if " " in alias and f" {alias} " in padded),
        key=len,
        default="",
    )
    return Meaning(_KNOWN[kind][best], 2) if best else Meaning("")


def _flag_under(kind: ListKind, group: str, sub: str) -> str:
    """Return the mark that "1" means under "Mức độ đạt chuẩn"."""
    if kind != ListKind.CERTIFICATES:
        return ""
    for name, words in (("degree", ("muc do", "chuan quoc gia", "cqg")),
                        ("level", ("cap do", "kdclgd", "kiem dinh"))):  # fmt: skip
        number = {"1": 1, "i": 1, "2": 2, "ii": 2, "3": 3, "iii": 3, "4": 4, "iv": 4}.get(sub)
        if number and _holds(group, words) and f"{name}:{number}" in _FLAGS[kind]:
            return f"{name}:{number}"
    return ""


def _holds(text: str, words: tuple[str, ...]) -> bool:
    padded = f" {text} "
    return any(f" {word} " in padded for word in words)


def _known(kind: ListKind) -> dict[str, str]:
    table: dict[str, str] = {}
    fields = set(FIELDS[kind]) | {NUMBER_FIELD}
    for name, aliases in (_COMMON | ALIASES[kind]).items():
        if name in fields:
            table |= dict.fromkeys(aliases, name)
    for name, aliases in _FLAGS.get(kind, {}).items():
        table |= dict.fromkeys(aliases, name)
    table |= {heading_key(label): name for name, label in LABELS[kind].items()}
    return table


_KNOWN = {kind: _known(kind) for kind in ListKind}
