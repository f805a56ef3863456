"""Written catchment lists: paste or upload, see sets and findings. Nothing is stored."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from truongchuan.web.access import page
from truongchuan.web.downloads import workbook_response
from truongchuan.web.list_input import (
    LETTERS,
    ListForm,
    ListInput,
    posted_lists,
    sample_lists,
)
from truongchuan.web.presenters.catchment_lists import lists_view
from truongchuan.web.presenters.catchment_lists_book import lists_book


@page("tools.use")
@require_http_methods(["GET", "HEAD", "POST"])
def lists_page(request: HttpRequest) -> HttpResponse:
    """Offer the form; read, check and show what was sent, or send it as a workbook."""
    form = ListForm(request.POST, request.FILES) if request.method == "POST" else ListForm()
    sent = _sent(request, form)
    if sent is None:
        context = {"form": form, "letters": LETTERS}
        status = 422 if form.errors else 200
        return render(request, "tools/catchment_lists.html", context, status=status)
    view = lists_view(sent)
    if request.POST.get("tai") == "xlsx":
        return workbook_response(lists_book(view), "phan-tuyen.xlsx")
    again = ListForm(initial={"kept": sent.token, "text": sent.document.text})
    context = {"view": view, "form": again, "letters": LETTERS}
    return render(request, "tools/catchment_lists_result.html", context)


def _sent(request: HttpRequest, form: ListForm) -> ListInput | None:
    if form.is_bound:
        return posted_lists(request, form)
    return sample_lists(request) if request.GET.get("vi-du") else None
