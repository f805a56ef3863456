"""From a document to schools with their sets.

Lists stand in paragraphs or in tables. Names of wards that the paper introduces with their word
("P.Tân Hưng") are known names in the rest of the paper.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from truongchuan.engines.catchment_text.attach import Heading, expression_of
from truongchuan.engines.catchment_text.items import ItemReader
from truongchuan.engines.catchment_text.mentions import Remark
from truongchuan.engines.catchment_text.schools import (
    STAGES,
    School,
    Subject,
    after_marker,
    feeder_end,
    stage_of_heading,
    subjects,
    without_glosses,
)
from truongchuan.engines.catchment_text.sets import (
    Expression,
    Kind,
    Label,
    Places,
    Unclear,
    union,
)
from truongchuan.engines.catchment_text.tables import ListTable, list_table
from truongchuan.engines.catchment_text.tokens import Token, tokenise
from truongchuan.engines.catchment_text.words import PLACE_WORDS, T
from truongchuan.engines.plan.document import ExtractedDocument, Paragraph, Table
from truongchuan.engines.plan.read.names import SchoolName, find_school_names
from truongchuan.engines.text import fold

_BULLET = re.compile(r"\s*[-–—+*•▪●○]")
_PLACE_TOKENS = frozenset({T.PLACE, T.LANE})


@dataclass
class SchoolList:
    """A school of the paper with the parts of its set, in the order they are written."""

    school: School
    parts: list[Expression] = field(default_factory=list)

    @property
    def expression(self) -> Expression | None:
        """The school's set; None when nothing was read."""
        return union(tuple(self.parts)) if self.parts else None


@dataclass
class WrittenLists:
    """What a paper says: schools in order of mention, and remarks of the reader."""

    schools: list[SchoolList]
    remarks: list[Remark]


def read_lists(document: ExtractedDocument, names: Mapping[str, str] | None = None) -> WrittenLists:
    """Read the lists of a paper.

    :param names: known names of wards → their word ("phường"), and of other places → "".
    """
    return _Reader(document, dict(names or {})).read()


def read_phrase(
    text: str, names: Mapping[str, str] | None = None, offset: int = 0
) -> tuple[Expression | None, list[Remark]]:
    """Read one stretch of text that holds places only."""
    remarks: list[Remark] = []
    tokens = tokenise(text, offset, names or {})
    wards = {fold(name): word for name, word in (names or {}).items() if word}
    items = ItemReader(tokens, wards | _wards_of(tokens), remarks).read()
    return expression_of(items, None, remarks), remarks


def _wards_of(tokens: Iterable[Token]) -> dict[str, str]:
    """Names that stand behind a ward's word, folded → the word."""
    found: dict[str, str] = {}
    before: Token | None = None
    for token in tokens:
        if (
            token.kind is T.NAME
            and before is not None
            and before.kind is T.PLACE
            and PLACE_WORDS[before.text] is Kind.WARD
        ):
            found.setdefault(fold(token.text), before.text)
        before = token
    return found


