"""Which words can be Vietnamese syllables: onset × rhyme × tone.

The tables follow the usual description of the standard orthography; they serve to find typing
slips ("anwm"), so they lean towards accepting.
"""

from __future__ import annotations

import unicodedata

from truongchuan.engines.text.tones import split_tone, tone_canonical

_ONSET_LIST = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x"
_ONSETS = tuple(sorted(_ONSET_LIST.split(), key=len, reverse=True))
_RHYMES_LIST = """
    a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây e ec
    em en eng eo ep et ê êch êm ên ênh êp êt êu i ia ich im in inh ip it iu iêc iêm iên iêng
    iêp iêt iêu o oc oi om on ong op ot ooc oong oa oac oach oai oam oan oang oanh oao oap oat
    oau oay oăc oăm oăn oăng oăp oăt oe oem oen oeo oet oeng ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm
    ơn ơp ơt u ua uc ui um un ung up ut uân uâng uât uây uê uêch uên uênh uêt uêu uôc uôi uôm
    uôn uông uôt uơ uơn uy uya uych uyn uynh uyp uyt uyu uyên uyêt ư ưa ưc ưi ưm ưn ưng ưt ưu
    ươc ươi ươm ươn ương ươp ươt ươu y yêm yên yêng yêt yêu
"""
_RHYMES = frozenset(_RHYMES_LIST.split())
_FRONT = frozenset("eêiy")
_EITHER_WAY = ("oa", "oe", "uy")
_STOPS = ("p", "t", "c", "ch")
_SHARP_TONES = frozenset({4, 5})

_LOAN_WORD_LIST = """
    kạn kon tum đắk đăk lắk lăk nông pleiku plông ea kar ama êban niê krông buôn búk pắc
    internet website email online video logo robot wifi zalo facebook gmail web fanpage clip
    file fax test scan camera pano áp-phích oxy xã kg km ha cm mm stem steam smart covid
    karaoke internet tivi radio album nilon inox gas pin mét gam ki-lô nơ-ron
"""
LOAN_WORDS = frozenset(_LOAN_WORD_LIST.split())
"""Words of Vietnamese papers that are no Vietnamese syllable and no slip either."""


def is_judgeable_word(s: str) -> bool:
    """Tell whether a word can be judged: letters only, lower-case or capitalised.

    Abbreviations (UBND, GDĐT), document symbols and mixed forms are not judged.
    """
    text = unicodedata.normalize("NFC", s)
    return text.isalpha() and (text.islower() or (text[0].isupper() and text[1:].islower()))


def is_vietnamese_syllable(s: str) -> bool:
    """Tell whether a lower-case or capitalised word obeys Vietnamese phonotactics.

    Anything else (digits, abbreviations in capitals) is no syllable: ask
    :func:`is_judgeable_word` first, or use :func:`is_typing_slip`.
    """
    if not is_judgeable_word(s):
        return False
    pairs = [split_tone(c) for c in unicodedata.normalize("NFC", s).lower()]
    tones = [tone for _, tone in pairs if tone]
    if len(tones) > 1:
        return False
    letters = "".join(letter for letter, _ in pairs)
    # "hòa" and "hoà" are both in use; a mark anywhere else than its place is a slip ("trừơng").
    placed = tone_canonical(s) == unicodedata.normalize("NFC", s) or letters.endswith(_EITHER_WAY)
    return placed and _fits(letters, tones[0] if tones else 0)


def is_typing_slip(s: str) -> bool:
    """Tell whether a word can be judged and is neither a syllable nor a known loan word."""
    return (
        is_judgeable_word(s)
        and not is_vietnamese_syllable(s)
        and unicodedata.normalize("NFC", s).lower() not in LOAN_WORDS
    )


def _fits(letters: str, tone: int) -> bool:
    if letters.endswith(_STOPS) and tone not in _SHARP_TONES:
        return False
    if _pair_allowed("", letters):
        return True
    for onset in _ONSETS:
        if letters.startswith(onset) and _pair_allowed(onset, letters[len(onset) :]):
            return True
    return letters == "gi" or (letters.startswith("gi") and "i" + letters[2:] in _RHYMES)


def _pair_allowed(onset: str, rhyme: str) -> bool:
    if onset == "qu":
        return "u" + rhyme in _RHYMES or "o" + rhyme in _RHYMES or rhyme in {"it", "ich"}
    if rhyme not in _RHYMES:
        return False
    front = rhyme[0] in _FRONT
    if onset in {"k", "gh", "ngh"}:
        return front
    if onset in {"c", "g", "ng"}:
        return not front
    if rhyme.startswith("yê"):
        return onset == ""
    if rhyme.startswith("iê"):
        return onset != ""
    return True
