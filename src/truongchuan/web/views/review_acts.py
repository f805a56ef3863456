"""What people do in a monthly review, one thing at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.programmes.models import Programme, RoadmapRow
from truongchuan.domain.programmes.unit_selectors import get_unit
from truongchuan.domain.reviews.closing import close_review
from truongchuan.domain.reviews.models import MonthlyReview, Opinion
from truongchuan.domain.reviews.opinions import (
    assess_task,
    assess_unit,
    comment_unit,
    confirm_suggestions,
)
from truongchuan.domain.reviews.selectors import opinions_of
from truongchuan.domain.reviews.services import (
    assign_from_review,
    conclude_review,
    freeze_review,
    open_review,
    reopen_review,
    withdraw_review,
)
from truongchuan.domain.shared.errors import DomainError, NotAllowed
from truongchuan.domain.sources.services import store_file
from truongchuan.web.access import programme_page
from truongchuan.web.conflicts import (
    OUTDATED,
    Clash,
    ClashField,
    clash_of_words,
    pairs_of,
)
from truongchuan.web.law import current_law
from truongchuan.web.middleware import actor_of
from truongchuan.web.presenters.review import numbers_of
from truongchuan.web.presenters.review_tasks import Sent, task_line
from truongchuan.web.presenters.review_units import UnitCard, unit_card
from truongchuan.web.review_forms import AssignForm, CloseForm, close_form
from truongchuan.web.templatetags.vn import month_vn
from truongchuan.web.views.reviews import draw, find_review
from truongchuan.wording.errors import error_message
from truongchuan.wording.reviews import RATINGS

MANAGE = "reviews.manage"


@programme_page(MANAGE)
@require_POST
def open_month(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Open the review of a month."""
    month = _text(request, "month")
    try:
        open_review(actor=actor_of(request), programme=programme, month=month)
    except DomainError as error:
        messages.error(request, error_message(error, gettext))
        return redirect("reviews", programme.pk)
    told = gettext("Đã mở kỳ sơ kết %(month)s. Các đơn vị có thể ghi ý kiến.")
    messages.success(request, told % {"month": month_vn(month).lower()})
    return redirect("review", programme.pk, month)


@programme_page(MANAGE)
@require_POST
def freeze(request: HttpRequest, programme: Programme, month: str) -> HttpResponse:
    """Freeze the numbers, or freeze them anew."""
    review = find_review(request, programme, month)
    actor = actor_of(request)
    return _do(
        request,
        review,
        lambda: freeze_review(actor=actor, review=review, law=current_law()),
        gettext("Đã chốt số liệu. Thay đổi về sau không làm đổi số liệu này."),
    )


@programme_page(MANAGE)
@require_POST
def reopen(request: HttpRequest, programme: Programme, month: str) -> HttpResponse:
    """Give up the frozen numbers."""
    review = find_review(request, programme, month)
    return _do(
        request,
        review,
        lambda: reopen_review(actor=actor_of(request), review=review),
        gettext("Đã bỏ chốt số liệu. Ý kiến và đánh giá vẫn còn."),
    )


@programme_page(MANAGE)
@require_POST
def withdraw(request: HttpRequest, programme: Programme, month: str) -> HttpResponse:
    """Take away a review opened by mistake."""
    review = find_review(request, programme, month)
    try:
        withdraw_review(actor=actor_of(request), review=review)
    except DomainError as error:
        messages.error(request, error_message(error, gettext))
        return redirect("review", programme.pk, month)
    told = gettext("Đã bỏ kỳ sơ kết %(month)s.") % {"month": month_vn(month).lower()}
    messages.success(request, told)
    return redirect("reviews", programme.pk)


@programme_page(MANAGE)
@require_POST
def rate_task(request: HttpRequest, programme: Programme, month: str, number: int) -> HttpResponse:
    """Say how a task did."""
    review = find_review(request, programme, month)
    row = RoadmapRow.objects.filter(programme=programme, number=number).first()
    if row is None:
        raise Http404
    typed, sent = _typed(request), None
    try:
        assess_task(
            actor=actor_of(request), review=review, row=row, rating=typed.rating,
            words=typed.words, based_on=_revision(request),
        )  # fmt: skip
    except DomainError as error:
        there = review.task_assessments.filter(row=row).first()
        sent = _told(request, error, typed, there, f"{_address(review, 'nhiem-vu')}#nv-{number}")
    if getattr(request, "htmx", False):
        return _task_answer(request, review, number, sent)
    if sent is not None:
        status = 409 if sent.clash else 422
        return draw(request, programme, review, "nhiem-vu", sent={number: sent}, status=status)
    return _back(request, review, "nhiem-vu", f"nv-{number}")


