"""Units: splitting a cell into units, and one name for all forms of the same unit.

A form is parsed into a *key* ("phong:giao duc va dao tao", "ban:qlda", "ubnd:quan"); forms with
the same key are one unit. Its canonical name is the form of the duty list, else the fullest form
of the document.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from truongchuan.engines.plan.read.names import find_school_names
from truongchuan.engines.plan.read.unit_words import (
    GROUP_OF_SCHOOLS,
    GROUP_OF_WARDS,
    LEVELS,
    NEEDS_NO_HEAD,
    VAGUE,
    _tight,
    office_of,
    without_holder,
)
from truongchuan.engines.text import fold, fold_chars

_HEADS = (
    "phong|cac phong|so|cac so|bo|ban|cac ban|bqlda|bcd|ubnd|uy ban nhan dan|uy ban|hdnd|hoi dong"
    "|van phong"
    "|cong an|trung tam|tram"
    "|truong|cac truong|nha truong|hieu truong|chi cuc|chi nhanh|kho bac|quan uy"
    "|huyen uy|thanh uy|dang uy|tinh uy|hoi|doan|mttq|mat tran|cac don vi|don vi|cac co quan"
    "|co quan"
    "|cac nganh|to|cong ty|vien|lanh dao|chu tich|pho chu tich|truong phong|truong ban|cac xa"
    "|cac phuong"
    "|bao hiem|dai|cac doan the|cac to chuc|thanh vien|thanh tra|ban chi dao|cac thanh vien|can bo"
    "|to chuyen mon|nha thau|chu dau tu|ke toan|cac nha truong|cac chu dau tu|cac bo phan|bo phan"
)
_HEAD = re.compile(rf"(?:{_HEADS})(?!\w)")
_SEPARATOR = re.compile(r"[;,\n\t]|(?:(?<=\s)|^)[-–+•*](?=\s)|\s(?:va|cung)(?=\s)|\s(?=\S)")
_JOINING = re.compile(r"(?:\b(?:tham muu|cua|va|voi|thuoc|cho|tai|cung|&)|[&,-])\s*$")
_STAYS_AFTER = re.compile(
    r"(?:^|\s)(?:van phong(?: hdnd)?|chu tich|pho chu tich|lanh dao|hieu truong|truong"
    r"|thuong truc|ke toan|"
    r"truong ban|pho truong ban|dai dien|thanh vien|can bo|cac thanh vien|hdnd)$"
)
_OFFICE_BLOCK = re.compile(
    r"van phong(?:\s+(?:hdnd|hoi dong nhan dan))?(?:\s*(?:&|-|–|va|,)\s*)(?:ubnd|uy ban nhan dan)"
)
_GROUP_BLOCK = re.compile(
    r"(?:(?:cac|\d+)\s+)?(?:phong,?\s*)?(?:ban|nganh|don vi|doan the|co quan|truong)"
    r"(?:\s*(?:,|va)\s*(?:phong|ban|nganh|don vi|doan the|to chuc|co quan|dia phuong|chuyen mon"
    r"|mam non|mau giao"
    r"|tieu hoc|trung hoc co so|trung hoc pho thong|thcs|thpt|mn|mg|th)(?!\w))+|"
    r"(?:cac|\d+)\s+(?:truong|phong|so|ban)\s+(?:(?:mam non|mau giao|tieu hoc|trung hoc co so"
    r"|thcs|thpt|mn|mg|th|ban|nganh)"
    r"(?:\s*(?:,|va)\s*)?)+|"
    r"(?:(?:ban thuong truc )?(?:uy ban )?)?(?:mat tran to quoc|mttq)(?: viet nam)?"
    r"(?: (?:quan|huyen|thanh pho|phuong|xa|tinh))?|"
    r"(?:ubnd|uy ban nhan dan)\s+cac\s+(?:huyen|quan|xa|phuong|thanh pho|thi xa|thi tran)"
    r"(?:\s*(?:,|va)\s*(?:huyen|quan|xa|phuong|thanh pho|thi xa|thi tran)(?!\w))+"
)
_ADVISES = re.compile(r"\s+tham m[uư]u(?:\s+(?:cho|với|giúp))?\s+", re.IGNORECASE)
_SHORT_INSIDE = re.compile(r"\s*\([A-ZĐ][A-ZĐ&-]{1,9}\)")
_MAX_CELL = 2_000
_COUNT = re.compile(r"\b(\d{1,3})\b")


@dataclass(frozen=True, slots=True)
class UnitForm:
    """A unit as a cell or heading writes it; offsets are of the text it was found in."""

    written: str
    start: int
    end: int
    key: str
    vague: bool = False
    group: bool = False
    count: int | None = None


def split_units(text: str) -> list[tuple[str, int, int]]:
    """Split a cell into units: by commas, list marks, "và", and where a new unit just begins."""
    text = text[:_MAX_CELL]
    folded = fold_chars(text)
    protected = _protected(folded)
    cuts: list[tuple[int, int]] = []
    for match in _SEPARATOR.finditer(folded):
        at = match.start()
        if any(start < at < end for start, end in protected):
            continue
        sign = match.group().strip()
        rest = folded[match.end() :].lstrip(" -–+•*")
        if not _is_head_word(text[match.end() :].lstrip(" -–+•*")):
            rest = ""
        if sign in {",", ";", "\n", "\t"}:
            if _begins_unit(rest) or sign in {";", "\n", "\t"}:
                cuts.append((at, match.end()))
        elif sign:
            # A dash or "và" parts units only where a unit begins: "Tài chính - Kế hoạch".
            if _begins_unit(rest) or (sign in {"va", "cung"} and _begins_short(rest)):
                cuts.append((at, match.end()))
        elif _joined_by_space(text, folded, at):
            cuts.append((at, match.end()))
    return _pieces(text, cuts)


def _protected(folded: str) -> list[tuple[int, int]]:
    return [
        (m.start(), m.end())
        for pattern in (_OFFICE_BLOCK, _GROUP_BLOCK)
        for m in pattern.finditer(folded)
    ]


_ACCENTS = {
    "ban": "ban", "to": "tổ", "so": "sở", "bo": "bộ", "hoi": "hội", "doan": "đoàn", "dai": "đài",
    "phong": "phòng", "vien": "viện", "doi": "đội", "tram": "trạm",
}  # fmt: skip


def _is_head_word(text: str) -> bool:
    """Tell "ban" from "bản": a word that folds to a unit's head must be written like it."""
    word = re.match(r"[^\W\d_]+", text)
    if word is None:
        return True
    return _ACCENTS.get(fold(word.group()), word.group().lower()) == word.group().lower()


