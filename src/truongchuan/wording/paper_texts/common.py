"""How official papers write numbers, days, bodies and plans; building blocks for their sentences.

Papers are Vietnamese whatever language the reader chose, so nothing here goes through gettext.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from truongchuan.domain.papers.blocks import (
    Annex,
    Block,
    Cell,
    Column,
    Level,
    Origin,
    Paragraph,
    Piece,
    Remark,
    Signature,
    Table,
)
from truongchuan.domain.papers.desk import Desk, PaperParams
from truongchuan.domain.papers.gather.common import PlanCitation, SchoolLine, TaskLine
from truongchuan.domain.papers.gather.law import Citation
from truongchuan.domain.papers.letterhead import Letterhead
from truongchuan.domain.papers.periods import HALF, MONTH, QUARTER, Period

Part = str | int | Piece | tuple[Piece, ...]
ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
NBSP = "\u00a0"
POINTS = "abcdđeghiklmnopqrstuvxy"


def two(number: int) -> str:
    """Write a count: 4 is "04", 12 is "12", thousands are parted by points."""
    return f"{number:02d}" if number < 10 else f"{number:,}".replace(",", ".")


def day(value: date) -> str:
    """Write a day as papers do: 05/01/2020, 10/02/2023, 22/8/2018."""
    month = f"{value.month:02d}" if value.month < 3 else str(value.month)
    return f"{value.day:02d}/{month}/{value.year}"


def long_day(value: date) -> str:
    """Write "ngày 05 tháng 01 năm 2020"."""
    month = f"{value.month:02d}" if value.month < 3 else str(value.month)
    return f"ngày {value.day:02d} tháng {month} năm {value.year}"


def moment(as_of: str) -> str:
    """Write "09 giờ 00 ngày 15/5/2023" for an ISO moment."""
    value = datetime.fromisoformat(as_of)
    return f"{value.hour:02d} giờ {value.minute:02d} ngày {day(value.date())}"


def month(code: str) -> str:
    """Write "5/2023" for 2023-05."""
    year, number = code.split("-")
    return f"{int(number)}/{year}"


def months(codes: Iterable[str]) -> str:
    """Write "Tháng 5/2023", "Tháng 5, 6/2023" or "Tháng 12/2022 - 01/2023"."""
    found = sorted(codes)
    if not found:
        return ""
    if len({code[:4] for code in found}) == 1:
        numbers = ", ".join(str(int(code[5:])) for code in found)
        return f"Tháng{NBSP}{numbers}/{found[0][:4]}"
    return f"Tháng {month(found[0])} - {month(found[-1])}"


def quarter(code: str) -> str:
    """Write "Quý III/2023" for 2023-Q3; "Chưa nêu thời hạn" for nothing."""
    match = re.fullmatch(r"(\d{4})-Q([1-4])", code)
    return f"Quý{NBSP}{ROMAN[int(match[2])]}/{match[1]}" if match else "Chưa nêu thời hạn"


def period_words(period: Period) -> str:
    """Write "tháng 5 năm 2023", "quý II năm 2023", "06 tháng đầu năm 2023", "năm 2023"."""
    if period.kind == MONTH:
        return f"tháng {period.number} năm {period.year}"
    if period.kind == QUARTER:
        return f"quý {ROMAN[period.number]} năm {period.year}"
    if period.kind == HALF:
        return f"06 tháng {'đầu' if period.number == 1 else 'cuối'} năm {period.year}"
    return f"năm {period.year}"


def short_body(name: str) -> str:
    """Write a committee short: "UBND quận Hai Bà Trưng"."""
    return re.sub(r"^[ỦUuủ]y ban nhân dân|^Uỷ ban nhân dân", "UBND", name)


def lower_first(text: str) -> str:
    """Begin with a small letter, unless the first word is an abbreviation."""
    return text if text[:2].isupper() else text[:1].lower() + text[1:]


def upper_first(text: str) -> str:
    """Begin with a capital letter."""
    return text[:1].upper() + text[1:]


def cite(plan: PlanCitation) -> str:
    """Cite the plan in full: type, number, day, issuer and summary."""
    number = f" số {plan.number}" if plan.number else ""
    signed = f" ngày {day(plan.signed_on)}" if plan.signed_on else ""
    return f"Kế hoạch{number}{signed} của {short_body(plan.issuer)} về {about(plan)}"


def cite_short(plan: PlanCitation) -> str:
    """Cite the plan again: type and number only."""
    return f"Kế hoạch số {plan.number}" if plan.number else "Kế hoạch"


def plan_year(plan: PlanCitation, later: int = 0) -> str:
    """Write "năm 2023", or "năm học 2026 - 2027"; ``later`` years on."""
    first = plan.year + later
    return f"năm học {first} - {first + 1}" if plan.of_school_year else f"năm {first}"


def moved_on(text: str, plan: PlanCitation) -> str:
    """Move the plan's years in a text by one; those in the number of a document stay."""
    last = plan.year + 2 if plan.of_school_year else plan.year
    return re.sub(
        r"\b20\d\d\b(?!/[A-ZĐ])",
        lambda m: str(int(m[0]) + 1) if plan.year <= int(m[0]) <= last else m[0],
        text,
    )