@programme_page(MANAGE)
@require_POST
def confirm(request: HttpRequest, programme: Programme, month: str) -> HttpResponse:
    """Take over the suggested ratings."""
    review = find_review(request, programme, month)
    try:
        number = confirm_suggestions(actor=actor_of(request), review=review)
    except DomainError as error:
        messages.error(request, error_message(error, gettext))
    else:
        told = ngettext(
            "Đã xác nhận %(n)s đánh giá theo gợi ý.",
            "Đã xác nhận %(n)s đánh giá theo gợi ý.",
            number,
        )
        messages.success(request, told % {"n": number})
    return redirect(_address(review, "nhiem-vu"))


@programme_page(MANAGE)
@require_POST
def rate_unit(request: HttpRequest, programme: Programme, month: str, unit_pk: int) -> HttpResponse:
    """Say how a unit did."""
    review, unit = find_review(request, programme, month), _unit(request, programme, unit_pk)
    typed = _typed(request)
    return _unit_act(
        request,
        review,
        unit,
        lambda: assess_unit(
            actor=actor_of(request), review=review, organisation=unit, rating=typed.rating,
            words=typed.words, based_on=_revision(request),
        ),
        "sent_rating",
    )  # fmt: skip


@programme_page("reviews.view")
@require_POST
def comment(request: HttpRequest, programme: Programme, month: str, unit_pk: int) -> HttpResponse:
    """Write what a unit says."""
    review, unit = find_review(request, programme, month), _unit(request, programme, unit_pk)
    return _unit_act(
        request,
        review,
        unit,
        lambda: comment_unit(
            actor=actor_of(request), review=review, organisation=unit,
            words=_typed(request).words, based_on=_revision(request),
        ),
        "sent_comment",
    )  # fmt: skip


@programme_page(MANAGE)
@require_POST
def conclude(request: HttpRequest, programme: Programme, month: str) -> HttpResponse:
    """Write the conclusions."""
    review = find_review(request, programme, month)
    typed = _typed(request)
    try:
        conclude_review(
            actor=actor_of(request), review=review, text=typed.words, based_on=_revision(request)
        )
    except DomainError as error:
        fresh = _fresh(request, review)
        sent = _refused(error, typed)
        if error.code in OUTDATED:
            clash = clash_of_words(
                gettext("Kết luận của kỳ sơ kết"),
                theirs=fresh.conclusions,
                yours=typed.words,
                sent=request.POST,
                stamp=fresh.conclusions_revision,
                changed=(fresh.conclusions_by, None),
                action=request.path,
                take=_address(fresh, "ket-luan"),
                anchor="kl",
            )
            sent = replace(sent, clash=clash)
        status = 409 if sent.clash else _bad(request)
        return draw(request, programme, fresh, "ket-luan", sent=sent, status=status)
    messages.success(request, gettext("Đã ghi kết luận."))
    return redirect(_address(review, "ket-luan"))


@programme_page(MANAGE)
@require_POST
def assign(request: HttpRequest, programme: Programme, month: str) -> HttpResponse:
    """Give a unit a task that follows from the review."""
    review, actor = find_review(request, programme, month), actor_of(request)
    form = AssignForm(request.POST, actor=actor, programme=programme)
    if form.is_valid():
        try:
            task = assign_from_review(actor=actor, review=review, **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, error_message(error, gettext))
        else:
            told = gettext("Đã giao việc %(label)s.") % {"label": task.row.label}
            messages.success(request, told)
            return redirect(_address(review, "ket-luan"))
    return draw(request, programme, review, "ket-luan", sent=form, status=_bad(request))


@programme_page(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, programme: Programme, month: str) -> HttpResponse:
    """Close the review for good: the form, or what it sends."""
    review = find_review(request, programme, month)
    if request.method != "POST":
        return draw(request, programme, review, "tep", sent=close_form(actor_of(request), review))
    form = CloseForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            _close(request, review, form)
        except DomainError as error:
            form.add_error(None, error_message(error, gettext))
        else:
            messages.success(request, gettext("Đã đóng kỳ sơ kết. Nội dung không đổi được nữa."))
            return redirect(_address(review, "tep"))
    if form.files:
        # No browser lets a page fill in a file again.
        form.add_error("signed_file", gettext("Hãy chọn lại tệp đã ký."))
    return draw(request, programme, _fresh(request, review), "tep", sent=form, status=422)


@transaction.atomic
def _close(request: HttpRequest, review: MonthlyReview, form: CloseForm) -> None:
    """Keep the signed file and close, or neither."""
    actor, sent = actor_of(request), form.cleaned_data
    upload = sent["signed_file"]
    file = (
        store_file(
            actor=actor,
            authority_id=review.programme.authority_id,
            name=upload.name,
            media_type=upload.media_type,
            content=upload.content,
        )
        if upload is not None
        else None
    )
    close_review(
        actor=actor,
        review=review,
        signer_name=sent["signer_name"],
        signer_post=sent["signer_post"],
        signed_file=file,
        unsigned_reason=sent["unsigned_reason"],
        based_on=sent["based_on"] or None,
    )


