"""The vocabulary of written lists: phrases, what they mean to the grammar, and their variants."""

from __future__ import annotations

import re
from enum import StrEnum

from truongchuan.engines.catchment_text.sets import Kind, Side
from truongchuan.engines.text import fold


class T(StrEnum):
    """What a token means to the grammar."""

    PLACE = "place"  # a word for a unit: value is its canonical word
    LANE = "lane"
    DISTRICT = "district"
    NUMBER = "number"
    NAME = "name"
    HOUSE = "house"  # "số", "số nhà"
    SIDE = "side"
    FROM = "from"
    TO = "to"
    ONWARDS = "onwards"  # "trở lên", "đến hết"
    COMMA = "comma"
    AND = "and"
    SEMICOLON = "semicolon"
    COLON = "colon"
    OPEN = "open"
    CLOSE = "close"
    DASH = "dash"
    OF = "of"
    EXCEPT = "except"
    ONLY = "only"
    REST = "rest"
    ALL = "all"
    RESIDENCE = "residence"
    SEATS = "seats"
    VAGUE = "vague"
    NOISE = "noise"
    OTHER = "other"


PLACE_WORDS: dict[str, Kind] = {
    "phường": Kind.WARD, "xã": Kind.WARD, "thị trấn": Kind.WARD, "đặc khu": Kind.WARD,
    "khu phố": Kind.QUARTER, "khu": Kind.QUARTER, "ấp": Kind.QUARTER, "thôn": Kind.QUARTER,
    "khối": Kind.QUARTER, "khóm": Kind.QUARTER, "bản": Kind.QUARTER, "làng": Kind.QUARTER,
    "buôn": Kind.QUARTER, "cụm": Kind.QUARTER, "khu vực": Kind.QUARTER,
    "chung cư": Kind.QUARTER, "khu tập thể": Kind.QUARTER, "khu đô thị": Kind.QUARTER,
    "cư xá": Kind.QUARTER, "tòa nhà": Kind.QUARTER,
    "tổ": Kind.GROUP, "xóm": Kind.GROUP, "đội": Kind.GROUP,
    "đường": Kind.STREET, "phố": Kind.STREET, "đại lộ": Kind.STREET, "quốc lộ": Kind.STREET,
    "tỉnh lộ": Kind.STREET,
}  # fmt: skip
"""Canonical words for units, with their level."""

BARE_WORDS = frozenset({"phường", "xã", "thị trấn", "khu phố", "thôn", "ấp", "khối", "tổ", "xóm"})
"""Words that are units even without a label: "các tổ còn lại"."""

SHORT_FORMS = {"khu phố": "KP"}
"""How wordings shorten a unit's word."""

_SAME: dict[str, str] = {
    "KP": "khu phố", "K.P": "khu phố", "khu phố": "khu phố", "khối phố": "khối",
    "cụm dân cư": "cụm", "khu dân cư": "khu", "KDC": "khu", "CC": "chung cư",
    "KTT": "khu tập thể", "KĐT": "khu đô thị", "tòa": "tòa nhà",
    "TDP": "tổ", "T.D.P": "tổ", "tổ DP": "tổ", "tổ dân phố": "tổ", "tổ dân cư": "tổ",
    "tổ nhân dân": "tổ", "TT": "thị trấn", "P": "phường", "X": "xã", "F": "phường",
    "QL": "quốc lộ", "TL": "tỉnh lộ", "ĐL": "đại lộ",
}  # fmt: skip

SINGLE_LETTERS = frozenset({"P", "X", "F", "Q", "H"})
"""Abbreviations of one letter: they need a full stop or a label right behind."""

ABBREVIATIONS = frozenset(
    {"KP", "K.P", "KDC", "CC", "KTT", "KĐT", "TDP", "T.D.P", "TT", "QL", "TL", "ĐL", "TP", "Tp"}
) | frozenset(SINGLE_LETTERS)