def _begins_unit(folded: str) -> bool:
    return (
        bool(_HEAD.match(folded))
        or _begins_short(folded)
        or bool(
            re.match(
                r"(?:truong )?(?:mn|mg|th|thcs|thpt|mam non|tieu hoc) \w|\d+ (?:truong|phuong|xa)",
                folded,
            )
        )
    )


def _begins_short(folded: str) -> bool:
    """Tell whether a field of work stands alone up to the next separator ("QLĐT", "Nội vụ")."""
    piece = re.split(
        r"[,;.\n\t]|\s[-–+•]\s(?=cac |truong |phong |ban |ubnd )|\sva\s(?!dao tao|moi truong"
        r"|thong tin|xa hoi|do thi)",
        folded,
        maxsplit=1,
    )[0]
    return office_of(" ".join(piece.split())) is not None


def _joined_by_space(text: str, folded: str, at: int) -> bool:
    """Tell whether a new unit begins with a capital right after a finished one."""
    before, after = folded[:at].rstrip(), text[at:].lstrip()
    if len(before) < 3 or not after[:1].isupper() or _JOINING.search(before):
        return False
    if (
        not _is_head_word(after)
        or not _HEAD.match(folded[at:].lstrip())
        or _STAYS_AFTER.search(before)
    ):
        return False
    if re.fullmatch(r"(?:phong|so|ban|truong)\b", re.split(r"[,;.]", folded[at:].strip())[0]):
        return False
    last = before.rsplit(" ", 1)[-1]
    return not _HEAD.fullmatch(last) and len(before) > 3