def _do(
    request: HttpRequest, review: MonthlyReview, act: Callable[[], Any], told: str
) -> HttpResponse:
    try:
        act()
    except DomainError as error:
        messages.error(request, error_message(error, gettext))
    else:
        messages.success(request, told)
    return redirect("review", review.programme_id, review.month)


def _unit_act(
    request: HttpRequest,
    review: MonthlyReview,
    unit: Organisation,
    act: Callable[[], Any],
    place: str,
) -> HttpResponse:
    """Do something about a unit; answer with its card, or without htmx with the page."""
    sent: dict[str, Sent] = {}
    try:
        act()
    except NotAllowed as error:
        raise PermissionDenied from error
    except DomainError as error:
        of_unit: dict[str, Any] = {
            "sent_rating": review.unit_assessments,
            "sent_comment": review.comments,
        }
        there: Opinion | None = of_unit[place].filter(organisation=unit).first()
        back = f"{_address(review, 'don-vi')}#dv-{unit.pk}"
        sent = {place: _told(request, error, _typed(request), there, back)}
    if not sent and not getattr(request, "htmx", False):
        return _back(request, review, "don-vi", f"dv-{unit.pk}")
    card = _card(request, review, unit, sent)
    if getattr(request, "htmx", False):
        return render(request, "reviews/unit_card.html", {"card": card, "review": review})
    status = 409 if any(told.clash for told in sent.values()) else 422
    return draw(request, review.programme, review, "don-vi", sent=card, status=status)


def _card(
    request: HttpRequest, review: MonthlyReview, unit: Organisation, sent: dict[str, Sent]
) -> UnitCard:
    actor = actor_of(request)
    view = numbers_of(review, actor=actor, programme=review.programme)
    line = next((line for line in view.units if line.id == unit.pk), None)
    opinions = opinions_of(actor=actor, review=review)
    return unit_card(
        unit.pk, unit.name, line, review=review, opinions=opinions, actor=actor, **sent
    )


def _task_answer(
    request: HttpRequest, review: MonthlyReview, number: int, sent: Sent | None
) -> HttpResponse:
    actor = actor_of(request)
    view = numbers_of(review, actor=actor, programme=review.programme)
    row = next((row for row in view.rows if row.number == number), None)
    if row is None:
        raise Http404
    opinions = opinions_of(actor=actor, review=review)
    line = task_line(row, view, review=review, opinions=opinions, sent=sent)
    context = {"line": line, "writable": not review.is_closed, "review": review}
    return render(request, "reviews/task_line.html", context)


def _unit(request: HttpRequest, programme: Programme, pk: int) -> Organisation:
    unit = get_unit(actor=actor_of(request), programme=programme, pk=pk)
    if unit is None:
        raise Http404
    return unit


def _fresh(request: HttpRequest, review: MonthlyReview) -> MonthlyReview:
    """Return the review as somebody else may have left it meanwhile."""
    return find_review(request, review.programme, review.month)


def _typed(request: HttpRequest) -> Sent:
    return Sent("", _text(request, "words"), _text(request, "rating"))


def _refused(error: DomainError, typed: Sent) -> Sent:
    return Sent(error_message(error, gettext), typed.words, typed.rating)


def _told(
    request: HttpRequest, error: DomainError, typed: Sent, there: Opinion | None, back: str
) -> Sent:
    """Return a refusal; with both opinions when somebody wrote another meanwhile."""
    sent = _refused(error, typed)
    if error.code not in OUTDATED:
        return sent
    rating = str(getattr(there, "rating", "") or "")
    fields = [ClashField(gettext("Nội dung"), there.words if there else "", typed.words)]
    if "rating" in request.POST:
        labels = [
            gettext(RATINGS[code]) if code in RATINGS else "" for code in (rating, typed.rating)
        ]
        fields.insert(0, ClashField(gettext("Đánh giá"), *labels))
    clash = Clash(
        fields=tuple(fields),
        who=there.person_name if there else "",
        at=there.at if there else None,
        action=request.path,
        take=back,
        form=back.rpartition("#")[2],
        sent=pairs_of(request.POST, there.revision if there else 0),
    )
    return replace(sent, clash=clash)


def _text(request: HttpRequest, name: str) -> str:
    """Return what was typed, without NUL (PostgreSQL refuses it)."""
    return request.POST.get(name, "").replace("\x00", "").strip()


def _revision(request: HttpRequest) -> int | None:
    text = request.POST.get("based_on", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None


def _bad(request: HttpRequest) -> int:
    """Return the status of a refused form; htmx would not show an answer that is an error."""
    return 200 if getattr(request, "htmx", False) else 422


def _back(request: HttpRequest, review: MonthlyReview, tab: str, anchor: str) -> HttpResponse:
    messages.success(request, gettext("Đã ghi."))
    return redirect(f"{_address(review, tab)}#{anchor}")


def _address(review: MonthlyReview, tab: str) -> str:
    return f"{reverse('review', args=[review.programme_id, review.month])}?tab={tab}"