_LISTS: tuple[tuple[T, str], ...] = (
    (T.LANE, "ngõ|ngách|hẻm|hẽm|kiệt"),
    (T.DISTRICT, "quận|huyện|thị xã|thành phố|tỉnh|TP|Q|H"),
    (T.HOUSE, "số|số nhà|nhà số|các số|các số nhà|nhà"),
    (T.FROM, "từ|tính từ"),
    (T.TO, "đến|tới|đến số|đến hết số|cho đến|à"),
    (T.ONWARDS, "trở lên|trở đi|đến hết|đến cuối đường|đến cuối phố|đến hết đường|đến hết phố"),
    (T.AND, "và|cùng|cùng với|với|lẫn|hoặc|hay|kể cả|gồm cả|cộng"),
    (T.OF, "của|thuộc|ở|tại|trên|nằm trong|trong|thuộc địa bàn|trên địa bàn|thuộc về|bên"),
    (
        T.EXCEPT,
        "trừ|ngoại trừ|trừ ra|loại trừ|không kể|không bao gồm|không gồm|không tính|chỉ trừ"
        "|không nhận|không thuộc",
    ),
    (T.ONLY, "gồm|bao gồm|gồm có|gồm các|chỉ gồm|chỉ các|chỉ nhận|chỉ lấy|chỉ|cụ thể|như sau"),
    (T.REST, "còn lại|phần còn lại|số còn lại"),
    (T.ALL, "toàn bộ|toàn|cả|tất cả|trọn|nguyên|tất cả các"),
    (
        T.SEATS,
        "nếu còn chỉ tiêu|nếu còn chỗ|khi còn chỉ tiêu|nếu còn khả năng tiếp nhận|còn chỉ tiêu"
        "|nếu trường còn chỉ tiêu",
    ),
    (
        T.VAGUE,
        "một phần|một số|giáp ranh|giáp|gần|lân cận|xung quanh|tiếp giáp|liền kề|phần lớn|đa số"
        "|một nửa|nửa|ưu tiên",
    ),
    (
        T.NOISE,
        "nhận|trẻ|trẻ em|học sinh|HS|trong độ tuổi|độ tuổi|địa bàn|tuyển sinh|các|những|khu vực"
        "|hiện|đang|hiện đang|cư trú|sinh sống|hộ|các hộ|hộ dân|hộ gia đình|gia đình|em|các em"
        "|tuyến|theo|trú|đang ở|vào|vào học|học|được|tiếp nhận|thu nhận|phân tuyến|phạm vi"
        "|khu dân cư|thực tế|nơi ở|nơi ở hiện tại|hiện tại|có|diện|thuộc diện|đối tượng|là|dân cư"
        "|nhà dân|tuyển|có nơi|nơi|trường|công lập|giữ|con|số hộ|đoạn|dãy nhà|người dân|nhân khẩu"
        "|đúng tuyến|trẻ trong độ tuổi|đủ tuổi|đăng ký|sau đây|sau|dưới đây|ra lớp|đi học",
    ),
)

_SIDES: dict[str, Side] = {
    "số chẵn": Side.EVEN, "bên số chẵn": Side.EVEN, "dãy số chẵn": Side.EVEN,
    "dãy chẵn": Side.EVEN, "bên chẵn": Side.EVEN, "phía chẵn": Side.EVEN,
    "phía số chẵn": Side.EVEN, "mặt chẵn": Side.EVEN, "mặt số chẵn": Side.EVEN,
    "số nhà chẵn": Side.EVEN, "dãy nhà số chẵn": Side.EVEN, "dãy nhà chẵn": Side.EVEN,
    "các số chẵn": Side.EVEN, "chẵn": Side.EVEN,
    "cả hai bên": Side.BOTH, "cả hai dãy": Side.BOTH, "cả hai phía": Side.BOTH,
    "cả chẵn và lẻ": Side.BOTH, "cả số chẵn và số lẻ": Side.BOTH, "hai bên": Side.BOTH,
    "số chẵn và số lẻ": Side.BOTH,
}  # fmt: skip
_SIDES |= {
    phrase.replace("chẵn", "lẻ"): Side.ODD
    for phrase, side in list(_SIDES.items())
    if side is Side.EVEN
}

