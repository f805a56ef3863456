"""Names of bodies and posts as they stand in capitals, written as in running text."""

from __future__ import annotations

from truongchuan.engines.text import fold

_SHORT = (("uy ban nhan dan", "UBND"), ("ubnd", "UBND"), ("hoi dong nhan dan", "HĐND"))
_LEVELS = {"quan", "huyen", "tinh", "phuong", "xa"}
_LEVEL_PAIRS = {("thi", "xa"), ("thanh", "pho"), ("thi", "tran"), ("dac", "khu")}
_KEPT = {"THCS", "THPT", "TH", "MN", "MG", "TH&THCS", "UBND", "HĐND", "GD&ĐT", "GDĐT", "GDNN-GDTX"}
_PARTY = ("quan uy", "huyen uy", "thanh uy", "tinh uy")
_UNIT_WORDS = {"so", "phong", "ban", "bo", "van", "trung", "chi", "cuc", "hoi", "truong", "cong"}


def proper_body(written: str) -> str:
    """Write a body's name: "ỦY BAN NHÂN DÂN QUẬN HAI BÀ TRƯNG" gives "UBND quận Hai Bà Trưng".

    "PHÒNG GIÁO DỤC VÀ ĐÀO TẠO" gives "Phòng Giáo dục và Đào tạo". Capitals of the original do
    not tell names from words: after a level word everything is a name, in a unit's name only the
    first word of each part is capital.
    """
    words = written.split()
    folded = fold(written)
    for full, short in _SHORT:
        if folded.startswith(full):
            place = " ".join(_place(words[len(full.split()) :]))
            return f"{short} {place}".strip()
    if folded.startswith(_PARTY):
        return " ".join([words[0].capitalize(), words[1].lower(), *_place(words[2:])])
    at = next((i for i in range(1, len(words)) if _level_size(words, i)), len(words))
    unit = _school(words[:at]) if fold(words[0]) == "truong" else _unit(words[:at])
    return " ".join([*unit, *_place(words[at:])])


def proper_post(written: str) -> str:
    """ "PHÓ CHỦ TỊCH" gives "Phó Chủ tịch", "CHÁNH VĂN PHÒNG" gives "Chánh Văn phòng"."""
    words = [word.lower() for word in written.split()]
    if len(words) > 2 and words[0] in {"phó", "chánh"}:
        return " ".join([words[0].capitalize(), words[1].capitalize(), *words[2:]])
    return " ".join([words[0].capitalize(), *words[1:]]) if words else ""


def _level_size(words: list[str], at: int) -> int:
    """Return how many words at a place name a level: quận 1, thành phố 2, none 0."""
    if at >= len(words):
        return 0
    if at + 1 < len(words) and (fold(words[at]), fold(words[at + 1])) in _LEVEL_PAIRS:
        return 2
    return 1 if fold(words[at]) in _LEVELS and at + 1 < len(words) else 0


def _place(words: list[str]) -> list[str]:
    size = _level_size(words, 0)
    return [w.lower() for w in words[:size]] + [w.capitalize() for w in words[size:]]


def _school(words: list[str]) -> list[str]:
    return [w if w in _KEPT else w.capitalize() for w in words]


def _unit(words: list[str]) -> list[str]:
    written: list[str] = []
    capital = True
    for i, word in enumerate(words):
        if word in _KEPT:
            written.append(word)
            capital = False
        elif fold(word) == "va" or not fold(word)[:1].isalpha():
            written.append(word.lower())
            capital = True
        else:
            written.append(word.capitalize() if capital else word.lower())
            capital = i == 0 and fold(word) in _UNIT_WORDS - {"van", "trung", "chi", "cong"}
    return written
