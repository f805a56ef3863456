"""Abbreviations: those a document defines, and those of the field."""

from __future__ import annotations

import re
from dataclasses import dataclass

from truongchuan.engines.text.fold import fold

KNOWN_ABBREVIATIONS: dict[str, str] = {
    "ATGT": "an toàn giao thông",
    "ATTP": "an toàn thực phẩm",
    "BCĐ": "ban chỉ đạo",
    "BGDĐT": "Bộ Giáo dục và Đào tạo",
    "BGH": "ban giám hiệu",
    "BQLDA": "Ban quản lý dự án",
    "CBGV": "cán bộ giáo viên",
    "CBQL": "cán bộ quản lý",
    "CMHS": "cha mẹ học sinh",
    "CNTT": "công nghệ thông tin",
    "CP": "Chính phủ",
    "CQG": "chuẩn quốc gia",
    "CSVC": "cơ sở vật chất",
    "CTGDPT": "chương trình giáo dục phổ thông",
    "GD": "giáo dục",
    "GD&ĐT": "Giáo dục và Đào tạo",
    "GDĐT": "Giáo dục và Đào tạo",
    "GDMN": "giáo dục mầm non",
    "GDNN-GDTX": "giáo dục nghề nghiệp - giáo dục thường xuyên",
    "GDPT": "giáo dục phổ thông",
    "GDTX": "giáo dục thường xuyên",
    "GV": "giáo viên",
    "HĐND": "Hội đồng nhân dân",
    "HS": "học sinh",
    "KĐCLGD": "kiểm định chất lượng giáo dục",
    "KT": "ký thay",
    "KT-HT": "Kinh tế - Hạ tầng",
    "KT-XH": "kinh tế - xã hội",
    "MG": "mẫu giáo",
    "MN": "mầm non",
    "MTTQ": "Mặt trận Tổ quốc",
    "NV": "nhân viên",
    "PCCC": "phòng cháy, chữa cháy",
    "PCT": "Phó Chủ tịch",
    "PTCS": "phổ thông cơ sở",
    "PTDTBT": "phổ thông dân tộc bán trú",
    "PTDTNT": "phổ thông dân tộc nội trú",
    "QLDA": "quản lý dự án",
    "QLDA - ĐTXD": "Quản lý dự án đầu tư xây dựng",
    "QLĐT": "Quản lý đô thị",
    "QU": "Quận ủy",
    "TC-KH": "Tài chính - Kế hoạch",
    "TCKH": "Tài chính - Kế hoạch",
    "TDTT": "thể dục thể thao",
    "TH": "tiểu học",
    "TH&THCS": "tiểu học và trung học cơ sở",
    "THCS": "trung học cơ sở",
    "THPT": "trung học phổ thông",
    "TM": "thay mặt",
    "TN&MT": "Tài nguyên và Môi trường",
    "TNMT": "Tài nguyên và Môi trường",
    "TP": "thành phố",
    "TT": "thay thế",
    "TTg": "Thủ tướng Chính phủ",
    "TW": "Trung ương",
    "UBND": "Ủy ban nhân dân",
    "VH-XH": "Văn hóa - Xã hội",
    "VHTT": "Văn hóa và Thông tin",
    "VP": "văn phòng",
    "VT": "văn thư",
    "XHH": "xã hội hóa",
}
"""Abbreviations of the field, with what they usually stand for in these papers."""

_SHORT = r"(?P<short>[A-ZĐ][A-ZĐa-zđ]*(?:\s?[&\-–]\s?[A-ZĐ][A-ZĐa-zđ]*)*)"
_LEAD_IN = r"(?:sau đây\s+)?(?:viết tắt|gọi tắt|gọi)?\s*(?:là|:)?\s*"
_DEFINED = re.compile(rf"\(\s*{_LEAD_IN}[\"“”']?{_SHORT}[\"“”']?\s*\)")
_REVERSED = re.compile(rf"(?<!\w){_SHORT}\s*\((?P<long>[^()\d,;:]{{4,80}})\)")
_WORD = re.compile(r"[^\W\d_]+")
_STOP = re.compile(r"[.;:()\n\t]")
_LONGEST = 200
_FUNCTION_WORDS = frozenset(["và", "của", "các", "về", "cho", "ở", "tại", "với", "trong", "theo"])


@dataclass(frozen=True, slots=True)
class AbbreviationMatch:
    """A definition in the text; ``long`` is the shortest stretch of words that fits."""

    short: str
    long: str
    start: int
    end: int


def find_abbreviations(s: str) -> list[AbbreviationMatch]:
    """Find definitions: "cơ sở vật chất (CSVC)", "BCĐ (ban chỉ đạo)".

    The initials of the long form must give the short one; words like "và" may be passed over.
    """
    found = []
    for match in _DEFINED.finditer(s):
        letters = _letters(match["short"])
        if len(letters) < 2:
            continue
        window = max(0, match.start() - _LONGEST)
        base = max((m.end() for m in _STOP.finditer(s, window, match.start())), default=window)
        start = _fit(s, base, match.start(), letters)
        if start is not None:
            long = " ".join(s[start : match.start()].split())
            found.append(AbbreviationMatch(match["short"], long, start, match.end()))
    for match in _REVERSED.finditer(s):
        letters = _letters(match["short"])
        start = _fit(s, match.start("long"), match.end("long"), letters)
        if len(letters) >= 2 and start == match.start("long"):
            long = " ".join(match["long"].split())
            found.append(AbbreviationMatch(match["short"], long, match.start(), match.end()))
    return sorted(found, key=lambda m: m.start)


def _letters(short: str) -> list[str]:
    return [c for c in short if c.isupper()]


def _initial_fits(word: str, letter: str) -> bool:
    first = word[0]
    if letter == "Đ" or first in "đĐ":
        return letter == "Đ" and first in "đĐ"
    return fold(first) == fold(letter)


def _fit(s: str, base: int, end: int, letters: list[str]) -> int | None:
    """Match initials backwards from ``end``; return where the long form starts."""
    words = list(_WORD.finditer(s, base, end))
    if not words or s[words[-1].end() : end].strip():
        return None
    waiting = list(letters)
    passed = 0
    for word in reversed(words):
        if _initial_fits(word.group(), waiting[-1]):
            waiting.pop()
            if not waiting:
                return word.start()
        elif len(waiting) == len(letters):
            return None
        elif word.group().lower() not in _FUNCTION_WORDS:
            passed += 1
            if passed > 1:
                return None
    return None