RESIDENCE: dict[str, frozenset[str]] = {
    "KT1": frozenset({"kt1"}), "KT2": frozenset({"kt2"}),
    "KT3": frozenset({"kt3"}), "KT4": frozenset({"kt4"}),
    "thường trú": frozenset({"kt1"}), "hộ khẩu thường trú": frozenset({"kt1"}),
    "hộ khẩu": frozenset({"kt1"}), "đăng ký thường trú": frozenset({"kt1"}),
    "tạm trú": frozenset({"kt2", "kt3", "kt4"}),
    "đăng ký tạm trú": frozenset({"kt2", "kt3", "kt4"}),
    "sổ tạm trú": frozenset({"kt2", "kt3", "kt4"}),
    "tạm trú dài hạn": frozenset({"kt3"}), "tạm trú ngắn hạn": frozenset({"kt4"}),
}  # fmt: skip
"""Words for classes of residence. Kept as conditions; see the explanation for their reading."""

PHRASES: dict[tuple[str, ...], tuple[T, str]] = {}
"""Words of a phrase, in lower case, → token kind and canonical text."""


def _add(phrase: str, kind: T, canonical: str) -> None:
    PHRASES.setdefault(tuple(phrase.lower().split()), (kind, canonical))


for _word in PLACE_WORDS:
    _add(_word, T.PLACE, _word)
for _variant, _canonical in _SAME.items():
    _add(_variant, T.PLACE, _canonical)
for _phrase, _side in _SIDES.items():
    _add(_phrase, T.SIDE, _side)
for _phrase in RESIDENCE:
    _add(_phrase, T.RESIDENCE, _phrase)
for _kind, _phrases in _LISTS:
    for _phrase in _phrases.split("|"):
        _add(_phrase, _kind, _phrase)

LONGEST = max(len(words) for words in PHRASES)

FOLDED: dict[tuple[str, ...], tuple[T, str]] = {}
"""The same without diacritics; phrases that fold alike and mean different things are left out."""
_clash: set[tuple[str, ...]] = set()
for _words, _meaning in PHRASES.items():
    _key = tuple(fold(w) for w in _words)
    if _key in FOLDED and FOLDED[_key][0] is not _meaning[0]:
        _clash.add(_key)
    FOLDED.setdefault(_key, _meaning)
for _key in _clash - {("to",), ("so",), ("pho",), ("khu", "pho"), ("den",), ("tru",)}:
    FOLDED.pop(_key, None)

SLIPS = frozenset(
    {
        *("tổ", "phường", "khu phố", "đường", "ngõ", "hẻm", "ngách", "thôn", "xóm"),
        *("trừ", "đến", "số", "còn lại", "số chẵn", "số lẻ", "tổ dân phố", "gồm", "bao gồm"),
    }
)
"""Phrases that scanned or hastily typed papers are read for although a mark is wrong."""

SLIPS_BY_FOLD = {tuple(fold(w) for w in phrase.split()): phrase for phrase in SLIPS}

IGNORED = re.compile(
    r"trẻ\s+(?:em\s+)?\d+\s+tuổi|\d+\s+tuổi|sinh\s+năm\s+\d{4}"
    r"|năm\s+học\s+\d{4}\s*[-–]\s*\d{4}"
    r"|\(\s*(?:khoảng\s+)?[\d./]+\s*(?:học sinh|hs|trẻ|em|lớp|hộ|nhóm)\b[^()]*\)"
    r"|(?:chỉ tiêu|sĩ số)\s*:?\s*[\d./]+(?:\s*(?:học sinh|hs|lớp|em|trẻ))?"
    r"|(?:vào\s+|tuyển\s+)?lớp\s+(?:[1-9]|lá|chồi|mầm)\b|mã\s+trường\s*:?\s*\d+",
    re.IGNORECASE,
)
"""Ages, school years, counts: stretches without any place."""
