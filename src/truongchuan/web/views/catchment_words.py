"""Zones of a plan in words: the page, and the same as .txt and .docx."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from truongchuan.adapters.writers.zones_docx import write_zones_docx
from truongchuan.domain.catchments.models import CatchmentRun
from truongchuan.domain.catchments.selectors import words_kept
from truongchuan.web.access import page
from truongchuan.web.downloads import docx_response, text_response
from truongchuan.web.presenters.catchment_units import Facts
from truongchuan.web.presenters.catchment_words import (
    WordsPage,
    words_page,
    words_paper,
    words_text,
)
from truongchuan.web.views.catchment_plans import VIEW, of_plan

Write = Callable[[Facts, WordsPage], HttpResponse]


@page(VIEW)
@of_plan
@require_safe
def words(request: HttpRequest, facts: Facts) -> HttpResponse:
    """Show the zone of every school in words, or what the tables lack."""
    view = words_page(facts=facts, kept=words_kept(run=facts.run))
    context = {"view": view, "run": facts.run, "tab": "words"}
    return render(request, "catchments/words.html", context)


@page(VIEW)
@of_plan
@require_safe
def words_txt(request: HttpRequest, facts: Facts) -> HttpResponse:
    """Send the zones as a plain text."""

    def write(facts: Facts, view: WordsPage) -> HttpResponse:
        return text_response(words_text(facts=facts, view=view), "tuyen-bang-loi.txt")

    return _sent(request, facts, write)


@page(VIEW)
@of_plan
@require_safe
def words_docx(request: HttpRequest, facts: Facts) -> HttpResponse:
    """Send the zones as a .docx document."""

    def write(facts: Facts, view: WordsPage) -> HttpResponse:
        content = write_zones_docx(words_paper(facts=facts, view=view))
        return docx_response(content, "tuyen-bang-loi.docx")

    return _sent(request, facts, write)


def _sent(request: HttpRequest, facts: Facts, write: Write) -> HttpResponse:
    run: CatchmentRun = facts.run
    view = words_page(facts=facts, kept=words_kept(run=run))
    if not view.told:
        messages.info(request, gettext("Phương án này chưa viết được bằng lời."))
        return redirect("catchment_words", run.pk)
    return write(facts, view)
