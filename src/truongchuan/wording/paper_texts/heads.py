"""Words of the head and of the signature."""

from __future__ import annotations

from truongchuan.domain.papers.blocks import Head, Signature
from truongchuan.domain.papers.kinds import Kind
from truongchuan.domain.papers.layout import PaperFormat
from truongchuan.domain.papers.letterhead import Letterhead, Signing
from truongchuan.domain.papers.signing import SigningLine
from truongchuan.wording.paper_texts.common import Draft, short_body

TYPE_NAMES: dict[str, str] = {
    "quyet_dinh": "QUYẾT ĐỊNH",
    "thong_bao": "THÔNG BÁO",
    "ke_hoach": "KẾ HOẠCH",
    "bao_cao": "BÁO CÁO",
    "bien_ban": "BIÊN BẢN",
    "to_trinh": "TỜ TRÌNH",
    "giay_moi": "GIẤY MỜI",
}
NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"

_CHAIR, _OFFICE_HEAD = "CHỦ TỊCH", "TRƯỞNG PHÒNG"
HEADS: dict[str, str] = {
    "province": _CHAIR,
    "district": _CHAIR,
    "ward": _CHAIR,
    "education_department": "GIÁM ĐỐC",
    "office": "CHÁNH VĂN PHÒNG",
    "project_board": "GIÁM ĐỐC",
    "police": "TRƯỞNG CÔNG AN",
    "steering_committee": "TRƯỞNG BAN",
    "school": "HIỆU TRƯỞNG",
    "education_office": _OFFICE_HEAD,
    "culture_society_office": _OFFICE_HEAD,
    "finance": _OFFICE_HEAD,
    "urban_management": _OFFICE_HEAD,
    "environment": _OFFICE_HEAD,
    "home_affairs": _OFFICE_HEAD,
    "culture": _OFFICE_HEAD,
}
COLLECTIVES: dict[str, str] = {
    "province": "ỦY BAN NHÂN DÂN",
    "district": "ỦY BAN NHÂN DÂN",
    "ward": "ỦY BAN NHÂN DÂN",
    "steering_committee": "BAN CHỈ ĐẠO",
}


def body_lines(name: str) -> tuple[str, ...]:
    """Return the issuing body's name in capitals; a People's Committee takes two lines."""
    short = short_body(name)
    if short.startswith("UBND "):
        return ("ỦY BAN NHÂN DÂN", short[5:].upper())
    return (name.upper(),)


def head_of(
    kind: Kind, letterhead: Letterhead, layout: PaperFormat, draft: Draft, *, month: int, year: int
) -> Head:
    """Return the head of a draft: number and day stay open until it is issued."""
    name = letterhead.name
    if letterhead.kind == "school" and not name.lower().startswith("trường"):
        name = f"Trường {name}"
    type_name = draft.type_name or (TYPE_NAMES[kind.type] if kind.type else "")
    written = f"{month:02d}" if month < 3 else str(month)
    has_day = kind.form != "minutes"
    return Head(
        body=body_lines(name),
        symbol=symbol_of(kind, letterhead, layout),
        parent=short_body(letterhead.parent).upper(),
        place=letterhead.place if has_day else "",
        year=year,
        dated=f"{letterhead.place}, ngày      tháng {written} năm {year}" if has_day else "",
        type_name=type_name,
        summary=draft.summary,
        subject=draft.subject,
    )


def symbol_of(kind: Kind, letterhead: Letterhead, layout: PaperFormat) -> str:
    """Return "KH-UBND" for a named paper, "UBND-GDĐT" for a letter of an authority."""
    if kind.type:
        return f"{layout.types[kind.type]}-{letterhead.symbol}"
    own = letterhead.kind in {"province", "district", "ward"}
    return f"{letterhead.symbol}-{letterhead.drafter}" if own else letterhead.symbol


def signature_of(signing: Signing) -> Signature:
    """Return the lines of authority and post, and the name."""
    behalf = any(line.prefix in {"TL", "TUQ"} for line in signing.lines)
    return Signature(
        tuple(_line(line, signing.unit if behalf else "") for line in signing.lines), signing.name
    )


def _line(line: SigningLine, unit: str) -> str:
    what, _, kind = line.code.partition(":")
    prefix = f"{line.prefix}. " if line.prefix else ""
    if what == "collective":
        return prefix + COLLECTIVES[kind]
    post = HEADS.get(kind, "THỦ TRƯỞNG")
    if what == "deputy":
        return prefix + f"PHÓ {post}"
    if unit and line.prefix not in {"TL", "TUQ"}:
        post = _post_with_unit(post, unit.upper())
    return prefix + post


def _post_with_unit(post: str, unit: str) -> str:
    """Write "TRƯỞNG PHÒNG GIÁO DỤC VÀ ĐÀO TẠO": by order, the signer's own unit is named."""
    last = post.rsplit(" ", 1)[-1]
    if post == "CHÁNH VĂN PHÒNG":
        return post
    return f"{post.rsplit(' ', 1)[0]} {unit}" if unit.startswith(last) else f"{post} {unit}"
