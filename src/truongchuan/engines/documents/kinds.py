"""Kinds of official documents with their abbreviations.

The first group is the list of Nghị định 30/2020/NĐ-CP, Phụ lục III, I (as kept in
``reference/official-document-format.yaml``). The second holds kinds that only arrive: legal
instruments and Party papers. ``wording.documents.KINDS`` has the words that people read.
"""

from __future__ import annotations

from dataclasses import dataclass

from truongchuan.engines.text import fold


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """A kind: its code (the abbreviation), name as printed, and whether authorities issue it.

    ``code`` of a letter (công văn) is ``CV`` although its symbol carries no abbreviation.
    """

    code: str
    name: str
    issued: bool = True


LETTER = "CV"

KINDS: dict[str, DocumentKind] = {
    kind.code: kind
    for kind in (
        DocumentKind("KH", "Kế hoạch"),
        DocumentKind(LETTER, "Công văn"),
        DocumentKind("QĐ", "Quyết định"),
        DocumentKind("BC", "Báo cáo"),
        DocumentKind("TTr", "Tờ trình"),
        DocumentKind("TB", "Thông báo"),
        DocumentKind("GM", "Giấy mời"),
        DocumentKind("BB", "Biên bản"),
        DocumentKind("CT", "Chỉ thị"),
        DocumentKind("NQ", "Nghị quyết"),
        DocumentKind("HD", "Hướng dẫn"),
        DocumentKind("CTr", "Chương trình"),
        DocumentKind("ĐA", "Đề án"),
        DocumentKind("PA", "Phương án"),
        DocumentKind("DA", "Dự án"),
        DocumentKind("QC", "Quy chế"),
        DocumentKind("QyĐ", "Quy định"),
        DocumentKind("TC", "Thông cáo"),
        DocumentKind("HĐ", "Hợp đồng"),
        DocumentKind("CĐ", "Công điện"),
        DocumentKind("BGN", "Bản ghi nhớ"),
        DocumentKind("BTT", "Bản thỏa thuận"),
        DocumentKind("GUQ", "Giấy ủy quyền"),
        DocumentKind("GGT", "Giấy giới thiệu"),
        DocumentKind("GNP", "Giấy nghỉ phép"),
        DocumentKind("PG", "Phiếu gửi"),
        DocumentKind("PC", "Phiếu chuyển"),
        DocumentKind("PB", "Phiếu báo"),
        DocumentKind("SY", "Bản sao y"),
        DocumentKind("TrS", "Bản trích sao"),
        DocumentKind("SL", "Bản sao lục"),
        DocumentKind("NĐ", "Nghị định", issued=False),
        DocumentKind("TT", "Thông tư", issued=False),
        DocumentKind("TTLT", "Thông tư liên tịch", issued=False),
        DocumentKind("KL", "Kết luận", issued=False),
        DocumentKind("VB", "Văn bản khác", issued=False),
    )
}
_BY_NAME = {fold(kind.name): kind.code for kind in KINDS.values() if kind.code != "VB"}
NAMES = tuple(sorted(_BY_NAME, key=len, reverse=True))
"""Folded names, longest first, so that "thong tu lien tich" is met before "thong tu"."""


def kind_of_name(folded: str) -> str | None:
    """Return the code of a folded kind name."""
    return _BY_NAME.get(folded)


def kind_of_symbol(symbol: str) -> str | None:
    """Return the kind that a symbol names: ``KH-UBND`` → KH, ``UBND-VX`` → CV, ``ĐA/QU`` → ĐA.

    A symbol that starts with an issuer is a letter's. An empty symbol names nothing.
    """
    parts = [part for part in symbol.replace("/", "-").split("-") if part]
    if parts and parts[0].isdigit():
        parts = parts[1:]
    if not parts:
        return None
    head = parts[0]
    if head in KINDS and head != "VB":
        return head
    upper = {code.upper(): code for code in KINDS if code != "VB"}
    return upper.get(head.upper(), LETTER)