class _Reader:
    def __init__(self, document: ExtractedDocument, names: dict[str, str]):
        self.document = document
        self.names = names
        self.wards = {fold(name): word for name, word in names.items() if word}
        self.remarks: list[Remark] = []
        self.schools: dict[str, SchoolList] = {}
        self.stage: str | None = None
        self.heading: Heading | None = None
        self.open: list[SchoolList] = []
        self.is_open = False
        self.bulleted = False

    def read(self) -> WrittenLists:
        tokens = tokenise(self.document.text, 0, self.names)
        for folded, word in _wards_of(tokens).items():
            self.wards.setdefault(folded, word)
        named = [
            t.label.name for t in tokens
            if t.kind is T.NAME and t.label is not None and fold(t.text) in self.wards
        ]  # fmt: skip
        # Spellings with marks first: a name without them is read as the one that has them.
        for name in sorted(dict.fromkeys(named), key=str.isascii):
            self.names.setdefault(name, self.wards[fold(name)])
        for block in self.document.blocks:
            if isinstance(block, Table):
                self._table(list_table(block))
            else:
                self._paragraph(block)
        return WrittenLists(list(self.schools.values()), self.remarks)

    # --- running text

    def _paragraph(self, paragraph: Paragraph) -> None:
        text, base = without_glosses(paragraph.text), paragraph.span.start
        found = subjects(text, self.stage)
        if not found:
            self._line(text, base)
            return
        self._before_schools(text[: found[0].start], base)
        for index, subject in enumerate(found):
            end = found[index + 1].start if index + 1 < len(found) else len(text)
            self._subject(subject, text, end, base)

    def _subject(self, subject: Subject, text: str, end: int, base: int) -> None:
        self.open = [self._school(name, base) for name in subject.names]
        self.bulleted = bool(_BULLET.match(text))
        body = text[subject.body : end]
        self.is_open = body.rstrip().endswith(":") or not body.strip(" .;:")
        self._stretch(body, base + subject.body)

    def _school(self, name: SchoolName, base: int) -> SchoolList:
        stages = STAGES[name.kind]
        if self.stage in stages:
            stages = frozenset({self.stage}) if self.stage else stages
        key = f"{name.canonical.casefold()} {'+'.join(sorted(stages))}"
        if key in self.schools:
            self.remarks.append(Remark("school-twice", base + name.start, base + name.end))
            return self.schools[key]
        school = School(name.canonical, stages, base + name.start, base + name.end)
        self.schools[key] = SchoolList(school)
        return self.schools[key]

    def _before_schools(self, text: str, base: int) -> None:
        stage = stage_of_heading(text) if text.strip() else None
        if stage is not None:
            self.stage = stage

    def _line(self, text: str, base: int) -> None:
        start = after_marker(text)
        tokens = tokenise(text[start:], base + start, self.names)
        ward = self._lone_ward(tokens)
        fresh = self.open and not any(s.parts for s in self.open)
        bullet = bool(_BULLET.match(text))
        if ward is not None and not (self.is_open and (fresh or bullet)):
            self.heading, self.open, self.is_open = Heading(ward), [], False
        elif any(t.kind in _PLACE_TOKENS for t in tokens) and (
            self.is_open or (self.open and bullet and not self.bulleted)
        ):
            self._stretch(text[start:], base + start)
        elif (stage := stage_of_heading(text)) is not None:
            self.stage, self.heading, self.open, self.is_open = stage, None, [], False
        elif self._holds_places(tokens):
            line = text[start:].rstrip()
            self.remarks.append(Remark("no-school", base + start, base + start + len(line)))

    @staticmethod
    def _holds_places(tokens: list[Token]) -> bool:
        """Whether a line outside any school lists quarters, groups or streets."""
        return any(
            a.kind is T.PLACE
            and PLACE_WORDS[a.text] in {Kind.QUARTER, Kind.GROUP}
            and b.label is not None
            for a, b in pairwise(t for t in tokens if t.kind not in {T.COLON, T.HOUSE, T.NOISE})
        )

    def _lone_ward(self, tokens: list[Token]) -> Places | None:
        """The ward of a line that names one ward and nothing else."""
        left = [t for t in tokens if t.kind not in {T.NOISE, T.COLON, T.SEMICOLON, T.COMMA, T.ONLY}]
        place = left[0] if left else None
        if place is None or len(left) not in {2, 4} or left[1].label is None:
            return None
        if len(left) == 4 and left[2].kind is not T.DISTRICT:
            return None
        if place.kind is not T.PLACE or PLACE_WORDS[place.text] is not Kind.WARD:
            return None
        return Places(Kind.WARD, place.text, (left[1].label,), None, "", place.start, left[1].end)

    def _stretch(self, text: str, base: int) -> None:
        """Read a stretch for the open schools."""
        text = self._without_schools(text, base)
        tokens = tokenise(text, base, self.names)
        items = ItemReader(tokens, self.wards, self.remarks).read()
        expression = expression_of(items, self.heading, self.remarks)
        for school in self.open:
            if expression is not None:
                school.parts.append(expression)
            school.school.stretches.append((base, base + len(text)))

    def _without_schools(self, text: str, base: int) -> str:
        """Blank the schools that are only mentioned ("học sinh của Trường TH B"): no places."""
        for name in reversed(find_school_names(text)):
            end = feeder_end(text, name.end)
            self.remarks.append(Remark("feeder", base + name.start, base + end))
            for school in self.open:
                school.parts.append(Unclear("feeder", (), base + name.start, base + end))
            text = text[: name.start] + " " * (end - name.start) + text[end:]
        return text

    # --- tables

    def _table(self, table: ListTable) -> None:
        for row in table.rows:
            if row.stage is not None:
                self.stage = row.stage
            names = row.schools(self.stage)
            if names:
                self.open = [self._school(n, row.school_start) for n in names]
            if not self.open:
                continue
            heading = self._row_heading(row.ward_text, row.ward_start) or self.heading
            if row.composed:
                tokens = row.tokens(self.names)
                items = ItemReader(tokens, self.wards, self.remarks).read()
                expression = expression_of(items, heading, self.remarks)
                for school in self.open:
                    if expression is not None:
                        school.parts.append(expression)
                    school.school.stretches += [(c.span.start, c.span.end) for _, c in row.cells]
            elif row.ward_text.strip():
                self._stretch(row.ward_text, row.ward_start)
        self.open, self.is_open = [], False

    def _row_heading(self, text: str, start: int) -> Heading | None:
        tokens = [t for t in tokenise(text, start, self.names) if t.kind is not T.NOISE]
        ward = self._lone_ward(tokens)
        if ward is None and len(tokens) == 1 and tokens[0].label is not None:
            token = tokens[0]
            word = self.wards.get(fold(token.text), "phường")
            label: Label = token.label or Label()
            ward = Places(Kind.WARD, word, (label,), None, "", token.start, token.end)
        return Heading(ward) if ward is not None else None