def _pieces(text: str, cuts: list[tuple[int, int]]) -> list[tuple[str, int, int]]:
    pieces = []
    start = 0
    for left, right in [*cuts, (len(text), len(text))]:
        raw = text[start:left]
        lead = len(raw) - len(raw.lstrip(" -–+•*:\n\t"))
        body = raw.strip(" -–+•*:\n\t").rstrip(" .;,")
        if body:
            pieces.append((body, start + lead, start + lead + len(body)))
        start = right
    return pieces


def split_advice(text: str) -> tuple[int, int] | None:
    """Return where "tham mưu" stands in "X tham mưu Y", None when it does not."""
    match = _ADVISES.search(text)
    return (match.start(), match.end()) if match else None


def unit_form(written: str, start: int = 0, inherited_head: str | None = None) -> UnitForm:
    """Parse one unit. ``inherited_head`` is "phong" in a list "các phòng: Nội vụ, TC-KH"."""
    text = " ".join(written.split())
    folded = re.sub(r"\s*\([^()]*\)$", "", fold(text))
    end = start + len(written)
    count_match = _COUNT.search(folded)
    count = int(count_match.group(1)) if count_match else None
    if VAGUE.search(folded) and not GROUP_OF_SCHOOLS.match(folded):
        return UnitForm(written, start, end, f"vague:{folded}", vague=True)
    names = find_school_names(text)
    if names and (names[0].start <= 1 or (folded.startswith("truong ") and names[0].start == 7)):
        return UnitForm(written, start, end, f"school:{names[0].canonical}")
    if GROUP_OF_WARDS.match(folded):
        head = "congan" if folded.startswith("cong an") else "ubnd"
        named = re.sub(r"thi xa", "thi_xa", folded)
        levels = [w for w in LEVELS if re.search(rf"\b{w.replace('thi xa', 'thi_xa')}\b", named)]
        level = ",".join(levels) or "dia phuong"
        return UnitForm(written, start, end, f"{head}s:{level}", group=True, count=count)
    if GROUP_OF_SCHOOLS.match(folded) and (
        re.match(r"\d|cac |nhung |hieu truong|nha truong", folded)
    ):
        return UnitForm(written, start, end, f"schools:{folded}", group=True, count=count)
    return UnitForm(written, start, end, _key(folded, inherited_head))


def _key(folded: str, inherited_head: str | None) -> str:
    core = re.sub(r"^(?:lanh dao|truong|dai dien)\s+(?=phong|ban|so)", "", folded)
    core = without_holder(core)
    if _tight(core) in NEEDS_NO_HEAD or (inherited_head and office_of(core)):
        return f"{inherited_head or 'phong'}:{office_of(core)}"
    match = re.match(r"(phong|so|bo)\s+(.+)", core)
    if match:
        office = office_of(match[2]) or office_of(re.sub(r"\s+(?:ha noi|hn)$", "", match[2]))
        return f"{match[1]}:{office or match[2]}"
    if re.match(r"bqlda|ban\s+(?:qlda|quan ly (?:cac )?du an)", core):
        return "ban:qlda"
    if re.match(r"(?:bcd|ban chi dao)\b", core):
        return "ban:chi dao"
    if core.startswith("van phong"):
        rest = _tight(re.sub(r"\s+va\s+", "&", core[len("van phong") :].strip()))
        rest = rest.replace("uy ban nhan dan", "ubnd").replace("hoi dong nhan dan", "hdnd")
        return "vp:" + ("hdnd&ubnd" if re.match(r"hdnd.*ubnd", rest) else rest)
    if re.match(r"ubnd|uy ban nhan dan", folded):
        rest = re.sub(r"^(?:ubnd|uy ban nhan dan)\s*", "", folded)
        rest = re.sub(r"^(?:tp\.?|thanh pho)\s*", "thanh pho ", rest).strip()
        return f"ubnd:{rest}"
    if re.match(r"mttq|uy ban mttq|uy ban mat tran|mat tran", core):
        return "mttq"
    if re.match(r"trung tam|tram|doan|hoi|chi cuc|kho bac|to\b", core):
        return core
    return folded


