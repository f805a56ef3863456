"""How far an authority is set up, ready to draw."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from truongchuan.domain.onboarding.setup_selectors import DONE, SKIPPED, SetupState, Step
from truongchuan.domain.programmes.policies import may
from truongchuan.domain.shared.actor import Actor
from truongchuan.wording.setup import MISSING, STEPS, WHY

_ROUTES = {
    "name": "authority_name",
    "units": "authority_units",
    "letterhead": "letterheads",
    "school_years": "school_years",
    "working_days": "office_days",
    "people": "office_people",
    "schools": "list_imports",
    "plan": "import_upload",
}
_NEEDS = {
    "people": "accounts.view",
    "schools": "directory.keep_schools",
    "plan": "programmes.import",
}
_STATES = {
    DONE: ("success", "check"),
    SKIPPED: ("muted", "pause"),
    "open": ("warning", "circle"),
}


@dataclass(frozen=True, slots=True)
class StepCard:
    """One step: its state as a badge, what there is, what is missing and why it matters."""

    number: int
    code: str
    label: str
    state: str
    state_label: str
    tone: str
    icon: str
    there: str
    missing: tuple[str, ...]
    why: str
    url: str
    action: str
    note: str
    skipped_by: str
    skipped_at: datetime | None


@dataclass(frozen=True, slots=True)
class SetupPage:
    """The overview: the steps, how many are done, and where to go on."""

    steps: tuple[StepCard, ...]
    done: int
    percent: int
    next: StepCard | None
    last: str
    last_by: str
    last_at: datetime | None

    @property
    def total(self) -> int:
        """Number of steps."""
        return len(self.steps)


def setup_page(state: SetupState, actor: Actor) -> SetupPage:
    """Return the overview of a state for somebody."""
    cards = tuple(_card(n, step, actor) for n, step in enumerate(state.steps, start=1))
    # Not to a step that only others can do.
    usable = [card for card in cards if card.state == "open" and card.url]
    wanted = state.next.code if state.next else ""
    following = next((card for card in usable if card.code == wanted), next(iter(usable), None))
    return SetupPage(
        steps=cards,
        done=state.done,
        percent=round(state.done * 100 / len(cards)),
        next=following,
        last=gettext(STEPS[state.last.step]) if state.last and state.last.step in STEPS else "",
        last_by=state.last.touched_by if state.last else "",
        last_at=state.last.touched_at if state.last else None,
    )


def _card(number: int, step: Step, actor: Actor) -> StepCard:
    tone, icon = _STATES[step.state]
    route, needs = _ROUTES[step.code], _NEEDS.get(step.code, "")
    allowed = not needs or may(actor, needs)
    skipped = step.state == SKIPPED
    return StepCard(
        number=number,
        code=step.code,
        label=gettext(STEPS[step.code]),
        state=step.state,
        state_label=_state_label(step.state),
        tone=tone,
        icon=icon,
        there=_there(step),
        missing=tuple(gettext(MISSING[code]) for code in step.missing),
        why=gettext(WHY[step.code]),
        url=reverse(route) if allowed else "",
        action=gettext("Xem, sửa") if step.state == DONE else gettext("Làm bước này"),
        note="" if allowed else _who_may(step.code),
        skipped_by=step.progress.skipped_by if skipped and step.progress else "",
        skipped_at=step.progress.skipped_at if skipped and step.progress else None,
    )


def _state_label(state: str) -> str:
    return {
        DONE: gettext("Đã có"),
        SKIPPED: gettext("Để lại sau"),
        "open": gettext("Chưa xong"),
    }[state]


def _who_may(code: str) -> str:
    if code == "plan":
        return gettext("Lãnh đạo hoặc cơ quan thường trực nhập kế hoạch.")
    return gettext("Bước này do người khác của cơ quan làm.")


def _there(step: Step) -> str:
    if not step.count or step.code == "name":
        return ""
    text = {
        "units": ngettext("%(n)s đơn vị", "%(n)s đơn vị", step.count),
        "letterhead": ngettext("%(n)s lần ghi", "%(n)s lần ghi", step.count),
        "school_years": ngettext("%(n)s năm học", "%(n)s năm học", step.count),
        "working_days": ngettext("%(n)s ngày riêng", "%(n)s ngày riêng", step.count),
        "people": ngettext("%(n)s người", "%(n)s người", step.count),
        "schools": ngettext("%(n)s trường", "%(n)s trường", step.count),
        "plan": ngettext("%(n)s kế hoạch", "%(n)s kế hoạch", step.count),
    }[step.code]
    return text % {"n": step.count}


@dataclass(frozen=True, slots=True)
class StepNav:
    """Where a step's page stands among the steps, with the ones before and after it."""

    number: int
    total: int
    label: str
    why: str
    before_url: str
    before_label: str
    after_url: str
    after_label: str


def step_nav(code: str, actor: Actor) -> StepNav:
    """Return the place of a step; neighbours that the person may not open are passed by."""
    codes = list(STEPS)
    place = codes.index(code)

    def opens(step: str) -> bool:
        needs = _NEEDS.get(step, "")
        return not needs or may(actor, needs)

    def neighbour(found: list[str]) -> tuple[str, str]:
        there = next((step for step in found if opens(step)), "")
        return (reverse(_ROUTES[there]), gettext(STEPS[there])) if there else ("", "")

    before, after = neighbour(codes[:place][::-1]), neighbour(codes[place + 1 :])
    return StepNav(
        number=place + 1,
        total=len(codes),
        label=gettext(STEPS[code]),
        why=gettext(WHY[code]),
        before_url=before[0],
        before_label=before[1],
        after_url=after[0],
        after_label=after[1],
    )
