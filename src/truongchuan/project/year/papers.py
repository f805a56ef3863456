"""Small papers of the demo year: scans that people "signed", made of the demo's own markup."""

from __future__ import annotations

from datetime import date

from truongchuan.demo.markup import paper_from_source
from truongchuan.domain.sources.models import StoredFile
from truongchuan.domain.sources.services import store_file
from truongchuan.project.year.stage import Stage

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def signed_paper(
    stage: Stage,
    *,
    name: str,
    kind: str,
    title: str,
    number: str,
    lines: tuple[str, ...],
    signer: tuple[str, str] = ("TRƯỞNG PHÒNG", "Trần Thu Bình"),
    issuer: str = "PHÒNG GIÁO DỤC VÀ ĐÀO TẠO",
) -> StoredFile:
    """Keep a short paper as the signed file of an act. It says that it is a demonstration."""
    on = stage.on
    source = "\n".join(
        [
            f"@properties {title} | {on.isoformat()}",
            f"@head {issuer} | Số: {number} | Hai Bà Trưng, {_in_words(on)}",
            f"@title {kind} | {title}",
            "@italic Bản minh họa, số liệu minh họa.",
            *lines,
            "@recipient - UBND quận;",
            "@recipient - Lưu: VT, GDĐT.",
            f"@sign {signer[0]} | {signer[1]}",
        ]
    )
    return store_file(
        actor=stage.head,
        authority_id=stage.programme.authority_id,
        name=name,
        media_type=DOCX,
        content=paper_from_source(source).to_bytes(),
    )


def _in_words(on: date) -> str:
    return f"ngày {on.day:02d} tháng {on.month:02d} năm {on.year}"
