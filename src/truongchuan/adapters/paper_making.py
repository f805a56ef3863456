"""From a kind and its params to a written paper: the one path of the pages and of the command."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from truongchuan.adapters.calendar import load_lead_times
from truongchuan.adapters.law.load import known_instruments
from truongchuan.adapters.paper_format import load_format
from truongchuan.adapters.writers.papers.docx import write_docx
from truongchuan.adapters.writers.papers.templates import find_template
from truongchuan.domain.audit.heads import head_of
from truongchuan.domain.papers.blocks import PaperContent
from truongchuan.domain.papers.desk import Desk, PaperParams
from truongchuan.domain.papers.kinds import Kind, gather_for, get_kind
from truongchuan.domain.papers.letterhead import letterhead_of, signing_of
from truongchuan.domain.papers.services import WrittenPaper
from truongchuan.domain.programmes.clock import now_of, today_of
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.shared.actor import Actor
from truongchuan.engines.text import fold
from truongchuan.wording.audit import head_line
from truongchuan.wording.paper_texts import compose, paper_title


def desk_for(*, actor: Actor, programme: Programme, law_folder: Path | None = None) -> Desk:
    """Return the desk of a programme on its own today, under the law in use."""
    return Desk(
        actor=actor,
        programme=programme,
        on=today_of(programme),
        now=now_of(programme),
        layout=load_format(),
        instruments=known_instruments(law_folder),
        lead_times=load_lead_times(),
    )


def draft_content(desk: Desk, code: str, params: PaperParams) -> PaperContent:
    """Return a paper's content from the data of now.

    :raises DomainError: ``paper-kind-unknown``, and what the kind cannot be made from.
    """
    kind = get_kind(code)
    return content_of(kind, desk, params, gather_for(kind, desk, params))


def content_of(kind: Kind, desk: Desk, params: PaperParams, data: Any) -> PaperContent:
    """Return a paper's content from data gathered already."""
    issuer = kind.issuer(desk, params)
    return compose(
        kind=kind,
        desk=desk,
        params=params,
        letterhead=letterhead_of(desk, issuer),
        signing=signing_of(desk, issuer, params),
        data=data,
    )


def write_paper(
    desk: Desk, code: str, params: PaperParams, *, templates: Path | None = None
) -> WrittenPaper:
    """Return a paper written with the office's template, or ours.

    :raises DomainError: as :func:`draft_content`.
    :raises TemplateError: for a template that cannot be used.
    """
    content = draft_content(desk, code, params)
    template = find_template(content.kind, content.form, templates)
    head = head_of(authority_id=desk.programme.authority_id)
    return WrittenPaper(
        content=content,
        head=head,
        docx=write_docx(content, template, desk.layout, audit=head_line(head.number, head.mark)),
        file_name=file_name(content),
        title=paper_title(content),
        template=template.label,
    )


def file_name(content: PaperContent) -> str:
    """Return a plain ASCII name: "bao-cao-ket-qua-thuc-hien-….docx"."""
    words = fold(paper_title(content))
    stem = re.sub(r"[^a-z0-9]+", "-", words).strip("-")[:80].rstrip("-")
    return f"{stem}.docx"
