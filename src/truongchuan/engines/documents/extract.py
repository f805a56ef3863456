"""What the text of an official document says of itself: proposals, each with its place.

Nothing here is a fact: a clerk looks at every proposal beside its quote and confirms it. The
layout is that of Nghị định 30/2020/NĐ-CP, Phụ lục I: body and number at the head, then the kind
with its summary (or "V/v" on a letter), addressees, text, signature, recipients.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from truongchuan.engines.documents.bodies import proper_body, proper_post
from truongchuan.engines.documents.deadlines import ProposedTask, find_tasks, reply_due
from truongchuan.engines.documents.kinds import LETTER, NAMES, kind_of_name, kind_of_symbol
from truongchuan.engines.documents.numbers import parse_number
from truongchuan.engines.plan.document import ExtractedDocument, Span
from truongchuan.engines.text import blank_markup, find_dates, find_document_numbers, fold

__all__ = ["Extraction", "Proposal", "ProposedTask", "extract"]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A value read for one field of the register.

    ``field`` is one of ``number`` (with its symbol, as printed), ``kind`` (a code), ``signed_on``,
    ``body``, ``summary``, ``signer_name``, ``signer_post``, ``recipients``, ``urgency``
    (``urgent``, ``very_urgent``, ``flash``), ``reply_due``.
    """

    field: str
    value: str | date
    quote: str
    span: Span


@dataclass(frozen=True, slots=True)
class Extraction:
    """Everything proposed. ``secrecy`` is the stamp of a secret paper, empty for others."""

    proposals: tuple[Proposal, ...]
    tasks: tuple[ProposedTask, ...]
    secrecy: str = ""

    def value(self, field: str) -> str | date | None:
        """Return the value proposed for a field."""
        return next((p.value for p in self.proposals if p.field == field), None)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line, or one cell of a row: its text without margins and where it starts."""

    text: str
    start: int
    row: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)


_Propose = Callable[[str, str | date | None, _Line, _Line | None], None]
_STAMPS = {"mat": "mật", "toi mat": "tối mật", "tuyet mat": "tuyệt mật"}
_URGENT = {"khan": "urgent", "thuong khan": "very_urgent", "hoa toc": "flash"}
_NUMBER_LINE = re.compile(r"^\W{0,2}số\s*:?\s*(?P<rest>\S.{0,60})$", re.IGNORECASE)
_SUBJECT = re.compile(r"^\s*(?:V/v|Về việc)\s*:?\s*(?P<text>.+)$", re.IGNORECASE)
_ADDRESSED = re.compile(r"^\s*Kính gửi\s*:?\s*(?P<text>.*)$", re.IGNORECASE)
_BODY_WORDS = re.compile(
    r"^(?:uy ban nhan dan|ubnd|hoi dong nhan dan|so |phong |bo |quan uy|huyen uy|thanh uy|dang uy"
    r"|truong |ban |cong an|van phong|trung tam|chi cuc|cuc |thanh tra|hoi |lien doan)"
)
_STATE_WORDS = ("cong hoa xa hoi chu nghia", "doc lap - tu do", "dang cong san viet nam")
_STOP = re.compile(
    r"^(?:can cu|thuc hien|kinh gui|thi hanh|xet |theo |de |nham |so:|i\. |1\. |a\. |[-_*+]|\()"
)
_POST = re.compile(
    r"^(?:(?:KT|TL|TUQ|Q|TM)\.\s*)?(?P<post>(?:PHÓ )?(?:CHỦ TỊCH|GIÁM ĐỐC|TRƯỞNG PHÒNG"
    r"|CHÁNH VĂN PHÒNG|BÍ THƯ|HIỆU TRƯỞNG|TRƯỞNG BAN|BỘ TRƯỞNG|THỨ TRƯỞNG|TRƯỞNG CÔNG AN"
    r"|CHI CỤC TRƯỞNG|CỤC TRƯỞNG|CHÁNH THANH TRA))(?!\w)"
)
_PERSON = re.compile(
    r"^(?:(?:PGS|GS|TS|ThS|Th\.S|BS|CN)\.?\s*)*"
    r"(?P<name>[A-ZĐÀ-Ỹ][a-zà-ỹđ]+(?:\s+[A-ZĐÀ-Ỹ][a-zà-ỹđ]*){1,5})$"
)
_RECIPIENTS = re.compile(r"^n[ơo]i nh[ậa]n\s*:?", re.IGNORECASE)
_GOES_ON = re.compile(
    r"(?:[,\-–&]|\b(?:và|của|về|cho|tại|với|các|những|năm|quận|huyện|phường|xã|tỉnh|thành phố"
    r"|trường|công tác|ngành|giai đoạn|theo|trên|đối với|từ|đến))$",
    re.IGNORECASE,
)
_PLACE_WORDS = re.compile(r"^(?:quan|huyen|thi xa|thanh pho|tinh|phuong|xa|thi tran|tp\.?) ")
_PLACE_DATE = re.compile(r"^(?:[^,]{2,60},\s*)?ngày\b", re.IGNORECASE)
HEAD_LINES = 40


def extract(document: ExtractedDocument) -> Extraction:
    """Read a document's head, foot, deadlines and tasks."""
    lines = list(_lines(document))
    kind_at = _kind_at(lines)
    addressed_at = next((i for i, x in enumerate(lines) if _ADDRESSED.match(x.text)), None)
    head_end = min(i for i in (kind_at, addressed_at, len(lines), HEAD_LINES) if i is not None)
    head = lines[:head_end]
    foot_at = next((i for i, x in enumerate(lines) if _RECIPIENTS.match(x.text)), len(lines))
    found: list[Proposal] = []

    def propose(field: str, value: str | date | None, first: _Line, last: _Line | None) -> None:
        if value:
            span = document.span(first.start, (last or first).end)
            found.append(Proposal(field, value, document.quote(span), span))

    number_at = _number(head, propose)
    symbol = str(next((p.value for p in found if p.field == "number"), ""))
    signed_on = _date(head, propose)
    _issuer(head[: number_at + 1] if number_at is not None else head, propose)
    _kind(lines, kind_at, symbol, propose)
    summary_end = _summary(lines, kind_at, head_end, propose)
    _addressees(lines, addressed_at, propose)
    _signature(lines, foot_at, propose)
    for line in lines[:HEAD_LINES]:
        if line.text.isupper() and fold(line.text) in _URGENT:
            propose("urgency", _URGENT[fold(line.text)], line, None)
            break
    kind = next((p.value for p in found if p.field == "kind"), None)
    summary = next((str(p.value) for p in found if p.field == "summary"), "")
    start_at = max(i for i in (summary_end, addressed_at or 0, 0))
    start = lines[start_at].start if start_at < len(lines) else 0
    end = _foot_start(lines, foot_at, len(document.text))
    tasks = find_tasks(document, start, end, year=signed_on.year if signed_on else None)
    if kind == "GM":
        tasks = _meeting(document, lines, summary, signed_on) or tasks
    due = reply_due(tasks)
    if due is not None:
        found.append(Proposal("reply_due", due.due_on or "", due.quote, due.span))
    return Extraction(tuple(found), tasks, _secrecy(lines))


