"""What makes a password weak, by rules that need no network.

The rules look for what people here use: their own and their unit's name with a year, runs on the
keyboard, one piece over and over, and words that every list of guesses begins with. All compare
without case, tone marks and the usual swaps of letters for digits.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from truongchuan.engines.text import fold

SHORTEST = 12
FEWEST_SIGNS = 5
LEFT_AT_LEAST = 6
"""Letters that must be left when known words, years and digits are taken away."""
COMMON_WORDS = (
    "truongchuan", "truong", "chuan", "hanoi", "vietnam", "vietnamese", "matkhau", "password",
    "passwd", "admin", "quantri", "dangnhap", "login", "giaoduc", "phonggd", "ubnd", "letmein",
    "welcome", "iloveyou", "anhyeuem", "secret",
)  # fmt: skip
RUNS = (
    "qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890", "abcdefghijklmnopqrstuvwxyz",
    "qazwsxedcrfvtgbyhnujmikolp", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
)  # fmt: skip
LEAST_RUN = 4
_SWAPS = str.maketrans("01345@$7!", "oieasasti")
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Weakness:
    """What is wrong: a code with its parameters (``wording.accounts.PASSWORDS`` has the texts)."""

    code: str
    params: dict[str, Any] = field(default_factory=dict)


def known_words(texts: Iterable[str]) -> list[str]:
    """Return what a name, a unit or an address gives to a guesser: words, and these joined."""
    words: dict[str, None] = {}
    for text in texts:
        parts = re.findall(r"[a-z0-9]+", fold(text))
        words |= dict.fromkeys(part for part in parts if len(part) >= 3)
        joined = "".join(parts)
        if len(joined) >= 4:
            words[joined] = None
        if len(parts) > 2:  # "Nguyễn Văn An" as "annguyenvan" and "nguyenan"
            words["".join([parts[-1], *parts[:-1]])] = None
            words[parts[0] + parts[-1]] = None
    return sorted(words, key=len, reverse=True)


def weaknesses(
    password: str, *, about: Iterable[str] = (), common: Collection[str] = ()
) -> list[Weakness]:
    """Return what is wrong with a password; nothing for a good one.

    ``about`` are texts that belong to the person: name, user name, e-mail, unit, authority.
    ``common`` are passwords that everybody tries, in lower case.
    """
    found: list[Weakness] = []
    if len(password) < SHORTEST:
        found.append(Weakness("short", {"length": len(password), "least": SHORTEST}))
    bare = fold(password).replace(" ", "")
    if password.isdigit():
        found.append(Weakness("digits"))
    elif len(set(password)) < FEWEST_SIGNS:
        found.append(Weakness("few_signs", {"least": FEWEST_SIGNS}))
    piece = repeated_piece(bare)
    run = longest_run(bare)
    word = known_part(bare, about)
    if piece:
        found.append(Weakness("repeats", {"piece": piece}))
    elif run:
        found.append(Weakness("run", {"run": run}))
    elif word:
        found.append(Weakness("known", {"word": word}))
    elif is_common(password, common):
        found.append(Weakness("common"))
    return found


def is_common(password: str, common: Collection[str]) -> bool:
    """Tell whether a password, or what is left of it without signs at its ends, is a usual one."""
    low = password.lower()
    core = low.strip("0123456789!@#$%^&*()-_=+.,? ")
    return low in common or (core in common and len(core) * 2 >= len(low))


def repeated_piece(text: str) -> str:
    """Return the piece that a text is made of when it comes over and over, or one single word.

    "meo-meo-meo-meo" and "abcabcabcabc" are repeats; a piece is at most half of the text.
    """
    words = [word for word in re.split(r"[^a-z0-9]+", text) if word]
    if len(words) > 1 and len(set(words)) == 1:
        return words[0]
    for length in range(1, len(text) // 2 + 1):
        piece = text[:length]
        if (piece * (len(text) // length + 1))[: len(text)] == text:
            return piece
    return ""


def longest_run(text: str) -> str:
    """Return the longest run on the keyboard or alphabet when runs are half of the text or more."""
    covered, longest, start = 0, "", 0
    while start < len(text):
        length = max(_run_from(text, start, row) for line in RUNS for row in (line, line[::-1]))
        if length >= LEAST_RUN:
            covered += length
            longest = max(longest, text[start : start + length], key=len)
            start += length
        else:
            start += 1
    return longest if covered * 2 >= len(text) else ""


def _run_from(text: str, start: int, row: str) -> int:
    at = row.find(text[start])
    length = 0
    while 0 <= at + length < len(row) and start + length < len(text):
        if row[at + length] != text[start + length]:
            break
        length += 1
    return length


def known_part(text: str, about: Iterable[str]) -> str:
    """Return the known word that a text is mainly made of; nothing when enough else is left."""
    words = known_words([*about, *COMMON_WORDS])
    without_years = _YEAR.sub("", text)
    for variant in (without_years, without_years.translate(_SWAPS)):
        left, first = variant, ""
        for word in words:
            if word in left:
                first = first or word
                left = left.replace(word, "·")
        if first and len(re.sub(r"[^a-z]", "", left)) < LEFT_AT_LEAST:
            return first
    return ""
