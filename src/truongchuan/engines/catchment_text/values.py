"""Labels of units, and streets with their sides, numbers, lanes and stretches."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from truongchuan.engines.catchment_text.mentions import Item, Link
from truongchuan.engines.catchment_text.sets import Kind, Label, Numbers, Range, Side
from truongchuan.engines.catchment_text.tokens import Token
from truongchuan.engines.catchment_text.words import PLACE_WORDS, T

if TYPE_CHECKING:
    from truongchuan.engines.catchment_text.items import ItemReader

LONGEST_RANGE = 500
"""Ranges over more units than this are no ranges of residential groups."""

_JOINS = frozenset({T.COMMA, T.AND})
_BETWEEN = frozenset({T.NOISE, T.COLON, T.HOUSE, T.FROM, T.ONLY})


def link_dashes(tokens: list[Token]) -> list[Token]:
    """Decide what each dash is: "đến" between numbers, a bracket around a remark, a comma."""
    result = list(tokens)
    opened: int | None = None
    for index, token in enumerate(tokens):
        if token.kind is not T.DASH:
            if token.kind is T.SEMICOLON and opened is not None:
                result[opened] = replace(tokens[opened], kind=T.COMMA)
                opened = None
            continue
        before = tokens[index - 1].kind if index else None
        after = tokens[index + 1].kind if index + 1 < len(tokens) else None
        if (before is after and after in {T.NUMBER, T.RESIDENCE}) or (
            before is T.NUMBER and after is T.PLACE and _same_word(tokens, index)
        ):
            result[index] = replace(token, kind=T.TO)
        elif opened is not None:
            result[index] = replace(token, kind=T.CLOSE)
            opened = None
        elif after in {T.EXCEPT, T.ONLY, T.FROM} and before is not None:
            result[index] = replace(token, kind=T.OPEN)
            opened = index
        else:
            result[index] = replace(token, kind=T.NOISE if before is None else T.COMMA)
    return result


def _same_word(tokens: list[Token], index: int) -> bool:
    """ "tổ 1 - tổ 12": the unit's word stands on both sides, with one number each."""
    if index < 2 or index + 2 >= len(tokens):
        return False
    before, after = tokens[index - 2], tokens[index + 1]
    alone = tokens[index + 2].kind is T.NUMBER and (
        index + 3 >= len(tokens) or tokens[index + 3].kind is not T.COMMA
        or index + 4 >= len(tokens) or tokens[index + 4].kind is not T.NUMBER
    )  # fmt: skip
    return before.kind is T.PLACE and before.text == after.text and alone