def _lines(document: ExtractedDocument) -> Iterator[_Line]:
    """Yield lines and cells that hold text; ``row`` counts lines, empty ones too."""
    position = 0
    for row, line in enumerate(blank_markup(document.text).split("\n")):
        at = position
        for cell in line.split("\t"):
            text = cell.strip()
            if text:
                yield _Line(text, at + len(cell) - len(cell.lstrip()), row)
            at += len(cell) + 1
        position += len(line) + 1


def _kind_at(lines: list[_Line]) -> int | None:
    """Return where the kind's name stands in capitals, alone or before its summary."""
    for i, line in enumerate(lines[:HEAD_LINES]):
        first = fold(line.text)
        for name in NAMES:
            if first == name and line.text.isupper():
                return i
            if first.startswith(f"{name} ") and line.text[: len(name)].isupper():
                return i
    return None


def _number(head: list[_Line], propose: _Propose) -> int | None:
    for i, line in enumerate(head):
        match = _NUMBER_LINE.match(line.text)
        if match is None:
            continue
        numbers = find_document_numbers(match["rest"])
        written = numbers[0].number if numbers else match["rest"].split(",")[0].strip()
        parsed = parse_number(written)
        if parsed is not None and parsed.symbol:
            propose("number", str(parsed), line, None)
        return i
    return None


def _date(head: list[_Line], propose: _Propose) -> date | None:
    for line in head:
        dates = find_dates(line.text)
        if dates and _PLACE_DATE.match(line.text):
            propose("signed_on", dates[0].value, line, None)
            return dates[0].value
    return None


def _issuer(head: list[_Line], propose: _Propose) -> None:
    """Propose the last body of the head; a place in the line below belongs to it."""
    found: tuple[str, _Line, _Line] | None = None
    for i, line in enumerate(head):
        folded = fold(line.text)
        if not line.text.isupper() or folded.startswith(_STATE_WORDS):
            continue
        if _BODY_WORDS.match(folded):
            found = (line.text, line, line)
            below = _goes_on(head[i + 1 : i + 4], line)
            if below is not None:
                found = (f"{line.text} {below.text}", line, below)
    if found is not None:
        propose("body", proper_body(found[0]), found[1], found[2])


def _goes_on(following: list[_Line], line: _Line) -> _Line | None:
    """Return the line that ends a body's name: the next in capitals, or its place after that.

    Readers of two-column heads may put the other column's lines between the two.
    """
    for below in following:
        folded = fold(below.text)
        if folded.startswith(_STATE_WORDS):
            continue
        if not below.text.isupper() or _BODY_WORDS.match(folded) or not below.text[0].isalpha():
            return None
        near = below.row == line.row + 1
        return below if near or _PLACE_WORDS.match(folded) else None
    return None


