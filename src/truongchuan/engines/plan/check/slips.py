"""Slips that are real words: patterns with the words that were meant, and keyboard readings."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Slip:
    """A pattern that no careful writer means, and its correction (a match template)."""

    pattern: re.Pattern[str]
    correction: str


def _slip(pattern: str, correction: str) -> Slip:
    return Slip(re.compile(rf"\b{pattern}\b"), correction)


SLIPS = (
    # "phấn đấu" with slipped tones, followed by what one strives for
    _slip(
        r"ph[ầấâ]n đ[ầấâ]u (?<!phấn đấu )(công nhận|đạt|hoàn thành|xây dựng|đến năm|có)",
        r"phấn đấu \1",
    ),
    _slip(r"xây (thực hiện|triển khai|tổ chức)", r"xây dựng và \1"),
    _slip(r"(trường|xây dựng) chuẩn đạt quốc gia", r"\1 đạt chuẩn quốc gia"),
    _slip(r"đạt chuẩn chuẩn", "đạt chuẩn"),
    _slip(r"sát nhập", "sáp nhập"),
    _slip(r"bổ xung", "bổ sung"),
    _slip(r"sữa chữa", "sửa chữa"),
    _slip(r"sửa chửa", "sửa chữa"),
    _slip(r"hổ trợ", "hỗ trợ"),
    _slip(r"cũng cố", "củng cố"),
    _slip(r"triễn khai", "triển khai"),
    _slip(r"kiễm (tra|định)", r"kiểm \1"),
    _slip(r"kiểm địn", "kiểm định"),
    _slip(r"cơ sỡ", "cơ sở"),
    _slip(r"đãm bảo", "đảm bảo"),
    _slip(r"đảm bão", "đảm bảo"),
    _slip(r"trãi nghiệm", "trải nghiệm"),
    _slip(r"chổ (học|ngồi|chơi)", r"chỗ \1"),
    _slip(r"thẫm định", "thẩm định"),
    _slip(r"tiêu chuẫn", "tiêu chuẩn"),
    _slip(r"chuẫn (quốc gia|bị)", r"chuẩn \1"),
    _slip(r"quãn lý", "quản lý"),
    _slip(r"giãng dạy", "giảng dạy"),
    _slip(r"đổi mơi", "đổi mới"),
    _slip(r"công nhân (mới|lại|trường|đạt)", r"công nhận \1"),
    _slip(r"kế hoach", "kế hoạch"),
    _slip(r"thưc hiện", "thực hiện"),
    _slip(r"thực hiên", "thực hiện"),
    _slip(r"tham mư", "tham mưu"),
    _slip(r"đánh gía", "đánh giá"),
    _slip(r"gíao (dục|viên)", r"giáo \1"),
    _slip(r"giao dục", "giáo dục"),
    _slip(r"giáo duc", "giáo dục"),
    _slip(r"đạo tạo", "đào tạo"),
    _slip(r"đào tao", "đào tạo"),
    _slip(r"tuyển sing", "tuyển sinh"),
    _slip(r"phân tuyển tuyển sinh", "phân tuyến tuyển sinh"),
    _slip(r"tiểu hoc", "tiểu học"),
    _slip(r"mần non", "mầm non"),
    _slip(r"ủy bân", "ủy ban"),
    _slip(r"xã hội hòa", "xã hội hóa"),
    _slip(r"cơ sở vật chât", "cơ sở vật chất"),
    _slip(r"chất lương", "chất lượng"),
)  # fmt: skip
"""Common slips of official papers, for lower-case text with one tone placement."""

_TONES = {"s": "\u0301", "f": "\u0300", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
_LETTERS = {"aa": "â", "aw": "ă", "ee": "ê", "oo": "ô", "ow": "ơ", "uw": "ư", "dd": "đ"}


def telex_reading(word: str) -> Iterator[str]:
    """Yield what Telex would have made of the keys with two neighbours swapped, or as they are.

    "anwm" is "nawm" with the first two keys swapped: "năm".
    """
    swapped = (word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1))
    orders = [word, *swapped]
    for keys in orders:
        decoded = _decode(keys)
        if decoded != word:
            yield decoded


def _decode(keys: str) -> str:
    tone = ""
    if len(keys) > 2 and keys[-1] in _TONES:
        tone, keys = _TONES[keys[-1]], keys[:-1]
    for pair, letter in _LETTERS.items():
        keys = keys.replace(pair, letter)
    # "w" may come after the final consonant: "namw" is "năm".
    if keys.endswith("w"):
        for plain, hooked in (("a", "ă"), ("o", "ơ"), ("u", "ư")):
            if plain in keys:
                keys = keys[:-1].replace(plain, hooked, 1)
                break
    if tone:
        for at, letter in enumerate(keys):
            if letter in "aăâeêioôơuưy":
                keys = keys[: at + 1] + tone + keys[at + 1 :]
                break
    return unicodedata.normalize("NFC", keys)
