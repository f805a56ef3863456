"""From tokens to items: one item per mention of units, a street, a remainder.

An item knows how it is linked to the one before; which unit lies in which is settled afterwards
(:mod:`~truongchuan.engines.catchment_text.attach`).
"""

from __future__ import annotations

from collections.abc import Mapping

from truongchuan.engines.catchment_text.bind import bind
from truongchuan.engines.catchment_text.mentions import Item, Link, Remark
from truongchuan.engines.catchment_text.sets import LEVELS, Kind, Numbers, Range, Side
from truongchuan.engines.catchment_text.tokens import Token
from truongchuan.engines.catchment_text.values import ValueReader, link_dashes
from truongchuan.engines.catchment_text.words import PLACE_WORDS, RESIDENCE, T
from truongchuan.engines.text import fold

_NEAR = frozenset({"giáp ranh", "giáp", "gần", "lân cận", "xung quanh", "tiếp giáp", "liền kề"})

_DISTRICT_WORDS = {"Q": "quận", "H": "huyện", "TP": "thành phố"}


class ItemReader:
    """Reads one stretch (a sentence, a cell, the inside of brackets) into items."""

    def __init__(self, tokens: list[Token], wards: Mapping[str, str], remarks: list[Remark]):
        self.tokens = link_dashes(tokens)
        self.wards = wards
        self.remarks = remarks
        self.at = 0
        self.items: list[Item] = []
        self.link = Link.START
        self.clause = 0
        self.residence: frozenset[str] | None = None
        self.sticky: frozenset[str] | None = None
        self.seats = False
        self.told_residence: frozenset[str] | None = None
        self.told_seats = False
        self.after_residence = False
        self.next_doubt = ""
        self.district = ""
        self.district_at = Token(T.OTHER, "", 0, 0)
        self.vague = ""
        self.vague_at = Token(T.OTHER, "", 0, 0)
        self.side: Side | None = None
        self.numbers: list[Numbers] = []
        self.numbers_start = 0
        self.unread: list[Token] = []
        self.unsure = False
        self.values = ValueReader(self)

    # --- stepping

    def peek(self, ahead: int = 0) -> Token | None:
        """The token some steps ahead."""
        index = self.at + ahead
        return self.tokens[index] if index < len(self.tokens) else None

    def kind(self, ahead: int = 0) -> T | None:
        """The kind of the token some steps ahead."""
        token = self.peek(ahead)
        return token.kind if token is not None else None

    def read(self) -> list[Item]:
        """Read everything."""
        while (token := self.peek()) is not None:
            before = self.at
            self._step(token)
            if self.at == before:
                self.at += 1
        self._end_clause()
        return self.items

    def last(self) -> Item | None:
        """The item right before, when nothing parts it from here."""
        return self.items[-1] if self.items and self.link is Link.TIGHT else None

    def _step(self, token: Token) -> None:
        if token.slip:
            self.remarks.append(Remark("slip-read", token.start, token.end))
        if token.kind not in {T.RESIDENCE, T.AND, T.COMMA, T.TO, T.NOISE}:
            self.after_residence = False
        match token.kind:
            case T.COMMA | T.AND | T.DASH:
                self.link = max(self.link, Link.LOOSE)
            case T.SEMICOLON:
                self._end_clause()
            case T.COLON | T.ONLY:
                self._opener(token)
            case T.OF:
                self.link = Link.OF if self.link is Link.TIGHT else self.link
            case T.OPEN:
                self._brackets()
            case T.EXCEPT:
                self._except()
            case T.REST:
                self._rest(token)
            case T.ALL:
                self._all()
            case T.RESIDENCE:
                self._residence(token)
            case T.SEATS:
                self._seats(token)
            case T.VAGUE:
                self._vague(token)
            case T.PLACE:
                self._place(token)
            case T.NAME:
                self._bare_name(token)
            case T.DISTRICT:
                self._district(token)
            case T.LANE | T.HOUSE | T.SIDE | T.FROM | T.NUMBER:
                self._street_part(token)
            case T.NOISE | T.CLOSE | T.ONWARDS | T.TO:
                pass
            case _:
                self.leave(token)

    def leave(self, token: Token) -> None:
        """Note a token that nothing reads."""
        self.unread.append(token)
        self.unsure = True

    def add(self, item: Item) -> None:
        """Add an item with the conditions in force here."""
        item.residence, item.seats = self.residence, self.seats
        if self.district and item.kind is Kind.WARD:
            item.of, item.start = self.district, self.district_at.start
            self.district_at = Token(T.NOISE, "", 0, 0)
        item.doubt = item.doubt or self.next_doubt
        self.next_doubt = ""
        if self.vague:
            item.doubt, item.readings = "vague-part", self.vague != "near"
            item.start = self.vague_at.start
            self.vague = ""
        self.items.append(item)
        self.link = Link.TIGHT

    def _end_clause(self) -> None:
        self._leftover_numbers()
        if self.district and self.district_at.kind is T.DISTRICT:
            self.leave(self.district_at)
        self.district = ""
        if self.unread:
            self._tell_unread()
        if self.unsure:
            for item in self.items[self.clause :]:
                item.doubt = item.doubt or "unreadable"
        if self.vague:
            token = self.vague_at
            self.remarks.append(Remark("vague-part", token.start, token.end))
        self.unread, self.unsure, self.vague = [], False, ""
        self.clause = len(self.items)
        self.residence, self.seats = self.sticky, False
        self.link = Link.SEMI if self.items else Link.START

    def _tell_unread(self) -> None:
        self.unread.sort(key=lambda token: token.start)
        run = [self.unread[0]]
        for token in self.unread[1:]:
            if token.start - run[-1].end > 2:
                self.remarks.append(Remark("unreadable", run[0].start, run[-1].end))
                run = []
            run.append(token)
        self.remarks.append(Remark("unreadable", run[0].start, run[-1].end))

    def _leftover_numbers(self) -> None:
        """Numbers or a side that no street took: they go to a street before, or stay unread."""
        if not self.numbers and self.side is None:
            return
        street = self.items[-1] if self.items else None
        if street is not None and street.kind is Kind.STREET and not street.numbers:
            self.give_numbers(street)
            return
        end = max(self.numbers_start, self.tokens[min(self.at, len(self.tokens)) - 1].end)
        self.remarks.append(Remark("unreadable", self.numbers_start, end))
        self.unsure = True
        self.numbers, self.side = [], None

    def give_numbers(self, street: Item) -> None:
        """Hand the numbers read so far to a street."""
        if (self.numbers or self.side) and street.start > self.numbers_start:
            street.start = self.numbers_start
        street.numbers += self.numbers
        street.side = self.side or street.side
        self.numbers, self.side = [], None

    # --- conditions and vague words

    def _residence(self, token: Token) -> None:
        classes = RESIDENCE[token.text]
        before, after = self.peek(-1), self.kind(1)
        if self.after_residence and self.residence is not None:
            if before is not None and before.kind is T.TO:
                names = sorted(self.residence | classes)
                classes = frozenset(
                    f"kt{n}" for n in range(int(names[0][2]), int(names[-1][2]) + 1)
                )
            self.residence = self.residence | classes
            if self.items and self.items[-1].own_residence is not None:
                self.items[-1].own_residence = self.residence
        elif self.last() is not None and after in {None, T.COMMA, T.SEMICOLON, T.CLOSE}:
            self.items[-1].own_residence = classes
        else:
            self.residence = classes
        self.told_residence = self.residence
        self.after_residence = True
        self.at += 1

    def _seats(self, token: Token) -> None:
        if len(self.items) > self.clause:
            self.items[-1].seats = True
        else:
            self.seats = self.told_seats = True

    def _vague(self, token: Token) -> None:
        self.vague = "near" if token.text in _NEAR else "part"
        self.vague_at = token

    # --- openers, brackets, exceptions, remainders

    def _opener(self, token: Token) -> None:
        if not self.items:
            self.sticky = self.residence if token.kind is T.COLON else self.sticky
        elif self.link in {Link.TIGHT, Link.OF}:
            self.link = Link.OPENER

    def _brackets(self) -> None:
        depth, end = 0, self.at
        while end < len(self.tokens):
            kind = self.tokens[end].kind
            depth += (kind is T.OPEN) - (kind is T.CLOSE)
            if depth == 0:
                break
            end += 1
        inner = self.tokens[self.at + 1 : end]
        head = self.last()
        self.at = end + 1
        if not inner:
            return
        closing = self.tokens[min(end, len(self.tokens) - 1)].end
        reader = ItemReader(inner, self.wards, self.remarks)
        reader.residence = self.residence
        if head is not None:
            head.end = closing
        if head is None:
            self._flatten(reader.read())
        elif head.kind is Kind.STREET and self._street_details(reader, head):
            return
        else:
            self._qualify(head, reader, inner)

    def _flatten(self, items: list[Item]) -> None:
        for number, item in enumerate(items):
            if number == 0:
                item.link = self.link
            self.items.append(item)
        if items:
            self.link = Link.TIGHT

    def _street_details(self, reader: ItemReader, head: Item) -> bool:
        """ "đường X (số chẵn, từ số 2 đến số 98)": whether brackets told only such details."""
        street = Item(Kind.STREET, head.word, Link.START, head.start, head.end)
        reader.items.append(street)
        reader.link, reader.clause = Link.TIGHT, 1
        items = reader.read()
        if len(items) != 1 or street.doubt or reader.unsure:
            if len(items) == 1:
                head.doubt = "unreadable"
                return True
            reader.at, reader.items = 0, []
            reader.link, reader.clause = Link.START, 0
            return False
        head.side = street.side if street.side is not Side.BOTH else head.side
        head.numbers += street.numbers
        head.excepts += street.excepts
        head.stretch = head.stretch or street.stretch
        head.own_residence = street.own_residence
        return True

    def _qualify(self, head: Item, reader: ItemReader, inner: list[Token]) -> None:
        first = next((t for t in inner if t.kind is not T.NOISE), inner[0])
        if first.kind is T.EXCEPT:
            reader.at = inner.index(first) + 1
            operands = reader.operands(head)
            if operands:
                head.excepts.append(operands)
            return
        before = len(self.remarks)
        items = reader.read()
        if not items:
            head.own_residence = reader.told_residence or head.own_residence
            head.seats = head.seats or reader.told_seats
            if len(self.remarks) > before:
                head.doubt = head.doubt or "unreadable"
        elif len(items) == 1 and items[0].rest and not items[0].parts and not items[0].values:
            head.rest = True
        elif all(item.level > head.level for item in items):
            head.parts += bind(items)
            head.open = False
        elif all(item.level < head.level for item in items):
            items[0].link = Link.OF
            self.items += items
        else:
            head.doubt = "ambiguous-scope"

    def operands(self, head: Item) -> list[Item]:
        """Read the rest as what is taken away from ``head``; bare numbers are of its kind."""
        self.values.bare_kind = (head.kind, head.word)
        return bind(self.read())

    def _except(self) -> None:
        head = self.items[-1] if len(self.items) > self.clause else None
        if head is None:
            token = self.tokens[self.at]
            self.leave(token)
            return
        self.at += 1
        end = self._operand_end(head)
        reader = ItemReader(self.tokens[self.at : end], self.wards, self.remarks)
        reader.residence = self.residence
        operands = reader.operands(head)
        self.at = end
        self.link = Link.TIGHT
        if operands:
            head.excepts.append(operands)
        else:
            head.doubt = head.doubt or "unreadable"

    def _operand_end(self, head: Item) -> int:
        """Where an unbracketed operand ends: before a unit as large as its head."""
        position, link, seen, depth = self.at, Link.START, 0, 0
        boundary = position
        while position < len(self.tokens):
            token = self.tokens[position]
            depth += (token.kind is T.OPEN) - (token.kind is T.CLOSE)
            if depth < 0 or (depth == 0 and token.kind is T.SEMICOLON):
                return position
            if depth == 0 and token.kind in {T.COMMA, T.AND}:
                link = Link.LOOSE
                boundary = position
            elif depth == 0 and token.kind is T.PLACE:
                level = LEVELS[PLACE_WORDS[token.text]]
                same = (
                    level == head.level
                    and not seen
                    and any(isinstance(v, Range) for v in head.values)
                )
                repeated = (
                    level == head.level and token.text == head.word and self._in_range(position)
                )
                if level <= head.level and not same and not (repeated and seen):
                    if level == head.level and link is not Link.LOOSE:
                        head.doubt = self.next_doubt = "ambiguous-scope"
                    return boundary if link is Link.LOOSE else position
                seen += 1
                link, boundary = Link.TIGHT, position
            position += 1
        return position

    def _in_range(self, position: int) -> bool:
        return position > 0 and self.tokens[position - 1].kind is T.TO

    def _rest(self, token: Token) -> None:
        head = self.last()
        if head is not None and head.values and not head.rest and head.kind is not Kind.STREET:
            head.rest, head.end = True, token.end
            return
        self.add(Item(None, "", self.link, token.start, token.end, rest=True))

    def _all(self) -> None:
        token, after = self.peek(), self.peek(1)
        if token is None or after is None or after.kind is not T.DISTRICT:
            return
        labelled = self.kind(2) in {T.NAME, T.NUMBER}
        end = self.peek(2) if labelled else after
        self.add(Item(None, "", self.link, token.start, end.end if end else after.end,
                      everything=True))  # fmt: skip
        self.at += 3 if labelled else 2

    # --- units

    def _place(self, token: Token) -> None:
        kind = PLACE_WORDS[token.text]
        if kind is Kind.STREET:
            self.values.street(token)
            return
        item = Item(kind, token.text, self.link, token.start, token.end)
        self.at += 1
        if self.values.read(item):
            self.add(item)
        elif self.kind() is T.REST:
            rest = self.tokens[self.at]
            self.at += 1
            self.add(
                Item(
                    None,
                    token.text,
                    item.link,
                    token.start,
                    rest.end,
                    rest=True,
                    everything=kind is Kind.WARD,
                )
            )
        elif kind is Kind.WARD and self.peek(-2) and self.tokens[self.at - 2].kind is T.ALL:
            self.add(item)

    def _bare_name(self, token: Token) -> None:
        word = self.wards.get(fold(token.text))
        if word is None or token.label is None:
            self.leave(token)
            return
        item = Item(Kind.WARD, word, self.link, token.start, token.end, [token.label])
        self.at += 1
        self.add(item)

    def _district(self, token: Token) -> None:
        """A district behind its ward, or before its wards, or behind "còn lại"."""
        label = self.peek(1) if self.kind(1) in {T.NAME, T.NUMBER} else None
        self.at += 2 if label else 1
        if label is None:
            return
        name = f"{_DISTRICT_WORDS.get(token.text, token.text)} {label.text}"
        before = self.items[-1] if len(self.items) > self.clause else None
        if before is not None and before.kind is Kind.WARD:
            before.of, before.end = name, label.end
            self.link = Link.TIGHT
        elif before is not None and before.rest and before.kind is None and self.link <= Link.OF:
            before.everything, before.end = True, label.end
        else:
            if self.district and self.district_at.kind is T.DISTRICT:
                self.leave(self.district_at)
            self.district = name
            self.district_at = Token(T.DISTRICT, name, token.start, label.end)

    def _street_part(self, token: Token) -> None:
        if not self.values.street_part(token):
            self.leave(token)