def _kind(lines: list[_Line], kind_at: int | None, number: str, propose: _Propose) -> None:
    if kind_at is not None:
        folded = fold(lines[kind_at].text)
        name = next(n for n in NAMES if folded == n or folded.startswith(f"{n} "))
        propose("kind", kind_of_name(name), lines[kind_at], None)
        return
    parsed = parse_number(number)
    subject = next((x for x in lines[:HEAD_LINES] if _SUBJECT.match(x.text)), None)
    if parsed is not None:
        line = next(x for x in lines if _NUMBER_LINE.match(x.text))
        propose("kind", kind_of_symbol(parsed.symbol), line, None)
    elif subject is not None:
        propose("kind", LETTER, subject, None)


def _summary(lines: list[_Line], kind_at: int | None, head_end: int, propose: _Propose) -> int:
    """Propose the summary; return the place after it."""
    if kind_at is None:
        for i, line in enumerate(lines[: head_end + 1]):
            match = _SUBJECT.match(line.text)
            if match:
                text, last = _joined(lines, i, match["text"], column=True)
                propose("summary", text[:1].upper() + text[1:], line, last)
                return lines.index(last) + 1
        return head_end
    line = lines[kind_at]
    folded = fold(line.text)
    name = next(n for n in NAMES if folded == n or folded.startswith(f"{n} "))
    rest = line.text[len(name) :].strip(" :")
    if rest:
        text, last = _joined(lines, kind_at, rest, column=False)
        propose("summary", text, line, last)
        return lines.index(last) + 1
    after = lines[kind_at + 1] if kind_at + 1 < len(lines) else None
    if after is None or after.row > line.row + 2 or _STOP.match(fold(after.text)):
        return kind_at + 1
    text, last = _joined(lines, kind_at + 1, after.text, column=False)
    text = re.sub(r"^(?:V/v|Về việc)\s*:?\s*", "", text, flags=re.IGNORECASE)
    propose("summary", text[:1].upper() + text[1:], after, last)
    return lines.index(last) + 1


def _joined(lines: list[_Line], at: int, first: str, *, column: bool) -> tuple[str, _Line]:
    """Join a text with the lines below that go on with it, four at most."""
    pieces, last = [first], lines[at]
    for line in lines[at + 1 :]:
        if line.row == last.row:
            if column:
                continue  # the other column of the head
            break
        ends = line.row > last.row + 1 or len(pieces) >= 4 or pieces[-1].endswith((".", ";", ":"))
        starts = _STOP.match(fold(line.text)) or _ADDRESSED.match(line.text)
        if ends or starts or (column and find_dates(line.text)):
            break
        if not (line.text[0].islower() or _GOES_ON.search(pieces[-1])):
            break  # readers drop empty lines: a new sentence is the text's beginning
        pieces.append(line.text)
        last = line
    return " ".join(" ".join(pieces).split()).rstrip(" .;"), last


def _addressees(lines: list[_Line], at: int | None, propose: _Propose) -> None:
    if at is None:
        return
    match = _ADDRESSED.match(lines[at].text)
    names, last = [match["text"].strip(" :") if match else ""], lines[at]
    for line in lines[at + 1 : at + 30]:
        if not re.match(r"^[-–+•]", line.text):
            break
        names.append(line.text.lstrip("-–+• "))
        last = line
    text = "; ".join(name.rstrip(" .;") for name in names if name.strip())
    propose("recipients", text, lines[at], last)


def _signature(lines: list[_Line], foot_at: int, propose: _Propose) -> None:
    """Propose the signer: the last post in capitals near the foot, and the name under it."""
    low = max(0, foot_at - 12)
    posts = [
        (i, m)
        for i, x in enumerate(lines[low : foot_at + 40], start=low)
        if x.text.isupper() and (m := _POST.match(x.text))
    ]
    if not posts:
        return
    at, match = posts[0]
    for i, later in posts[1:]:
        if i - at > 3:
            break
        at, match = i, later
    propose("signer_post", proper_post(match["post"]), lines[at], None)
    for line in lines[at + 1 : at + 25]:
        person = _PERSON.match(line.text)
        if person and len(person["name"].split()) >= 2:
            propose("signer_name", " ".join(person["name"].split()), line, None)
            return


def _foot_start(lines: list[_Line], foot_at: int, end: int) -> int:
    for line in lines[max(0, foot_at - 6) : foot_at]:
        if line.text.isupper() and (_POST.match(line.text) or line.text.startswith("TM.")):
            return line.start
    return lines[foot_at].start if foot_at < len(lines) else end


def _meeting(
    document: ExtractedDocument, lines: list[_Line], summary: str, signed_on: date | None
) -> tuple[ProposedTask, ...]:
    """An invitation asks one thing: to be there on a day."""
    for line in lines:
        if not fold(line.text).lstrip("- +").startswith("thoi gian"):
            continue
        dates = find_dates(line.text, signed_on.year if signed_on else None)
        if dates:
            span = document.span(line.start, line.end)
            text = summary or document.quote(span)
            return (ProposedTask(text, dates[0].value, "", document.quote(span), span, False),)
    return ()


def _secrecy(lines: list[_Line]) -> str:
    for line in lines[:HEAD_LINES]:
        if line.text.isupper() and fold(line.text) in _STAMPS:
            return _STAMPS[fold(line.text)]
    return ""
