"""Head and foot of an official paper, in the layout of Nghị định 30/2020/NĐ-CP."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from truongchuan.engines.plan.document import ExtractedDocument, Paragraph, Span
from truongchuan.engines.plan.facts import DocumentFacts, Recipient
from truongchuan.engines.text import (
    blank_markup,
    find_dates,
    find_document_numbers,
    find_school_years,
    fold,
    fold_chars,
)

KINDS = {
    "ke hoach": "plan",
    "quyet dinh": "decision",
    "bao cao": "report",
    "thong bao": "notice",
    "chuong trinh": "programme",
    "de an": "scheme",
    "to trinh": "submission",
    "nghi quyet": "resolution",
    "huong dan": "guidance",
    "cong van": "letter",
}
_TITLE_STOP = re.compile(
    r"(?:can cu|chu tich|giam doc so|bo truong|truong phong"
    r"|thuc hien|thi hanh|xet|theo de nghi|nham|de |so:|kinh gui|phan |i\.|1\.|a\.|trich"
    r"|\((?:ban hanh )?kem theo|\(dinh kem)"
    r"|(?:ubnd|uy ban nhan dan|so giao duc|phong giao duc)[^:]{0,120}(?:ban hanh|xay dung"
    r"|trien khai|ve viec)"
)
_NUMBER_LINE = re.compile(r"(?:(?<!\w)Số\s*:|^\s*Số\s)\s*(?P<rest>[^\n]{0,60})", re.MULTILINE)
_BLANK_NUMBER = re.compile(r"(?:[Ss]ố\s*:?\s*)(?P<blank>[.…_ ]*/\s?[A-ZĐ]{2,}[\w-]*)")
_BLANK_DATE = re.compile(
    r"ngày(?P<blank>[.…_ ]*(?:\d{1,2}[.…_ ]*)?tháng[.…_ ]*(?:\d{1,2}[.…_ ]*)?năm[.…_ ]*(?:20\d\d)?)"
)
_PLACE_DATE = re.compile(r"^\s*(?P<place>[^,\n]{2,60}?)\s*,\s*ngày\b", re.IGNORECASE)
_ISSUER_WORDS = re.compile(
    r"^(?:uy ban nhan dan|ubnd|hoi dong nhan dan|so |phong |bo |quan uy|huyen uy|dang uy|truong "
    r"|ban chi dao)"
)
_UPPER_LEVEL = re.compile(
    r"^(?:quan|huyen|thi xa|thanh pho|tinh|phuong|xa|thi tran|dac khu|tp\.?) "
)
_ISSUES = re.compile(
    r"(?P<issuer>(?:UBND|Ủy ban nhân dân|Uỷ ban nhân dân|Sở Giáo dục và Đào tạo"
    r"|Phòng Giáo dục và Đào tạo|Phòng GD&ĐT|Sở GD&ĐT)"
    r"(?:\s+[^\s,;.:(]+){1,8}?)(?:\s*\([^()]*\))?\s+(?:ban hành|xây dựng|triển khai"
    r"|công bố)\s+[Kk]ế hoạch"
)
_POSITION_LIST = (
    "CHỦ TỊCH|PHÓ CHỦ TỊCH|GIÁM ĐỐC|PHÓ GIÁM ĐỐC|TRƯỞNG PHÒNG|PHÓ TRƯỞNG PHÒNG|CHÁNH VĂN PHÒNG"
    "|PHÓ CHÁNH VĂN PHÒNG|BÍ THƯ|PHÓ BÍ THƯ|HIỆU TRƯỞNG|PHÓ HIỆU TRƯỞNG|TRƯỞNG BAN|PHÓ TRƯỞNG BAN"
    "|BỘ TRƯỞNG|THỨ TRƯỞNG"
)
_POSITION = re.compile(
    rf"(?:(?:KT|TL|TUQ|Q)\.\s*)?(?P<position>{_POSITION_LIST})(?![^\W\d_])(?P<more>[^\n]*)"
)
_ON_BEHALF = re.compile(r"^(?:TM|KT|TL|TUQ|Q)\.\s?")
_PERSON = re.compile(
    r"(?:(?:PGS|GS|TS|ThS|Th\.S|BS|CN)\.?\s*)*(?P<name>[A-ZĐÀ-Ỹ][a-zà-ỹđ]+(?:\s+[A-ZĐÀ-Ỹ][a-zà-ỹđ]*){1,5})"
)
_RECIPIENTS = re.compile(r"^\s*n[ơo]i nh[ậa]n\s*:?", re.IGNORECASE)
_PROPER = {"chu tich": "Chủ tịch", "giam doc": "Giám đốc", "truong phong": "Trưởng phòng"}


@dataclass(frozen=True, slots=True)
class Frame:
    """Head and foot, and the blocks between which the body stands (indexes, end exclusive)."""

    document: DocumentFacts
    recipients: tuple[Recipient, ...]
    body_start: int
    body_end: int


def read_frame(document: ExtractedDocument) -> Frame:
    """Read head, title, recipients and signature."""
    paragraphs = [
        (i, b) for i, b in enumerate(document.blocks) if isinstance(b, Paragraph) and b.text.strip()
    ]
    kind_at = _kind_line(paragraphs)
    title, title_span, body_start = _title(document, paragraphs, kind_at)
    head_end = kind_at if kind_at is not None else 0
    head = [p for _, p in paragraphs[:head_end]]
    number, number_span, blanks = _number(document, head)
    day, day_span, place, date_blanks = _date_line(document, head)
    recipients, foot_at = _recipients(document, paragraphs)
    foot_at = _with_signature(paragraphs, foot_at)
    position, name, sign_span = _signature(document, paragraphs, foot_at)
    annex_blanks = _annex_blanks(document, paragraphs[head_end:])
    kind_word = fold(paragraphs[kind_at][1].text) if kind_at is not None else ""
    facts = DocumentFacts(
        kind=next((code for word, code in KINDS.items() if kind_word.startswith(word)), None),
        number=number,
        date=day,
        issuer=_issuer(head, [p for _, p in paragraphs[head_end:]]),
        place=place,
        title=title,
        signatory_name=name,
        signatory_position=position,
        number_span=number_span,
        date_span=day_span,
        title_span=title_span,
        signatory_span=sign_span,
        blanks=tuple(sorted([*blanks, *date_blanks, *annex_blanks], key=lambda b: b[1].start)),
    )
    end = paragraphs[foot_at][0] if foot_at is not None else len(document.blocks)
    start = paragraphs[body_start][0] if body_start < len(paragraphs) else len(document.blocks)
    return Frame(facts, recipients, start, end)


def _kind_line(paragraphs: Sequence[tuple[int, Paragraph]]) -> int | None:
    """Return where the kind of paper stands: a short line in capitals near the top."""
    for at, (_, paragraph) in enumerate(paragraphs[:25]):
        text = paragraph.text.strip()
        first = text.split("\n", 1)[0]
        folded = fold(first)
        if folded.startswith(("phu luc", "danh sach", "bieu ")):
            return None
        for word in KINDS:
            if (
                folded.startswith(word)
                and (first.isupper() or folded == word)
                and len(folded) < 250
            ):
                return at
    return None


def _title(
    document: ExtractedDocument, paragraphs: Sequence[tuple[int, Paragraph]], kind_at: int | None
) -> tuple[str | None, Span | None, int]:
    """Return title, its span, and the position of the first paragraph of the body."""
    if kind_at is None:
        return None, None, 0
    kind_paragraph = paragraphs[kind_at][1]
    pieces: list[tuple[int, int]] = []
    word = next(w for w in KINDS if fold(kind_paragraph.text).startswith(w))
    rest = kind_paragraph.text.strip()[len(word) :]
    if rest.strip():
        base = kind_paragraph.span.start + kind_paragraph.text.index(rest) if rest else 0
        pieces.append((base + len(rest) - len(rest.lstrip()), base + len(rest.rstrip())))
    at = kind_at + 1
    while at < len(paragraphs) and len(pieces) < 4:
        paragraph = paragraphs[at][1]
        text = paragraph.text.strip()
        opening = at == kind_at + 1 and not re.match(r"can cu|.{0,60}\bso \d+\s?/", fold(text))
        if (
            (_TITLE_STOP.match(fold(text)) and not opening)
            or len(text) > 400
            or text[0] in "-+•"
            or not text.strip("-_* ")
        ):
            break
        if paragraphs[at][0] != paragraphs[at - 1][0] + 1 or re.match(r"[IVX]+\.|\d+\.", text):
            break
        pieces.append((paragraph.span.start, paragraph.span.end))
        at += 1
        if text.endswith("."):
            break
    if not pieces:
        return None, None, at
    span = document.span(pieces[0][0], pieces[-1][1])
    title = " ".join(blank_markup(document.text)[span.start : span.end].split()).rstrip(" .;")
    return title or None, span, at


def _number(
    document: ExtractedDocument, head: Sequence[Paragraph]
) -> tuple[str | None, Span | None, list[tuple[str, Span]]]:
    for paragraph in head:
        match = _NUMBER_LINE.search(paragraph.text)
        if not match:
            continue
        base = paragraph.span.start
        numbers = find_document_numbers(match["rest"])
        if numbers:
            start = base + match.start("rest") + numbers[0].start
            end = base + match.start("rest") + numbers[0].end
            return numbers[0].number, document.span(start, end), []
        span = document.span(
            base + match.start(), base + match.start() + len(match.group().rstrip())
        )
        return None, None, [("number", span)]
    return None, None, []


def _date_line(
    document: ExtractedDocument, head: Sequence[Paragraph]
) -> tuple[date | None, Span | None, str | None, list[tuple[str, Span]]]:
    for paragraph in head:
        text, base = paragraph.text, paragraph.span.start
        match = _PLACE_DATE.match(text.rsplit("\n", 1)[-1])
        place = " ".join(match["place"].split()) if match else None
        dates = find_dates(text)
        if dates and (match or "thang" in fold(text)):
            found = dates[0]
            return found.value, document.span(base + found.start, base + found.end), place, []
        blank = _BLANK_DATE.search(text)
        if blank and match:
            span = document.span(
                base + blank.start(), base + len(blank.group().rstrip()) + blank.start()
            )
            return None, None, place, [("date", span)]
    return None, None, None, []


def _issuer(head: Sequence[Paragraph], body: Sequence[Paragraph]) -> str | None:
    """Return the issuer: from the head, else from "UBND … ban hành Kế hoạch"."""
    lines = [" ".join(line.split()) for p in head for line in p.text.split("\n") if line.strip()]
    candidates = []
    for at, line in enumerate(lines):
        folded = fold(line)
        if not line.isupper() or not _ISSUER_WORDS.match(folded):
            continue
        following = lines[at + 1] if at + 1 < len(lines) else ""
        if following.isupper() and _UPPER_LEVEL.match(fold(following)) and len(folded.split()) <= 4:
            candidates.append(f"{line} {following}")
        else:
            candidates.append(line)
    if candidates:
        return _proper_issuer(candidates[-1])
    for paragraph in body[:25]:
        match = _ISSUES.search(" ".join(paragraph.text.split()))
        if match:
            return match["issuer"]
    return None


def _proper_issuer(line: str) -> str:
    """ "ỦY BAN NHÂN DÂN QUẬN LÊ CHÂN" gives "UBND quận Lê Chân"."""
    folded = fold(line)
    rest = line
    prefix = ""
    for full, short in (
        ("uy ban nhan dan", "UBND"),
        ("ubnd", "UBND"),
        ("hoi dong nhan dan", "HĐND"),
    ):
        if folded.startswith(full):
            prefix, rest = short, " ".join(line.split()[len(full.split()) :])
            break
    small = {"quan", "huyen", "thi", "thanh", "tinh", "phuong", "xa", "va", "dac"}
    words = []
    named = False
    for i, word in enumerate(rest.split()):
        lower = word.lower()
        level_word = fold(lower) in small and (i == 0 or fold(lower) == "va")
        second = i == 1 and fold(rest.split()[0]) in {"thi", "thanh", "dac"} and not named
        words.append(lower if (level_word or second) and prefix else lower.capitalize())
        named = named or not level_word
    text = " ".join([prefix, *words]).strip()
    if prefix:
        return text
    fixed = {"Giáo Dục Và Đào Tạo": "Giáo dục và Đào tạo", "Ban Chỉ Đạo": "Ban chỉ đạo"}
    for wrong, right in fixed.items():
        text = text.replace(wrong, right)
    return text


def _recipients(
    document: ExtractedDocument, paragraphs: Sequence[tuple[int, Paragraph]]
) -> tuple[tuple[Recipient, ...], int | None]:
    """Return recipients and where the foot begins."""
    start = next((at for at, (_, p) in enumerate(paragraphs) if _RECIPIENTS.match(p.text)), None)
    if start is None:
        sign = next(
            (
                at
                for at, (_, p) in enumerate(paragraphs)
                if at > 3 and _ON_BEHALF.match(p.text.strip())
            ),
            None,
        )
        return (), sign
    found: list[Recipient] = []
    at = start
    while at < len(paragraphs):
        paragraph = paragraphs[at][1]
        opening = _RECIPIENTS.match(paragraph.text) if at == start else None
        offset = opening.end() if opening else 0
        text = paragraph.text[offset:]
        if text.strip():
            if not re.match(r"\s*[-–—+•*]", text) and at != start:
                break
            found += _recipient_lines(document, text, paragraph.span.start + offset)
        if found and fold(found[-1].text).startswith("luu"):
            break
        at += 1
    return tuple(found), start


def _with_signature(
    paragraphs: Sequence[tuple[int, Paragraph]], recipients_at: int | None
) -> int | None:
    """Return where the foot begins; the signature may stand before the recipients."""
    if recipients_at is None:
        return None
    for at in range(max(0, recipients_at - 8), recipients_at):
        line = paragraphs[at][1].text.strip()
        position = _POSITION.fullmatch(line)
        alone = position is not None and not position["more"].strip()
        if _ON_BEHALF.match(line) or (line.isupper() and alone):
            return at
    return recipients_at


def _recipient_lines(document: ExtractedDocument, text: str, base: int) -> list[Recipient]:
    found = []
    for match in re.finditer(r"(?:^|(?<=[;\n.]))\s*(?:[-–—+•*]\s*)?(?P<line>[^;\n]+)", text):
        line = match["line"].strip().rstrip(" .;,/")
        if len(line) < 2:
            continue
        start = base + match.start("line") + len(match["line"]) - len(match["line"].lstrip())
        found.append(Recipient(" ".join(line.split()), document.span(start, start + len(line))))
    return found


def _signature(
    document: ExtractedDocument, paragraphs: Sequence[tuple[int, Paragraph]], foot_at: int | None
) -> tuple[str | None, str | None, Span | None]:
    """Return position, name and span of the signature."""
    if foot_at is None:
        return None, None, None
    position: str | None = None
    start = end = -1
    for _, paragraph in paragraphs[foot_at : foot_at + 45]:
        for match in re.finditer(r"[^\n]+", paragraph.text):
            line = match.group().strip()
            lead = len(match.group()) - len(match.group().lstrip())
            at = paragraph.span.start + match.start() + lead
            if line.isupper() or _ON_BEHALF.match(line):
                found = list(_POSITION.finditer(line))
                if found:
                    position = _proper_position(found[-1]["position"])
                    start = at if start < 0 else start
                    end = at + len(line)
                continue
            person = _PERSON.fullmatch(line)
            if position is not None and person and len(line.split()) >= 2:
                return (
                    position,
                    " ".join(person["name"].split()),
                    document.span(start, at + len(line)),
                )
            if position is not None and fold(line).startswith(
                ("tien do", "phu luc", "bieu", "danh sach")
            ):
                return position, None, document.span(start, end)
    return position, None, document.span(start, end) if position else None


def _proper_position(written: str) -> str:
    """ "PHÓ CHỦ TỊCH" gives "Phó Chủ tịch"."""
    folded = fold(written)
    deputy = folded.startswith("pho ")
    core = written.split(" ", 1)[1] if deputy else written
    proper = _PROPER.get(fold(core), core.capitalize())
    return f"Phó {proper}" if deputy else proper


def _annex_blanks(
    document: ExtractedDocument, paragraphs: Sequence[tuple[int, Paragraph]]
) -> list[tuple[str, Span]]:
    found = []
    for _, paragraph in paragraphs:
        if "kem theo" not in fold_chars(paragraph.text):
            continue
        base = paragraph.span.start
        for name, pattern in (("annex_number", _BLANK_NUMBER), ("annex_date", _BLANK_DATE)):
            for match in pattern.finditer(paragraph.text):
                end = base + match.start() + len(match.group().rstrip())
                found.append((name, document.span(base + match.start(), end)))
    return found


def plan_years(title: str | None) -> tuple[int, ...]:
    """Return the years a title speaks of: one year, a school year, or a span of years."""
    if not title:
        return ()
    school_years = find_school_years(title)
    if school_years:
        return school_years[0].first, school_years[0].last
    span = re.search(
        r"(?:giai đoạn|năm|nhiệm kỳ|từ năm)\s*(20\d\d)\s*(?:-|–|đến(?: năm)?)\s*(20\d\d)",
        title,
        re.I,
    )
    if span and int(span[1]) < int(span[2]) <= int(span[1]) + 15:
        return tuple(range(int(span[1]), int(span[2]) + 1))
    years = sorted({int(y) for y in re.findall(r"(?:năm|và|,)\s*(20\d\d)", title, re.IGNORECASE)})
    return tuple(years)
