"""From bytes to text: the encodings of Vietnamese files, and those that cannot be read.

UTF-8 and UTF-16 are read as they are, Windows-1258 is converted. The font encodings of the
1990s (TCVN3 of ``.VnTime``, VNI) give Latin letters with wrong signs; they are recognised by how
the most frequent words look in them, and told, because only the person knows which fonts mixed.
"""

from __future__ import annotations

import codecs
import re

from truongchuan.adapters.readers.errors import ReadError
from truongchuan.engines.text import normalise

_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# "và", "của", "năm", "các", "trường", "được", "đạt" as they look in each font encoding.
_LEGACY: dict[str, re.Pattern[str]] = {
    "TCVN3": re.compile(
        r"\b(?:vµ|cña|n¨m|c¸c|tr\xad?[êe]ng|tr\xadêng|®\xad?îc|®¹t|kÕ|Hµ|®Õn)(?!\w)"
    ),
    "VNI": re.compile(r"\b(?:vaø|cuûa|naêm|caùc|tröôøng|ñöôïc|ñaït|keá|Haø|ñeán|giaùo)(?!\w)"),
}
_COMMON = re.compile(
    r"\b(?:và|của|năm|các|trường|được|đạt|kế|hoạch|Hà|đến|giáo|dục|ủy|quận|phòng|tháng|thực)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")
_LEGACY_SHARE = 0.01


def decode(data: bytes) -> str:
    """Return the text of a plain text file.

    :raises ReadError: ``nul_bytes`` for binary content or UTF-16 without its mark;
        ``legacy_encoding`` for TCVN3 and VNI; ``unknown_encoding`` for anything else.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strict(data[len(mark) :], encoding)
    if b"\x00" in data:
        raise ReadError("nul_bytes")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = _eight_bit(data)
    refuse_legacy(text)
    return text


def _strict(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise ReadError("unknown_encoding") from error
    if "\x00" in text:
        raise ReadError("nul_bytes")
    refuse_legacy(text)
    return text


def _eight_bit(data: bytes) -> str:
    refuse_legacy(data.decode("latin-1"))
    try:
        text = normalise(data.decode("cp1258"))
    except UnicodeDecodeError as error:
        raise ReadError("unknown_encoding") from error
    if not _COMMON.search(text):
        raise ReadError("unknown_encoding")
    return text


def refuse_legacy(text: str) -> None:
    """Raise ``legacy_encoding`` when a text's words are those of a font encoding."""
    sample = text[:200_000]
    words = len(_WORD.findall(sample))
    for name, pattern in _LEGACY.items():
        hits = len(pattern.findall(sample))
        if hits >= 2 and hits > words * _LEGACY_SHARE and hits > len(_COMMON.findall(sample)):
            raise ReadError("legacy_encoding", encoding=name)
