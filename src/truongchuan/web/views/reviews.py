"""Monthly reviews: the year, one month, months side by side, paper and workbook."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.reviews.closing import verify_review
from truongchuan.domain.reviews.models import MonthlyReview
from truongchuan.domain.reviews.policies import may
from truongchuan.domain.reviews.selectors import assigned_tasks, get_review
from truongchuan.web.access import SIGNED_IN, page, programme_page
from truongchuan.web.downloads import table_response, wants_file
from truongchuan.web.middleware import actor_of
from truongchuan.web.presenters.list_books import reviews_table
from truongchuan.web.presenters.query import one_of
from truongchuan.web.presenters.review import TABS, assigned_lines, head_of, numbers_of
from truongchuan.web.presenters.review_book import review_tables
from truongchuan.web.presenters.review_compare import compare_page
from truongchuan.web.presenters.review_numbers import numbers_tab
from truongchuan.web.presenters.review_print import print_html
from truongchuan.web.presenters.review_tasks import Sent, tasks_tab
from truongchuan.web.presenters.review_units import UnitCard, units_tab
from truongchuan.web.presenters.reviews import reviews_page
from truongchuan.web.review_forms import AssignForm, CloseForm, close_form
from truongchuan.wording.reviews import FAULTS


@programme_page("reviews.view")
@require_safe
def review_list(request: HttpRequest, programme: Programme) -> HttpResponse:
    """List the months of the programme's year with their reviews."""
    actor = actor_of(request)
    page = reviews_page(actor=actor, programme=programme)
    if wants_file(request):
        table = reviews_table(page.lines, programme=programme, on=today_of(programme))
        return table_response(request, table, "so-ket-thang")
    context = {
        "page": page,
        "may_manage": may(actor, "reviews.manage", programme),
    }
    return render(request, "reviews/list.html", context)


@programme_page("reviews.view")
@require_safe
def detail(request: HttpRequest, programme: Programme, month: str) -> HttpResponse:
    """Show one tab of a month's review."""
    review = find_review(request, programme, month)
    return draw(request, programme, review, one_of(request.GET, "tab", TABS) or TABS[0])


@programme_page("reviews.view")
@require_safe
def compare(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Show two months side by side, and the figures of all."""
    context = {
        "page": compare_page(actor=actor_of(request), programme=programme, query=request.GET)
    }
    return render(request, "reviews/compare.html", context)


@programme_page("reviews.view")
@require_safe
def export_xlsx(request: HttpRequest, programme: Programme, month: str) -> HttpResponse:
    """Send the frozen numbers with what was written as a workbook."""
    review = find_review(request, programme, month)
    if not review.has_numbers:
        return redirect("review", programme.pk, month)
    tables = review_tables(review, actor=actor_of(request))
    return table_response(request, tables, f"so-ket-{month}")


@programme_page("reviews.view")
@require_safe
def print_page(request: HttpRequest, programme: Programme, month: str) -> HttpResponse:
    """Show the review as a paper; a closed one is the same to the byte for everybody, always."""
    review = find_review(request, programme, month)
    if not review.has_numbers:
        return redirect("review", programme.pk, month)
    response = HttpResponse(print_html(review, actor=actor_of(request)))
    response.headers["Content-Language"] = "vi"
    return response


@page(SIGNED_IN)
@require_safe
def print_style(_request: HttpRequest) -> HttpResponse:
    """Send the style of the paper: at an address of its own, so that no release changes it."""
    return HttpResponse(render_to_string("reviews/print.css"), content_type="text/css")


def find_review(request: HttpRequest, programme: Programme, month: str) -> MonthlyReview:
    """Return the review of the address, or answer 404."""
    review = get_review(actor=actor_of(request), programme=programme, month=month[:7])
    if review is None or review.month != month:
        raise Http404
    return review


def draw(
    request: HttpRequest,
    programme: Programme,
    review: MonthlyReview,
    here: str,
    *,
    sent: Any = None,
    status: int = 200,
) -> HttpResponse:
    """Draw a tab; ``sent`` is a refused form or what it sent."""
    actor = actor_of(request)
    view = numbers_of(review, actor=actor, programme=programme)
    context = {
        "here": here,
        # What a form wanted of a review that was closed meanwhile has no form to stand in.
        "refused": _error_of(sent) if review.is_closed else "",
        "head": head_of(review, actor=actor, programme=programme, here=here, view=view),
        "view": view,
        # A refused form stands on the page itself; the dialog would hold it a second time.
        "closing": None if isinstance(sent, CloseForm) else close_form(actor, review),
        **_tab(request, programme, review, here, view=view, sent=sent),
    }
    return render(request, "reviews/review.html", context, status=status)


def _error_of(sent: Any) -> str:
    if isinstance(sent, dict):
        sent = next(iter(sent.values()), None)
    if isinstance(sent, UnitCard):
        sent = sent.sent_comment or sent.sent_rating
    if isinstance(sent, Sent):
        return sent.error
    return " ".join(sent.non_field_errors()) if sent is not None else ""


def _tab(
    request: HttpRequest,
    programme: Programme,
    review: MonthlyReview,
    here: str,
    *,
    view: Any,
    sent: Any,
) -> dict[str, Any]:
    actor = actor_of(request)
    if here == "nhiem-vu":
        return {
            "tab": tasks_tab(
                review, view, actor=actor, programme=programme, query=request.GET,
                sent=sent if isinstance(sent, dict) else None,
            )
        }  # fmt: skip
    if here == "don-vi":
        return {
            "tab": units_tab(
                review, view, actor=actor, programme=programme, query=request.GET,
                sent=sent if isinstance(sent, UnitCard) else None,
            )
        }  # fmt: skip
    if here == "ket-luan":
        tasks = assigned_tasks(actor=actor, review=review)
        return {
            "assigned": assigned_lines(tasks, programme),
            "form": sent
            if isinstance(sent, AssignForm)
            else AssignForm(actor=actor, programme=programme),
            "sent": sent if isinstance(sent, Sent) else None,
        }
    if here == "tep":
        faults = verify_review(actor=actor, review=review)
        return {
            "faults": [FAULTS[code] for code in faults],
            "form": sent if isinstance(sent, CloseForm) else None,
        }
    return {"tab": numbers_tab(view, request.GET)}
