"""Vietnamese text: folding, normal forms, tones, dates, counts, document numbers, order."""

from truongchuan.engines.text.abbreviations import (
    KNOWN_ABBREVIATIONS,
    AbbreviationMatch,
    find_abbreviations,
)
from truongchuan.engines.text.collate import sort_key
from truongchuan.engines.text.dates import (
    DateMatch,
    PeriodMatch,
    SchoolYearMatch,
    find_dates,
    find_periods,
    find_school_years,
    months_of_quarter,
    quarter_of,
)
from truongchuan.engines.text.distance import edit_distance
from truongchuan.engines.text.fold import fold, fold_chars
from truongchuan.engines.text.normalise import blank_markup, normalise
from truongchuan.engines.text.numbers import (
    CountMatch,
    find_counts,
    number_from_words,
    roman_value,
)
from truongchuan.engines.text.references import (
    PAPER_SYMBOLS,
    DocumentNumber,
    find_document_numbers,
)
from truongchuan.engines.text.syllables import (
    is_judgeable_word,
    is_typing_slip,
    is_vietnamese_syllable,
)
from truongchuan.engines.text.tones import same_text, split_tone, tone_canonical

__all__ = [
    "KNOWN_ABBREVIATIONS",
    "PAPER_SYMBOLS",
    "AbbreviationMatch",
    "CountMatch",
    "DateMatch",
    "DocumentNumber",
    "PeriodMatch",
    "SchoolYearMatch",
    "blank_markup",
    "edit_distance",
    "find_abbreviations",
    "find_counts",
    "find_dates",
    "find_document_numbers",
    "find_periods",
    "find_school_years",
    "fold",
    "fold_chars",
    "is_judgeable_word",
    "is_typing_slip",
    "is_vietnamese_syllable",
    "months_of_quarter",
    "normalise",
    "number_from_words",
    "quarter_of",
    "roman_value",
    "same_text",
    "sort_key",
    "split_tone",
    "tone_canonical",
]
