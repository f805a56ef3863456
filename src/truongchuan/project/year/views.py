"""Walking through the demo's year. Routed in demo mode only; each view refuses any other mode."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from django.views.decorators.http import require_GET, require_POST

from truongchuan.domain.programmes.models import Programme
from truongchuan.project.year.engine import YearError, next_event_day
from truongchuan.project.year.models import HappenedEvent, Walk, WalkState
from truongchuan.project.year.script import LAST_DAY, OPENING_DAY
from truongchuan.project.year.walking import (
    MONTH_END,
    can_start_over,
    demo_programme,
    goal_of,
    happened_in,
    happened_in_month,
    month_end,
    start_over,
    start_walk,
)
from truongchuan.web.access import PUBLIC, page

WORKER_ANSWERS = timedelta(seconds=20)
ERRORS = {
    "walking": _("Đang đi tới một ngày khác. Đợi xong rồi đi tiếp."),
    "backwards": _("Ngày này đã qua. Muốn xem lại từ đầu, chọn “Bắt đầu lại từ 15/05”."),
    "over": _("Năm 2023 đã hết. Muốn xem lại từ đầu, chọn “Bắt đầu lại từ 15/05”."),
    "goal-unknown": _("Không có tháng này trong kịch bản. Chọn một tháng trong danh sách."),
    "no-copy": _("Không có bản sao ban đầu. Dừng chương trình rồi chạy: truongchuan run --fresh"),
    "not-a-demo": _("Chưa có kế hoạch dùng thử. Dừng chương trình rồi chạy lại."),
    "beyond": _("Kịch bản kết thúc ngày 31/12/2023."),
}


@dataclass(frozen=True, slots=True)
class WalkPage:
    """What the page shows: the day, where one may go, the walk at work, what happened."""

    programme: Programme
    today: date
    next_on: date | None
    month_end_on: date
    months: list[tuple[str, str]]
    walk: Walk | None
    month: str
    happened: list[HappenedEvent]
    can_start_over: bool

    @property
    def running(self) -> bool:
        """True while a walk is at work."""
        return self.walk is not None and self.walk.state == WalkState.RUNNING

    @property
    def unheard(self) -> bool:
        """True when no worker has begun the walk for a while: perhaps none runs."""
        return (
            self.running
            and self.walk is not None
            and self.walk.done == 0
            and timezone.now() - self.walk.beat_at > WORKER_ANSWERS
        )

    @property
    def failed(self) -> bool:
        """True when the newest walk did not come to its end."""
        return self.walk is not None and self.walk.state == WalkState.FAILED

    @property
    def month_number(self) -> int:
        """The month whose events are listed, as people say it."""
        return int(self.month) if self.month.isdigit() else 0

    @property
    def over(self) -> bool:
        """True on the script's last day."""
        return self.today >= LAST_DAY


@page(PUBLIC)
@require_GET
def walk_page(request: HttpRequest) -> HttpResponse:
    """Show where the demo stands, where one may go, and what happened."""
    return render(request, "demo/walk.html", {"view": _page(request), "months": range(2, 13)})


@page(PUBLIC)
@require_GET
def progress(request: HttpRequest) -> HttpResponse:
    """Answer the page's question how far the walk is; when it is over, load the page anew."""
    found = _page(request)
    response = render(request, "demo/walk_progress.html", {"view": found})
    if not found.running:
        response.headers["HX-Refresh"] = "true"
    return response


@page(PUBLIC)
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Start a walk to the day chosen."""
    programme = _programme()
    try:
        start_walk(programme=programme, wanted=request.POST.get("to", ""))
    except YearError as error:
        messages.error(request, gettext(ERRORS[str(error)]))
    return redirect("demo_walk")


@page(PUBLIC)
@require_POST
def reset(request: HttpRequest) -> HttpResponse:
    """Bring the demo back to its opening day."""
    _programme()
    try:
        start_over()
    except YearError as error:
        messages.error(request, gettext(ERRORS[str(error)]))
    else:
        messages.success(request, gettext("Bản dùng thử đã trở lại ngày 15/05/2023."))
    return redirect("demo_walk")


def _programme() -> Programme:
    if not settings.DEMO:
        raise Http404
    programme = demo_programme()
    if programme is None or programme.fixed_today is None:
        raise Http404
    return programme


def _page(request: HttpRequest) -> WalkPage:
    programme = _programme()
    today = programme.fixed_today or OPENING_DAY
    walk = Walk.objects.filter(programme=programme).first()
    month = request.GET.get("thang", "")
    if month or walk is None:
        month = month or f"{today.month:02d}"
        happened = happened_in_month(programme, month)
    else:
        happened = happened_in(walk)
    later = [n for n in range(1, 13) if month_end(n) > today]
    return WalkPage(
        programme=programme,
        today=today,
        next_on=next_event_day(programme=programme),
        month_end_on=LAST_DAY if today >= LAST_DAY else goal_of(programme, MONTH_END),
        months=[(f"2023-{n:02d}", f"{n}/2023") for n in later],
        walk=walk,
        month=month,
        happened=happened,
        can_start_over=can_start_over(),
    )
