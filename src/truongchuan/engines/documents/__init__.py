"""Official documents: kinds, numbers and symbols, number series, and what a text says."""

from truongchuan.engines.documents.extract import Extraction, Proposal, ProposedTask, extract
from truongchuan.engines.documents.kinds import KINDS, LETTER, DocumentKind, kind_of_symbol
from truongchuan.engines.documents.numbers import (
    OfficialNumber,
    parse_number,
    series_key,
    write_number,
)
from truongchuan.engines.documents.series import (
    Disorder,
    Duplicate,
    Gap,
    NumberedPaper,
    SeriesReport,
    check_series,
)

__all__ = [
    "KINDS",
    "LETTER",
    "Disorder",
    "DocumentKind",
    "Duplicate",
    "Extraction",
    "Gap",
    "NumberedPaper",
    "OfficialNumber",
    "Proposal",
    "ProposedTask",
    "SeriesReport",
    "check_series",
    "extract",
    "kind_of_symbol",
    "parse_number",
    "series_key",
    "write_number",
]
