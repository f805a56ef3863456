"""School names in running text: a kind prefix and the words of the name after it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from truongchuan.engines.plan.facts import SchoolKind
from truongchuan.engines.text import fold, tone_canonical

_PRIMARY = r"(?:Tiểu học|tiểu học|TIỂU HỌC|TH)"
_LOWER = r"(?:Trung học cơ sở|trung học cơ sở|TRUNG HỌC CƠ SỞ|THCS)"
_UPPER = r"(?:Trung học phổ thông|trung học phổ thông|TRUNG HỌC PHỔ THÔNG|THPT)"
_AND = r"\s*(?:&|-|–|và|VÀ|,)\s*"

_KINDS: tuple[tuple[str, SchoolKind, str], ...] = (
    (rf"{_PRIMARY}{_AND}{_LOWER}{_AND}{_UPPER}", SchoolKind.MULTI_LEVEL, "TH, THCS&THPT"),
    (rf"{_PRIMARY}{_AND}{_LOWER}", SchoolKind.PRIMARY_LOWER_SECONDARY, "TH&THCS"),
    (rf"{_LOWER}{_AND}{_UPPER}", SchoolKind.LOWER_UPPER_SECONDARY, "THCS&THPT"),
    (r"(?:Liên cấp|liên cấp|Phổ thông liên cấp|PTLC)", SchoolKind.MULTI_LEVEL, "Liên cấp"),
    (r"(?:GDNN\s*-\s*GDTX|GDTX)", SchoolKind.CONTINUING, "GDTX"),
    (r"(?:Mầm non|mầm non|MẦM NON|MN)", SchoolKind.PRESCHOOL, "MN"),
    (r"(?:Mẫu giáo|mẫu giáo|MẪU GIÁO|MG)", SchoolKind.PRESCHOOL, "MG"),
    (_PRIMARY, SchoolKind.PRIMARY, "TH"),
    (rf"(?:{_LOWER}|PTCS)", SchoolKind.LOWER_SECONDARY, "THCS"),
    (_UPPER, SchoolKind.UPPER_SECONDARY, "THPT"),
)
_BOARDING = (
    r"(?:(?:Phổ thông [Dd]ân tộc|PTDT)\s*(?P<board>[Bb]án trú|[Nn]ội trú|BT|NT)\s*[-–]?\s*)?"
)
_UPPERCASE = "A-ZÀ-ÃÈ-ÊÌÍÒ-ÕÙÚÝĂĐĨŨƠƯẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ"
_STOPS = (
    r"Quận|Huyện|Tỉnh|Phường|Xã|Thị xã|Thành phố|UBND|Văn phòng|Công an|Công nhận|Mức độ"
    r"|Hiệu trưởng"
    r"|Trung học|Trung tâm|Phòng(?=\s+(?:GD|Giáo|Tài|TC|Nội|Quản|Văn|Kinh))|Sở(?=\s+(?:GD|Giáo))"
    r"|Bộ(?=\s+(?:GD|Giáo|trưởng))|Ban(?=\s+(?:[Qq]uản|[Cc]hỉ|QL|[Gg]iám))|Quý(?=\s+(?:[IV]+|\d)(?!\w))"
    r"|(?:Tháng|Năm|Mức)(?=\s+\d)|Trường(?=\s+(?:MN|MG|TH|THCS|THPT|[Mm]ầm|[Mm]ẫu|[Tt]iểu|[Tt]rung))"
    r"|Hoàn thành|Hoàn thiện|Thời gian|Phấn đấu|Đề nghị|Gửi|Các|Và|Theo|Trong"
    r"|MN|MG|TH|THCS|THPT|TH&THCS|GD&ĐT|GDĐT|BQLDA|Mầm non|Mẫu giáo|Tiểu học"
    r"|QUẬN|HUYỆN|PHƯỜNG|XÃ|TỈNH|THÀNH PHỐ|ĐẠT|NĂM|CÔNG NHẬN|TRÊN|THEO|CÁC"
)
_WORD = rf"(?!(?:{_STOPS})(?!\w))[{_UPPERCASE}][^\W\d_]*(?:['’][^\W\d_]+)?"
_DATE_NAME = r"\d{1,2}[/-]\d{1,2}(?![\d/])"
_NUMBER = r"\d{1,2}(?![\d.,]*\d|[/%]|\s*(?:trường|lớp|học sinh|phòng|tháng|nhóm|giáo viên|công)\b)"
_NO = r"[Ss]ố\s+\d{1,2}(?!\d|/)"
_QUOTED = r"[\"“][A-ZĐ]\w{0,2}[\"”]"
_NAME = (
    rf"(?:{_NO}|{_DATE_NAME}|{_QUOTED}|{_WORD})(?:\s+(?:{_WORD}|{_QUOTED}|{_NO}|{_DATE_NAME}|{_NUMBER})"
    rf"|\s?-\s?{_WORD}){{0,6}}"
)
_KIND_PATTERN = "|".join(
    f"(?P<k{i}>{pattern})(?![^\\W\\d_&])" for i, (pattern, _, _) in enumerate(_KINDS)
)
_SCHOOL = re.compile(
    rf"(?<![\w&\-])(?P<truong>[Tt]rường\s+|TRƯỜNG\s+)?{_BOARDING}(?:{_KIND_PATTERN})"
    rf"(?P<colon>\s*:)?\s+(?P<name>{_NAME})"
)
_BARE_NAME = re.compile(_NAME)
_NEXT_NAME = re.compile(
    rf"(?P<sep>\s*(?:[,;]|,?\s+và)\s+)(?P<name>{_NAME})(?=\s*(?:[,;.)(]|$|\n|\s+và\s))"
)
_PLURAL = re.compile(r"(?:[Cc]ác|\d+|[Nn]hững)\s+(?:trường\s+)?$")
_PLACE_WORD = r"(?:phường|xã|thị trấn|quận|huyện|thị xã|thành phố|TP\.?|P\.|Phường|Xã|Thị trấn)"
_ONE_PLACE = (
    rf"{_PLACE_WORD}\s+(?:[{_UPPERCASE}][^\W\d_]*|\d{{1,2}})"
    rf"(?:\s+(?:-\s+)?[{_UPPERCASE}][^\W\d_]*){{0,5}}(?:\s\d{{1,2}}(?!\d))?"
)
_PLACE = re.compile(
    rf"\s*\(?\s*,?\s*(?:(?:cùng|đều)\s+)?(?:ở\s+|tại\s+|thuộc\s+)?"
    rf"(?P<place>{_ONE_PLACE}(?:\s*[,-]\s*{_ONE_PLACE}){{0,2}})"
)
SHARED_PLACE = re.compile(r"\s*,?\s*(?:cùng|đều)\s")
_LOWER_KINDS = ("mầm", "mẫu", "tiểu", "trung", "liên")


@dataclass(frozen=True, slots=True)
class SchoolName:
    """A school named in a text. ``name`` is without prefix; ``label`` the normal prefix.

    ``start`` and ``end`` are offsets in the text that was searched.
    """

    kind: SchoolKind
    label: str
    name: str
    start: int
    end: int
    place: str | None = None

    @property
    def canonical(self) -> str:
        """Prefix and name: "THCS Tây Sơn"."""
        return f"{self.label} {self.name}"

    @property
    def key(self) -> tuple[SchoolKind, str]:
        """What makes two spellings the same at once: kind, and name up to tone placement."""
        return self.kind, tone_canonical(self.name).casefold()

    @property
    def loose_key(self) -> tuple[SchoolKind, str]:
        """What makes two spellings candidates: kind, and name without diacritics."""
        return self.kind, fold(self.name)


def find_school_names(text: str) -> list[SchoolName]:
    """Find the schools named in a text, in order.

    Lists that give the kind once are read on: "các trường MN: Hoa Sen, Sơn Ca".
    """
    found: list[SchoolName] = []
    position = 0
    while match := _SCHOOL.search(text, position):
        position = match.end()
        kind, label, written = _kind(match)
        if (
            written[:1].islower()
            and written.split()[0] in _LOWER_KINDS
            and not (
                match["truong"]
                or match["colon"]
                or _PLURAL.search(text[max(0, match.start() - 30) : match.start()])
            )
        ):
            position = match.start("name")
            continue
        start = _mention_start(match, written)
        name = " ".join(match["name"].split())
        found.append(SchoolName(kind, label, name, start, match.end(), _place(text, match.end())))
        plural = match["colon"] or _PLURAL.search(text[max(0, match.start() - 30) : match.start()])
        if plural:
            position = _read_on(text, position, found, kind, label)
    return found


def _kind(match: re.Match[str]) -> tuple[SchoolKind, str, str]:
    for i, (_, kind, label) in enumerate(_KINDS):
        written = match[f"k{i}"]
        if written is not None:
            boarding = match["board"]
            if boarding:
                short = "BT" if boarding.lower() in {"bán trú", "bt"} else "NT"
                return kind, f"PTDT{short} {label}", written
            return kind, label, written
    raise AssertionError("one alternative always matches")


def _mention_start(match: re.Match[str], written: str) -> int:
    """A capital "Trường" belongs to the name, a common noun "trường" does not."""
    truong = match["truong"]
    if truong and (truong[0] == "T" or written[0].islower()):
        return match.start("truong")
    if truong:
        return match.end("truong")
    return match.start()


def _read_on(
    text: str, position: int, found: list[SchoolName], kind: SchoolKind, label: str
) -> int:
    while following := _NEXT_NAME.match(text, _after_place(text, position)):
        name = " ".join(following["name"].split())
        position = following.end()
        found.append(
            SchoolName(kind, label, name, following.start("name"), position, _place(text, position))
        )
    return position


def _after_place(text: str, position: int) -> int:
    match = re.compile(r"\s*\([^()]{1,60}\)").match(text, position)
    return match.end() if match else position


def _place(text: str, position: int) -> str | None:
    match = _PLACE.match(text, position)
    return " ".join(match["place"].split()) if match else None


def find_place(text: str) -> str | None:
    """Return the ward, commune, town or district that a cell names."""
    match = _PLACE.match(text.strip())
    return " ".join(match["place"].split()) if match else None


def bare_school_name(text: str) -> str | None:
    """Return the name a table cell gives without a kind ("Sơn Ca 2"), None for anything else."""
    cleaned = re.sub(r"^\s*[Tt]rường\s+", "", text.strip(" .;"))
    match = _BARE_NAME.fullmatch(cleaned)
    if kind_from_text(cleaned) is not None:
        return None
    return " ".join(cleaned.split()) if match else None


def kind_from_text(text: str) -> tuple[SchoolKind, str] | None:
    """Return kind and label for a cell that only names a school level ("Mầm non", "THCS")."""
    cleaned = re.sub(r"^(?:cấp|bậc|trường)\s+", "", text.strip(" .:;"), flags=re.IGNORECASE)
    for pattern, kind, label in _KINDS:
        if re.fullmatch(pattern, cleaned, re.IGNORECASE):
            return kind, label
    return None