def about(plan: PlanCitation) -> str:
    """Say what the plan is about, to follow "về"."""
    title = re.sub(r"^(v/v|về việc|về)\s+", "", plan.title.strip().rstrip("."), flags=re.I)
    return lower_first(title)


def basis(citation: Citation) -> str:
    """Cite a legal instrument as a basis, without the closing mark."""
    instrument = citation.instrument
    kind = upper_first(instrument.kind or "văn bản")
    issued = f" ngày {day(instrument.issued)}" if instrument.issued else ""
    issuer = f" của {instrument.issuer}" if instrument.issuer else ""
    title = citation.title
    if title.startswith(("Quy định", "Quy chế", "Điều lệ")):
        title = f" ban hành {title}"
    elif title:
        title = f" về {lower_first(title)}"
    return f"Căn cứ {kind} số {instrument.number}{issued}{issuer}{title}"


def closed(texts: Iterable[str]) -> list[str]:
    """End each text with ";" and the last with "."."""
    found = [text.rstrip(" ;.") for text in texts]
    return [f"{text};" for text in found[:-1]] + [f"{text}." for text in found[-1:]]


_PLACE = re.compile(r"\{(\w+)\}")


def say(template: str, /, **parts: Part) -> tuple[Piece, ...]:
    """Fill a sentence; parts may be texts, counts or pieces. ``**bold**`` is not known here."""
    found: list[Piece] = []
    for index, text in enumerate(_PLACE.split(template)):
        if index % 2 == 0:
            if text:
                found.append(Piece(text))
            continue
        value = parts[text]
        if isinstance(value, Piece):
            found.append(value)
        elif isinstance(value, tuple):
            found.extend(value)
        else:
            found.append(Piece(two(value) if isinstance(value, int) else value))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Ink:
    """Makes figures of one programme: each knows the page it was counted on, and the day."""

    programme_id: int
    as_of: str

    def figure(self, value: int | str, route: str, *args: int | str, query: str = "") -> Piece:
        """Return a figure with its page (the programme's number is put first)."""
        text = two(value) if isinstance(value, int) else value
        return Piece(text, origin=Origin(route, (self.programme_id, *args), query, self.as_of[:10]))

    def tasks(self, value: int | str, query: str = "") -> Piece:
        """Return a figure about tasks, with the filter of the roadmap."""
        return self.figure(value, "roadmap", query=query)

    def targets(self, value: int | str, query: str = "") -> Piece:
        """Return a figure about targets, with the filter of the list of schools."""
        return self.figure(value, "schools", query=query)

    def task(self, task: TaskLine, text: str = "") -> Piece:
        """Return a task's words, linked to its page."""
        return self.figure(text or task.task, "task", task.number)

    def school(self, school: SchoolLine, text: str = "") -> Piece:
        """Return a school's name, linked to its page."""
        return self.figure(text or school.name, "school", school.school_id)

    def plan(self, text: str) -> Piece:
        """Return words of the plan, linked to its text."""
        return self.figure(text, "plan_text")


