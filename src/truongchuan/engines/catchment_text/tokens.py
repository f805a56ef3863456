"""From text to tokens: words and phrases of the vocabulary, numbers, names, marks.

Letters and numbers set together are parted ("KP1"), abbreviations may carry full stops ("P.3").
A word whose marks are wrong but whose letters and place fit ("tồ 5") is read and told as a slip;
a letter for a digit ("tổ l", "1O") makes the label doubtful.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from truongchuan.engines.catchment_text.sets import Label
from truongchuan.engines.catchment_text.words import (
    ABBREVIATIONS,
    BARE_WORDS,
    FOLDED,
    IGNORED,
    LONGEST,
    PHRASES,
    SINGLE_LETTERS,
    SLIPS_BY_FOLD,
    T,
)
from truongchuan.engines.text import blank_markup, fold, roman_value, tone_canonical

_LEXEME = re.compile(
    r"(?P<number>\d+(?:/\d+)*)(?P<suffix>[A-Za-zĐđ](?![^\W_]))?"
    r"|(?P<word>[^\W\d_]+(?:['’][^\W\d_]+)?)|(?P<mark>->|→|\.{3}|…|[^\w\s])"
)
_ROMAN = re.compile(r"[IVX]{1,5}$")
_DIGIT_LETTERS = {"O": "0", "o": "0", "l": "1"}
_MARKS = {
    ",": T.COMMA, ";": T.SEMICOLON, ":": T.COLON, "(": T.OPEN, "[": T.OPEN, ")": T.CLOSE,
    "]": T.CLOSE, "-": T.DASH, "–": T.DASH, "—": T.DASH, "+": T.AND, "&": T.AND, "/": T.AND,
    "->": T.TO, "→": T.TO, ".": T.SEMICOLON, "*": T.NOISE, "•": T.NOISE, '"': T.NOISE,
    "“": T.NOISE, "”": T.NOISE, "'": T.NOISE,
}  # fmt: skip
_TAKES_NAME = frozenset({T.PLACE, T.DISTRICT})
_STOPS_NAME = frozenset(
    {T.EXCEPT, T.ONLY, T.REST, T.AND, T.TO, T.FROM, T.OF, T.SIDE, T.SEATS, T.RESIDENCE}
)
_OPENS_SENTENCE = frozenset({T.PLACE, T.FROM, T.REST, T.ALL})
_CITIES = frozenset({"ha noi", "ho chi minh", "hcm", "tphcm"})
_LONGEST_NAME = 7


@dataclass(frozen=True, slots=True)
class Token:
    """A token; ``slip`` says that its spelling was mended, ``doubtful`` that a digit may be one."""

    kind: T
    text: str
    start: int
    end: int
    label: Label | None = None
    slip: bool = False
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class _Lexeme:
    text: str
    kind: str
    start: int
    end: int
    suffix: str = ""

    @property
    def low(self) -> str:
        return tone_canonical(self.text).lower()

    @property
    def capital(self) -> bool:
        return self.kind == "word" and self.text[0].isupper()


def tokenise(text: str, offset: int = 0, names: Iterable[str] = ()) -> list[Token]:
    """Return the tokens of a stretch of text; positions are counted from ``offset``.

    :param names: names known to be places ("Bách Khoa"); they are read in any case or spelling.
    """
    clean = IGNORED.sub(lambda m: " " * len(m.group()), blank_markup(text))
    lexemes = [
        _Lexeme(
            m["number"] or m["word"] or m["mark"],
            "number" if m["number"] else "word" if m["word"] else "mark",
            m.start() + offset,
            m.end() + offset,
            m["suffix"] or "",
        )
        for m in _LEXEME.finditer(clean)
    ]
    return _without_glosses(_Reader(lexemes, names).read())


class _Reader:
    def __init__(self, lexemes: list[_Lexeme], names: Iterable[str]) -> None:
        self.lexemes = lexemes
        self.at = 0
        self.tokens: list[Token] = []
        self.names: dict[tuple[str, ...], str] = {}
        for name in names:
            self.names.setdefault(tuple(fold(name).split()), name)

    def read(self) -> list[Token]:
        while self.at < len(self.lexemes):
            self._one()
        return self.tokens

    # --- helpers

    def _peek(self, ahead: int = 0) -> _Lexeme | None:
        index = self.at + ahead
        return self.lexemes[index] if index < len(self.lexemes) else None

    def _emit(self, kind: T, count: int, text: str, label: Label | None = None, *,
              slip: bool = False, doubtful: bool = False) -> None:  # fmt: skip
        first, last = self.lexemes[self.at], self.lexemes[self.at + count - 1]
        self.tokens.append(Token(kind, text, first.start, last.end, label, slip, doubtful))
        self.at += count

    def _one(self) -> None:
        lexeme = self.lexemes[self.at]
        if lexeme.kind == "number":
            self._number(lexeme)
        elif lexeme.kind == "mark":
            self._mark(lexeme)
        elif not (self._place_name() or self._phrase() or self._digit_letter(lexeme)):
            self._name_or_other(lexeme)

    # --- numbers and marks

    def _number(self, lexeme: _Lexeme) -> None:
        suffix = lexeme.suffix
        after = self._peek(1)
        if "/" in lexeme.text:
            self._emit(T.NUMBER, 1, lexeme.text + suffix)
            return
        doubtful = suffix in _DIGIT_LETTERS and suffix != ""
        if doubtful:
            label = Label(int(lexeme.text + _DIGIT_LETTERS[suffix]))
        elif not suffix and after is not None and self._lone_letter(after):
            self._emit(T.NUMBER, 2, f"{lexeme.text}{after.text}",
                       Label(int(lexeme.text), after.text.upper()))  # fmt: skip
            return
        else:
            label = Label(int(lexeme.text), suffix.upper())
        self._emit(T.NUMBER, 1, lexeme.text + suffix, label, doubtful=doubtful)

    def _lone_letter(self, lexeme: _Lexeme) -> bool:
        """ "KP4 A": a single capital right behind the number of a unit."""
        before = self.tokens[-1].kind if self.tokens else None
        return (
            before is T.PLACE
            and lexeme.kind == "word"
            and lexeme.text in {"A", "B", "C", "D"}
            and lexeme.start == self.lexemes[self.at].end + 1
        )

    def _mark(self, lexeme: _Lexeme) -> None:
        self._emit(_MARKS.get(lexeme.text, T.OTHER), 1, lexeme.text)

    def _digit_letter(self, lexeme: _Lexeme) -> bool:
        """ "tổ l": a letter where only a number can stand."""
        before = self.tokens[-1] if self.tokens else None
        if lexeme.text not in {"l", "O", "o"} or before is None:
            return False
        if before.kind not in {T.PLACE, T.NUMBER, T.COMMA, T.TO}:
            return False
        self._emit(T.NUMBER, 1, lexeme.text, Label(int(_DIGIT_LETTERS[lexeme.text])), doubtful=True)
        return True

    # --- phrases

    def _phrase(self) -> bool:
        for size in range(LONGEST, 0, -1):
            run = self.lexemes[self.at : self.at + size]
            if len(run) < size or any(x.kind != "word" for x in run):
                continue
            words = tuple(x.low for x in run)
            meaning, slip = PHRASES.get(words), False
            if meaning is None and all(w.isascii() for w in words):
                meaning = FOLDED.get(words)
                titled = run[0].capital and not run[0].text.isupper()
                if meaning is not None and titled and meaning[0] not in _OPENS_SENTENCE:
                    meaning = None
            if meaning is None and all(x.text.islower() for x in run) and self._in_place(size):
                mended = SLIPS_BY_FOLD.get(tuple(fold(w) for w in words))
                if mended is not None:
                    meaning, slip = PHRASES[tuple(mended.split())], True
            if meaning is not None and self._accept(meaning, size, slip):
                return True
        return self._dotted() or self._residence_code()

    def _in_place(self, size: int) -> bool:
        """Whether what follows is a number, a mark of a list or a word of the vocabulary."""
        after = self._peek(size)
        if after is None or after.kind != "word":
            return after is not None
        return (after.low,) in PHRASES

    def _accept(self, meaning: tuple[T, str], size: int, slip: bool) -> bool:
        kind, canonical = meaning
        first = self.lexemes[self.at]
        after = self._peek(size)
        spelled = " ".join(x.text for x in self.lexemes[self.at : self.at + size])
        if size == 1 and spelled.upper() in SINGLE_LETTERS:
            return self._single_letter(kind, canonical)
        if spelled.upper() in ABBREVIATIONS and spelled not in ABBREVIATIONS and slip:
            return False
        if kind is T.TO and canonical == "à" and not self._between_numbers():
            return False
        if kind in _TAKES_NAME:
            return self._unit(kind, canonical, size, slip)
        if kind is T.NOISE and first.capital and self._looks_like_name(size):
            return False
        if kind is T.LANE and not (after and (after.kind == "number" or after.capital)):
            self._emit(T.OTHER, size, spelled)
            return True
        self._emit(kind, size, canonical, slip=slip)
        return True

    def _looks_like_name(self, size: int) -> bool:
        after = self._peek(size)
        return after is not None and after.capital and not after.text.isupper()

    def _between_numbers(self) -> bool:
        before = self.tokens[-1].kind if self.tokens else None
        after = self._peek(1)
        return before is T.NUMBER and after is not None and after.kind == "number"

    def _single_letter(self, kind: T, canonical: str) -> bool:
        after = self._peek(1)
        if after is None:
            return False
        size = 1
        if after.text == ".":
            size, after = 2, self._peek(2)
        if after is None or not (after.kind == "number" or (size == 2 and after.capital)):
            return False
        return self._unit(kind, canonical, size, slip=False)

    def _dotted(self) -> bool:
        """ "K.P", "T.D.P.": letters with full stops."""
        letters, count = "", 0
        while (x := self._peek(count)) and len(x.text) == 1 and x.capital:
            letters += x.text
            count += 1
            dot = self._peek(count)
            if dot is None or dot.text != "." or dot.start != x.end:
                break
            count += 1
        meaning = PHRASES.get((letters.lower(),)) if len(letters) > 1 else None
        return meaning is not None and self._unit(meaning[0], meaning[1], count, slip=False)

    def _residence_code(self) -> bool:
        lexeme, after = self.lexemes[self.at], self._peek(1)
        if lexeme.low != "kt" or after is None or after.text not in {"1", "2", "3", "4"}:
            return False
        self._emit(T.RESIDENCE, 2, f"KT{after.text}")
        return True

    # --- units and their names

    def _unit(self, kind: T, canonical: str, size: int, slip: bool) -> bool:
        dot = self._peek(size)
        if (
            dot is not None
            and dot.text == "."
            and dot.start == self.lexemes[self.at + size - 1].end
        ):
            spelled = self.lexemes[self.at + size - 1].text
            behind = self._peek(size + 1)
            if spelled.upper() in ABBREVIATIONS and behind is not None and behind.kind != "mark":
                size += 1
        ahead = self._label_ahead(size)
        if canonical == "khu vực" and ahead != "number":
            self._emit(T.NOISE, size, canonical)
            return True
        if not ahead and kind is T.PLACE and canonical not in BARE_WORDS:
            return False
        self._emit(kind, size, canonical, slip=slip)
        if ahead == "name":
            self._name_after(canonical)
        return True

    def _label_ahead(self, size: int) -> str:
        """What stands behind a unit's word: a number, a name, or nothing that is a label."""
        after = self._peek(size)
        ahead = size
        while after is not None and (after.low in {"số", "so", "các"} or after.text in {":", "("}):
            ahead += 1
            after = self._peek(ahead)
        if after is None:
            return ""
        if after.kind == "number" or after.text in _DIGIT_LETTERS:
            return "number"
        if ahead == size and (after.capital or self._known_at(self.at + size)):
            return "name"
        return "number" if after.capital or after.low in {"từ", "tổ"} else ""

    def _known_at(self, index: int) -> int:
        """How many lexemes from here on are a known name."""
        for size in range(_LONGEST_NAME, 0, -1):
            run = self.lexemes[index : index + size]
            if len(run) == size and tuple(fold(x.text) for x in run) in self.names:
                return size
        return 0

    def _name_after(self, canonical: str) -> None:
        size = self._known_at(self.at)
        street = canonical in {"đường", "phố", "đại lộ", "quốc lộ", "tỉnh lộ"}
        size = size or self._run(street=street)
        self._emit_name(size)

    def _run(self, *, street: bool = False) -> int:
        """Count the capitalised words (and numbers of a street's name) from here on."""
        count = 1
        while count < _LONGEST_NAME and (x := self._peek(count)) is not None:
            previous = self.lexemes[self.at + count - 1]
            if x.start - previous.end > 1:
                break
            if x.kind == "number":
                joined = x.start == previous.end and len(previous.text) == 1
                if not (street and (joined or previous.low in {"tháng", "lộ"})):
                    break
            elif not x.capital or self._ends_name(count):
                break
            count += 1
        return count

    def _ends_name(self, ahead: int) -> bool:
        """Whether a capitalised word inside a run of them opens something else."""
        for size in range(min(LONGEST, 3), 0, -1):
            run = self.lexemes[self.at + ahead : self.at + ahead + size]
            if len(run) < size:
                continue
            meaning = PHRASES.get(tuple(x.low for x in run))
            if meaning is None:
                continue
            after = self._peek(ahead + size)
            numbered = after is not None and (after.kind == "number" or after.text == ".")
            named = after is not None and after.capital
            if meaning[0] in _STOPS_NAME:
                return True
            if meaning[0] in {T.PLACE, T.DISTRICT, T.LANE, T.HOUSE}:
                letter = size == 1 and run[0].text.upper() in SINGLE_LETTERS
                return numbered or (named and not letter)
        return False

    def _place_name(self) -> bool:
        """A known name where no unit's word stands before it."""
        size = self._known_at(self.at)
        if not size or (size == 1 and not self.lexemes[self.at].capital):
            return False
        meaning = PHRASES.get((self.lexemes[self.at].low,))
        alone = size == len(self.lexemes)
        if meaning is not None and (size == 1 or (meaning[0] is T.PLACE and not alone)):
            return False
        self._emit_name(size)
        return True

    def _emit_name(self, size: int) -> None:
        run = self.lexemes[self.at : self.at + size]
        written = " ".join(x.text + x.suffix for x in run)
        known = self.names.get(tuple(fold(x.text) for x in run))
        if size == 1 and known is None and _ROMAN.match(written):
            self._emit(T.NUMBER, 1, written, Label(roman_value(written)))
            return
        label = Label(name=known if known is not None and _plain(written) else _titled(written))
        self._emit(T.NAME, size, written, label)

    def _name_or_other(self, lexeme: _Lexeme) -> None:
        if lexeme.capital:
            size = self._run()
            words = [x.text for x in self.lexemes[self.at : self.at + size]]
            if fold(" ".join(words)) in _CITIES:
                self._emit(T.NOISE, size, " ".join(words))
                return
            self._emit_name(size)
        else:
            self._emit(T.OTHER, 1, lexeme.text)


def _plain(written: str) -> bool:
    """Whether a name is written without diacritics, in capitals or in small letters."""
    return written.isascii() or written.isupper() or written.islower()


def _titled(written: str) -> str:
    """A name in capitals is kept like any other: "BÁCH KHOA" is "Bách Khoa"."""
    words = written.split()
    if len(words) > 1 and written.isupper():
        return " ".join(w.capitalize() for w in words)
    return written


def _without_glosses(tokens: list[Token]) -> list[Token]:
    """Drop "(KP)" behind "khu phố": the paper explains its abbreviation."""
    kept: list[Token] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        gloss = tokens[index + 1 : index + 4]
        kept.append(token)
        index += 1
        if (
            token.kind is T.PLACE
            and len(gloss) == 3
            and gloss[0].kind is T.OPEN
            and gloss[2].kind is T.CLOSE
            and _explains(gloss[1], token)
        ):
            kept[-1] = replace(token, end=gloss[2].end)
            index += 3
    return kept


def _explains(gloss: Token, token: Token) -> bool:
    meaning = PHRASES.get((gloss.text.lower(),))
    return gloss.text == token.text or (meaning is not None and meaning[1] == token.text)