class ValueReader:
    """Reads the labels behind a unit's word, and all about streets."""

    def __init__(self, reader: ItemReader):
        self.reader = reader
        self.bare_kind: tuple[Kind | None, str] = (None, "")

    # --- labels

    def read(self, item: Item) -> bool:
        """Read the labels of a unit; False when none stands here (and nothing was read)."""
        start = self.reader.at
        self._skip_between(item)
        while (token := self.reader.peek()) is not None:
            if token.kind is T.NUMBER and token.label is not None:
                self._number(item, token)
            elif token.kind is T.NAME and token.label is not None:
                item.values.append(token.label)
                item.end = token.end
                self.reader.at += 1
            else:
                break
            if not self._goes_on(item):
                break
        if not item.values:
            self.reader.at = start
            return False
        return True

    def _skip_between(self, item: Item) -> None:
        while (token := self.reader.peek()) is not None:
            repeated = token.kind is T.PLACE and token.text == item.word
            if token.kind not in _BETWEEN and not repeated:
                return
            self.reader.at += 1

    def _number(self, item: Item, token: Token) -> None:
        reader = self.reader
        reader.at += 1
        item.end = token.end
        first = token.label or Label()
        doubtful = token.doubtful
        last = self._range_end(item)
        if last is None:
            item.values.append(first)
        elif last.label is not None:
            doubtful = doubtful or last.doubtful
            self._range(item, first, last.label)
            item.end = last.end
        if doubtful:
            item.doubt = "doubtful-digit"

    def _range_end(self, item: Item) -> Token | None:
        reader = self.reader
        if reader.kind() not in {T.TO, T.ONWARDS}:
            return None
        ahead = 1
        while reader.kind(ahead) in {T.FROM, T.HOUSE} or self._repeats(item, ahead):
            ahead += 1
        last = reader.peek(ahead)
        if last is None or last.kind is not T.NUMBER or last.label is None:
            return None
        reader.at += ahead + 1
        return last

    def _repeats(self, item: Item, ahead: int) -> bool:
        token = self.reader.peek(ahead)
        return token is not None and token.kind is T.PLACE and token.text == item.word

    def _range(self, item: Item, first: Label, last: Label) -> None:
        low, high = first.number or 0, last.number or 0
        if first.suffix != last.suffix:
            item.doubt = "mixed-range"
            item.values += [first, last]
            return
        if low > high:
            item.doubt = "reversed-range"
            first, last = last, first
        if abs(high - low) > LONGEST_RANGE:
            item.doubt = "range-too-long"
            item.values += [first, last]
            return
        item.values.append(Range(first, last) if first != last else first)

    def _goes_on(self, item: Item) -> bool:
        """Move to the next label of the same list, if there is one."""
        reader = self.reader
        ahead = 0
        while reader.kind(ahead) in _JOINS:
            ahead += 1
        mark = reader.peek(ahead)
        if mark is not None and mark.text == ";" and reader.kind(ahead + 1) is T.NUMBER:
            ahead += 1  # "tổ 9;10;11": no clause begins with a bare number
        joined = ahead > 0
        while reader.kind(ahead) in {T.HOUSE, T.FROM} and joined:
            ahead += 1
        token = reader.peek(ahead)
        if token is None or token.label is None:
            return False
        named = isinstance(item.values[-1], Label) and item.values[-1].number is None
        if token.kind is T.NUMBER and not joined:
            if named:
                return self._numbered_name(item, token)
            item.doubt = "missing-separator"
            return True
        if token.kind is T.NUMBER and joined:
            reader.at += ahead
            return True
        if token.kind is T.NAME and joined and named:
            reader.at += ahead
            return True
        return False

    def _numbered_name(self, item: Item, token: Token) -> bool:
        """ "thôn Trung 2": the number belongs to the name."""
        name = item.values.pop()
        text = name.name if isinstance(name, Label) else ""
        item.values.append(Label(name=f"{text} {token.text}"))
        item.end = token.end
        self.reader.at += 1
        return self._goes_on(item)

    # --- streets

    def street(self, token: Token) -> None:
        """Read a street: its word, its name, and what is told of it behind the name."""
        reader = self.reader
        reader.at += 1
        if reader.kind() is T.HOUSE and reader.kind(1) is T.NUMBER:
            reader.at += 1
            prefix = "số "
        else:
            prefix = ""
        name = reader.peek()
        if name is None or name.kind not in {T.NAME, T.NUMBER}:
            reader.leave(token)
            return
        known = name.label.name if name.kind is T.NAME and name.label else name.text
        item = Item(
            Kind.STREET, token.text, reader.link, token.start, name.end, name=prefix + known
        )
        reader.at += 1
        lane = reader.items[-1] if reader.items else None
        if lane is not None and lane.lanes and not lane.name and reader.link <= Link.OF:
            lane.name, lane.word, lane.end = item.name, item.word, item.end
            reader.link = Link.TIGHT
            reader.give_numbers(lane)
            return
        reader.give_numbers(item)
        reader.add(item)

    def street_part(self, token: Token) -> bool:
        """Read a side, house numbers, lanes or a stretch; False when it is none of them."""
        parts: dict[T, Callable[[], bool]] = {
            T.SIDE: self._side,
            T.LANE: self._lanes,
            T.FROM: self._from,
            T.HOUSE: self._houses,
            T.NUMBER: self._bare_number,
        }
        return parts[token.kind]()

    def _side(self) -> bool:
        reader = self.reader
        token = reader.tokens[reader.at]
        reader.at += 1
        street = self._street_before()
        if street is not None:
            street.side, street.end = Side(token.text), token.end
            return True
        if not reader.numbers and reader.side is None:
            reader.numbers_start = token.start
        reader.side = Side(token.text)
        return True

    def _street_before(self) -> Item | None:
        last = self.reader.last()
        return last if last is not None and last.kind is Kind.STREET and last.name else None

    def _from(self) -> bool:
        """ "từ": house numbers, a range of units, or a stretch between landmarks."""
        reader = self.reader
        after = reader.kind(1)
        if after in {T.HOUSE, T.NUMBER}:
            reader.at += 1
            return self._houses()
        if after in {T.PLACE, T.OPEN} and not self._stretch_ahead():
            reader.at += 1
            return True
        return self._stretch()

    def _stretch_ahead(self) -> bool:
        token = self.reader.peek(1)
        if token is None or token.kind is not T.PLACE or self._street_before() is None:
            return False
        return PLACE_WORDS[token.text] is Kind.STREET

    def _stretch(self) -> bool:
        reader = self.reader
        street = self._street_before()
        if street is None:
            return False
        end = reader.at + 1
        while end < len(reader.tokens) and not self._ends_stretch(end):
            end += 1
        words = [t.text for t in reader.tokens[reader.at : end]]
        if not any(t.kind is T.TO for t in reader.tokens[reader.at : end]):
            return False
        street.stretch = " ".join(words)
        street.end = reader.tokens[end - 1].end
        reader.at = end
        return True

    def _ends_stretch(self, index: int) -> bool:
        token = self.reader.tokens[index]
        if token.kind in {T.COMMA, T.SEMICOLON, T.CLOSE, T.OPEN, T.SIDE, T.EXCEPT}:
            return True
        if token.kind is T.OF and index + 1 < len(self.reader.tokens):
            return self._ends_stretch(index + 1)
        return token.kind is T.PLACE and PLACE_WORDS[token.text] is not Kind.STREET

    def _bare_number(self) -> bool:
        """A number without a word: of the kind that was named before "trừ", or unread."""
        kind, word = self.bare_kind
        reader = self.reader
        if kind is None:
            return False
        if kind is Kind.STREET:
            return self._houses()
        token = reader.tokens[reader.at]
        item = Item(kind, word, reader.link, token.start, token.end)
        if not self.read(item):
            return False
        reader.add(item)
        return True

    def _houses(self) -> bool:
        """Read house numbers: "số 5, 7", "từ số 2 đến số 98", "số 100 trở lên"."""
        reader = self.reader
        start = reader.tokens[reader.at]
        found: list[Numbers] = []
        while True:
            while reader.kind() in {T.HOUSE, T.FROM}:
                reader.at += 1
            token = reader.peek()
            if token is None or token.kind is not T.NUMBER or token.label is None:
                break
            if token.label.suffix or token.label.number is None:
                reader.unsure = True
            reader.at += 1
            found.append(self._house_range(token.label.number or 0))
            ahead = 0
            while reader.kind(ahead) in _JOINS:
                ahead += 1
            more = ahead
            while reader.kind(more) in {T.HOUSE, T.FROM}:
                more += 1
            if not ahead or reader.kind(more) is not T.NUMBER:
                break
            reader.at += more
        if not found:
            return False
        street = self._street_before()
        if street is not None:
            street.numbers += found
            street.end = reader.tokens[reader.at - 1].end
            return True
        if not reader.numbers and reader.side is None:
            reader.numbers_start = start.start
        reader.numbers += found
        return True

    def _house_range(self, first: int) -> Numbers:
        reader = self.reader
        if reader.kind() is T.ONWARDS:
            after = reader.peek(1)
            reader.at += 1
            if after is not None and after.kind in {T.HOUSE, T.NUMBER}:
                reader.at += after.kind is T.HOUSE
                return self._ending(first)
            return Numbers(first, None)
        if reader.kind() is not T.TO:
            return Numbers(first, first)
        ahead = 1
        while reader.kind(ahead) is T.HOUSE:
            ahead += 1
        if reader.kind(ahead) is not T.NUMBER:
            return Numbers(first, first)
        reader.at += ahead
        return self._ending(first)

    def _ending(self, first: int) -> Numbers:
        reader = self.reader
        token = reader.tokens[reader.at]
        reader.at += 1
        last = token.label.number if token.label is not None and not token.label.suffix else None
        if last is None or last < first:
            reader.unsure = True
            return Numbers(min(first, last or first), max(first, last or first))
        return Numbers(first, last)

    def _lanes(self) -> bool:
        """Read "ngõ 15, 17": lanes, which the street behind or before them takes."""
        reader = self.reader
        token = reader.tokens[reader.at]
        reader.at += 1
        item = Item(Kind.STREET, "", reader.link, token.start, token.end, lane_word=token.text)
        label = reader.peek()
        if label is not None and label.kind is T.NAME:
            item.word, item.name, item.lane_word = token.text, label.text, ""
            reader.at += 1
            reader.give_numbers(item)
            reader.add(item)
            return True
        while (label := reader.peek()) is not None and label.kind is T.NUMBER:
            item.lanes.append(label.text)
            item.end = label.end
            reader.at += 1
            ahead = 0
            while reader.kind(ahead) in _JOINS:
                ahead += 1
            if not ahead or reader.kind(ahead) is not T.NUMBER:
                break
            reader.at += ahead
        if not item.lanes:
            return False
        reader.add(item)
        return True