@dataclass
class UnitRegistry:
    """All forms of units met in a document, and the canonical name of each key."""

    forms: dict[str, dict[str, None]] = field(default_factory=dict)
    duty_forms: dict[str, str] = field(default_factory=dict)
    body_forms: dict[str, dict[str, None]] = field(default_factory=dict)
    issuer: str | None = None
    names: dict[str, str] = field(default_factory=dict)

    def add(self, forms: Iterable[UnitForm]) -> None:
        """Note forms found in the roadmap."""
        for form in forms:
            self.forms.setdefault(form.key, {})[_plain(form.written)] = None

    def add_duty(self, form: UnitForm) -> None:
        """Note the form a duty list uses; the first one counts."""
        self.duty_forms.setdefault(form.key, _plain(form.written))

    def add_body(self, written: str) -> None:
        """Note a full form met in running text."""
        form = unit_form(written)
        self.body_forms.setdefault(form.key, {})[" ".join(written.split())] = None

    def resolve(self, key: str) -> str:
        """Return the key that a bare "Văn phòng" stands for when there is only one office."""
        named = [k for k in (*self.forms, *self.duty_forms) if k.startswith(f"{key} ")]
        if key.endswith(LEVELS) and len(set(named)) == 1:
            return named[0]
        offices = {k for k in (*self.forms, *self.duty_forms) if k.startswith("vp:") and k != "vp:"}
        if key == "vp:" and len(offices) == 1:
            return offices.pop()
        if key == "vp:ubnd" and offices <= {"vp:ubnd", "vp:hdnd&ubnd"}:
            return "vp:hdnd&ubnd" if "vp:hdnd&ubnd" in offices else key
        return key

    def canonical(self, form: UnitForm) -> str:
        """Return the name all forms of the unit share; all forms must have been added before."""
        if form.key not in self.names:
            self.names[form.key] = self._canonical(form)
        return self.names[form.key]

    def _canonical(self, form: UnitForm) -> str:
        key = self.resolve(form.key)
        if key.startswith("school:"):
            return key.removeprefix("school:")
        if key in self.duty_forms:
            return _capital(self.duty_forms[key])
        if self.issuer is not None and key != "ubnd:":
            issuer = unit_form(self.issuer).key
            # "UBND quận" in a plan of "UBND quận Hai Bà Trưng" is the issuer itself.
            if issuer == key or (key.endswith(LEVELS) and issuer.startswith(f"{key} ")):
                return self.issuer
        written = list({**self.forms.get(key, {}), **self.body_forms.get(key, {})})
        if not written:
            return _capital(_plain(form.written))
        fullest = max(written, key=lambda w: (_fullness(w), -written.index(w)))
        if key.startswith("phong:") and not fold(fullest).startswith(("phong", "lanh dao")):
            return f"Phòng {fullest}"
        return _capital(fullest)


def _plain(written: str) -> str:
    """Drop what stands in brackets after the name, and a short form in brackets inside it."""
    name = re.sub(r"\s*\([^()]*\)$", "", " ".join(written.split()))
    return _SHORT_INSIDE.sub("", name)


def _fullness(written: str) -> tuple[int, int]:
    """Fewer capital-letter abbreviations first, then length."""
    return -len(re.findall(r"[A-ZĐ]{2,}", written)), len(written)


def _capital(written: str) -> str:
    return written[:1].upper() + written[1:]