class Outline:
    """Collects the body; numbers sections (I, II …), clauses (1, 2 …) and points (a, b …)."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._section = self._clause = self._point = 0

    def add(self, level: Level, *parts: Part) -> None:
        """Add a paragraph."""
        pieces: list[Piece] = []
        for part in parts:
            if isinstance(part, tuple):
                pieces.extend(part)
            elif isinstance(part, Piece):
                pieces.append(part)
            else:
                pieces.append(Piece(two(part) if isinstance(part, int) else part))
        self.blocks.append(Paragraph(level, tuple(pieces)))

    def section(self, title: str) -> None:
        """Begin "II. TÊN MỤC"."""
        self._section, self._clause, self._point = self._section + 1, 0, 0
        self.add(Level.SECTION, f"{ROMAN[self._section]}. {title.upper()}")

    def clause(self, title: str) -> None:
        """Begin "1. Tên khoản"."""
        self._clause, self._point = self._clause + 1, 0
        self.add(Level.TITLED_CLAUSE, f"{self._clause}. {title}")

    def numbered(self, *parts: Part) -> None:
        """Add "1. …" without a title."""
        self._clause, self._point = self._clause + 1, 0
        self.add(Level.CLAUSE, f"{self._clause}. ", *parts)

    def point(self, *parts: Part) -> None:
        """Add "a) …"."""
        self.add(Level.POINT, f"{POINTS[self._point]}) ", *parts)
        self._point += 1

    def body(self, *parts: Part) -> None:
        """Add an ordinary paragraph."""
        self.add(Level.BODY, *parts)

    def item(self, *parts: Part) -> None:
        """Add "- …"."""
        self.add(Level.ITEM, "- ", *parts)

    def subitem(self, *parts: Part) -> None:
        """Add "+ …"."""
        self.add(Level.SUBITEM, "+ ", *parts)

    def bases(self, texts: Iterable[str]) -> None:
        """Add the legal bases, each on its own line."""
        for text in closed(texts):
            self.add(Level.BASIS, text)

    def table(
        self, columns: Iterable[Column], rows: Iterable[Iterable[Part | Cell]], caption: str = ""
    ) -> None:
        """Add a table; a part is one cell of one paragraph."""
        drawn = tuple(tuple(map(cell, row)) for row in rows)
        self.blocks.append(Table(tuple(columns), drawn, caption))

    def finish(self, ending: str) -> None:
        """Put the closing mark ("./.") on the last paragraph in place of its full stop."""
        for place in range(len(self.blocks) - 1, -1, -1):
            block = self.blocks[place]
            if isinstance(block, Paragraph):
                pieces = list(block.pieces)
                last = pieces[-1]
                pieces[-1] = Piece(
                    last.text.rstrip(" .;") + ending, last.bold, last.italic, last.origin
                )
                self.blocks[place] = Paragraph(block.level, tuple(pieces))
                return


def cell(part: Part | Cell) -> Cell:
    """Return a part as a cell."""
    if isinstance(part, Cell):
        return part
    if isinstance(part, tuple):
        return Cell((part,))
    if isinstance(part, Piece):
        return Cell(((part,),))
    return Cell(((Piece(two(part) if isinstance(part, int) else part),),))


def lines_cell(texts: Iterable[str]) -> Cell:
    """Return a cell of several paragraphs; more than one get a dash each."""
    found = [text for text in texts if text]
    if len(found) > 1:
        found = [f"- {text}" for text in found]
    return Cell(tuple((Piece(text),) for text in found) or ((),))


def law_remarks(law: Iterable[Citation]) -> list[Remark]:
    """Return what has to be looked up in the cited law before signing."""
    found = []
    for citation in law:
        number = citation.instrument.number
        if citation.instrument.verification != "verified":
            found.append(Remark("law-not-verified", {"number": number}))
        elif citation.own_words:
            found.append(Remark("law-title-ours", {"number": number}))
    return found


@dataclass(frozen=True, slots=True)
class Writing:
    """What a builder of words is given beside its data."""

    desk: Desk
    params: PaperParams
    letterhead: Letterhead
    ink: Ink

    @property
    def issuer(self) -> str:
        """How the issuer calls itself in the body."""
        return short_body(self.letterhead.name)

    @property
    def authority(self) -> str:
        """The programme's authority, short."""
        return short_body(self.letterhead.authority)

    @property
    def archive(self) -> str:
        """The last line of the recipients."""
        letterhead = self.letterhead
        own = letterhead.kind in {"province", "district", "ward"} and letterhead.drafter
        return f"Lưu: VT, {letterhead.drafter}" if own else "Lưu: VT"


@dataclass(frozen=True, slots=True)
class Draft:
    """What a builder of words gives back: everything but head, signature and moment."""

    blocks: tuple[Block, ...]
    recipients: tuple[str, ...]
    summary: str = ""
    subject: str = ""
    addressees: tuple[str, ...] = ()
    annexes: tuple[Annex, ...] = ()
    remarks: tuple[Remark, ...] = ()
    secretary: Signature | None = None
    chair: Signature | None = None
    type_name: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)
