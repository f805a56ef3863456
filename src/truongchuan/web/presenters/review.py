"""One month's review: its head, and the lines of its tabs, ready to draw."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext

from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.reviews.frozen import (
    Figure,
    RowLine,
    SchoolLine,
    SectionView,
    SnapshotView,
    UnitLine,
    snapshot_view,
)
from truongchuan.domain.reviews.models import MonthlyReview, Opinion, UnitComment
from truongchuan.domain.reviews.opinions import month_rows, suggestion_for
from truongchuan.domain.reviews.policies import may
from truongchuan.domain.reviews.ratings import suggest_for_unit
from truongchuan.domain.reviews.selectors import (
    Opinions,
    current_view,
    opinions_of,
    review_warnings,
)
from truongchuan.domain.shared.actor import Actor
from truongchuan.engines.text import fold
from truongchuan.web.presenters.overview import stacked_bar
from truongchuan.web.presenters.query import PAGE_SIZE, Option, one_of, options
from truongchuan.web.presenters.query import words as words_of
from truongchuan.web.presenters.review_words import (
    Suggested,
    figure_label,
    place_url,
    rating_look,
    state_look,
    suggested,
    warning_text,
)
from truongchuan.web.templatetags.ui import Badge
from truongchuan.web.templatetags.vn import month_vn, quarter_vn
from truongchuan.wording.labels import RECOGNITIONS, SCHOOL_KINDS
from truongchuan.wording.reviews import GROUPS, RATINGS

TABS = ("so-lieu", "nhiem-vu", "don-vi", "ket-luan", "tep")
TILES = (
    ("tasks.total", "", "list"),
    ("tasks.done", "success", "check"),
    ("tasks.done_in_month", "success", "calendar"),
    ("tasks.late", "danger", "late"),
    ("tasks.blocked", "blocked", "stop"),
    ("targets.recognised", "success", "medal"),
    ("targets.proven", "info", "law"),
    ("units.silent", "warning", "bell"),
)


@dataclass(frozen=True, slots=True)
class Tab:
    """A part of the review; ``count`` where there is something to count."""

    label: str
    url: str
    active: bool
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """What every tab of a review shows on top."""

    review: MonthlyReview
    label: str
    url: str
    look: Badge
    tabs: tuple[Tab, ...]
    warnings: tuple[str, ...]
    may_manage: bool
    is_sample: bool

    @property
    def writable(self) -> bool:
        """True while the person may change the review."""
        return self.may_manage and not self.review.is_closed


@dataclass(frozen=True, slots=True)
class Written:
    """Words with who wrote them and when; ``look`` is the rating, where one was given."""

    words: str
    person: str
    at: datetime
    revision: int
    rating: str = ""
    look: Badge | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """What a form sent and why it was refused, to be shown where it was typed."""

    error: str
    words: str = ""
    rating: str = ""


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A task with its numbers, what they suggest, and the assessment."""

    row: RowLine
    url: str
    leads: str
    marks: tuple[str, ...]
    suggested: Suggested | None
    assessment: Written | None
    act_url: str
    choices: tuple[Option, ...]
    sent: Sent | None = None

    @property
    def anchor(self) -> str:
        """The fragment of the line."""
        return f"nv-{self.row.number}"


@dataclass(frozen=True, slots=True)
class UnitCard:
    """A unit (or a school that wrote something) with its month, comment and assessment.

    ``unit`` is None for a school: the numbers count units only.
    """

    id: int
    name: str
    unit: UnitLine | None
    url: str
    suggested: Suggested | None
    comment: Written | None
    assessment: Written | None
    comment_url: str
    rate_url: str
    choices: tuple[Option, ...]
    is_mine: bool
    sent_comment: Sent | None = None
    sent_rating: Sent | None = None

    @property
    def anchor(self) -> str:
        """The fragment of the card."""
        return f"dv-{self.id}"


def head_of(
    review: MonthlyReview, *, actor: Actor, programme: Programme, here: str, view: SnapshotView
) -> Head:
    """Return the head of a review's page."""
    url = reverse("review", args=[programme.pk, review.month])
    names = {
        "so-lieu": gettext("Số liệu"),
        "nhiem-vu": gettext("Nhiệm vụ"),
        "don-vi": gettext("Đơn vị"),
        "ket-luan": gettext("Kết luận"),
        "tep": gettext("Ký và đóng") if not review.is_closed else gettext("Bản đã ký"),
    }
    return Head(
        review=review,
        label=month_vn(review.month),
        url=url,
        look=state_look(review.state),
        tabs=tuple(
            Tab(names[t], f"{url}?tab={t}" if t != TABS[0] else url, t == here) for t in TABS
        ),
        warnings=tuple(warning_text(w) for w in review_warnings(actor=actor, review=review)),
        may_manage=may(actor, "reviews.manage", programme),
        is_sample=view.is_sample,
    )


def numbers_of(review: MonthlyReview, *, actor: Actor, programme: Programme) -> SnapshotView:
    """Return the frozen numbers, or while there are none, tasks and units as they are now."""
    return snapshot_view(review) or current_view(
        actor=actor, programme=programme, month=review.month
    )


# --- numbers --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FigureLine:
    """A figure with the page it comes from."""

    label: str
    value: Any
    unit: str
    url: str


@dataclass(frozen=True, slots=True)
class Tile:
    """A headline figure."""

    label: str
    value: Any
    url: str
    tone: str
    icon: str
    hint: str


@dataclass(frozen=True, slots=True)
class FigureGroup:
    """Figures under a heading."""

    label: str
    lines: tuple[FigureLine, ...]


@dataclass(frozen=True, slots=True)
class QuarterBar:
    """Targets of a quarter as a bar."""

    label: str
    total: int
    recognised: int
    url: str
    bar: str


@dataclass(frozen=True, slots=True)
class SchoolRow:
    """A school of the numbers in words."""

    school: SchoolLine
    url: str
    kind: str
    quarter: str
    recognition: str


@dataclass(frozen=True, slots=True)
class Section:
    """The part of another area."""

    view: SectionView
    figures: tuple[FigureLine, ...]


@dataclass(frozen=True, slots=True)
class NumbersTab:
    """All numbers of the review."""

    tiles: tuple[Tile, ...]
    groups: tuple[FigureGroup, ...]
    quarters: tuple[QuarterBar, ...]
    schools: tuple[SchoolRow, ...]
    school_page: Page[SchoolLine]
    school_count: int
    sections: tuple[Section, ...]


def numbers_tab(view: SnapshotView, query: QueryDict) -> NumbersTab:
    """Return the tab of numbers; schools by pages."""
    figures = {figure.key: figure for figure in view.figures}
    page = Paginator(view.schools, PAGE_SIZE).get_page(query.get("page"))
    return NumbersTab(
        tiles=tuple(
            _tile(figures[key], tone, icon, view) for key, tone, icon in TILES if key in figures
        ),
        groups=tuple(_groups(view.figures)),
        quarters=_quarter_bars(view),
        schools=tuple(_school_row(school) for school in page.object_list),
        school_page=page,
        school_count=len(view.schools),
        sections=tuple(
            Section(s, tuple(_figure_line(figure) for figure in s.figures)) for s in view.sections
        ),
    )


def _tile(figure: Figure, tone: str, icon: str, view: SnapshotView) -> Tile:
    hint = ""
    if figure.key.startswith("targets."):
        total = view.value("targets.total")
        hint = gettext("trong %(total)s trường có chỉ tiêu") % {"total": total}
    return Tile(
        label=figure_label(figure),
        value=figure.value,
        url=place_url(figure.place),
        tone=tone if figure.value else "",
        icon=icon,
        hint=hint,
    )


def _figure_line(figure: Figure) -> FigureLine:
    return FigureLine(figure_label(figure), figure.value, figure.unit, place_url(figure.place))


def _groups(figures: Iterable[Figure]) -> Iterable[FigureGroup]:
    for group, label in GROUPS.items():
        lines = tuple(_figure_line(f) for f in figures if f.key.startswith(f"{group}."))
        if lines:
            yield FigureGroup(gettext(label), lines)


def _quarter_bars(view: SnapshotView) -> tuple[QuarterBar, ...]:
    most = max((q.total for q in view.quarters), default=0)
    return tuple(
        QuarterBar(
            label=quarter_vn(q.quarter),
            total=q.total,
            recognised=q.recognised,
            url=place_url(q.place),
            bar=stacked_bar(
                q.by_state,
                total=q.total,
                most=most,
                title=quarter_vn(q.quarter),
                key=q.quarter or "none",
            ),
        )
        for q in view.quarters
    )


def _school_row(school: SchoolLine) -> SchoolRow:
    return SchoolRow(
        school=school,
        url=place_url(school.place),
        kind=gettext(SCHOOL_KINDS.get(school.kind, school.kind)),
        quarter=quarter_vn(school.quarter) if school.quarter else "",
        recognition=gettext(RECOGNITIONS[school.recognition])
        if school.recognition in RECOGNITIONS
        else "",
    )


# --- tasks ----------------------------------------------------------------------------------

WHICH = ("thang", "tat-ca", "chua-danh-gia")


@dataclass(frozen=True, slots=True)
class TasksTab:
    """Tasks of the month, or all, with their assessments."""

    lines: tuple[TaskLine, ...]
    page: Page[RowLine]
    which: list[Option]
    ratings: list[Option]
    words: str
    found: int
    rated: int
    of_month: int
    confirmable: int


def tasks_tab(
    review: MonthlyReview,
    view: SnapshotView,
    *,
    actor: Actor,
    programme: Programme,
    query: QueryDict,
    sent: dict[int, Sent] | None = None,
) -> TasksTab:
    """Return the tab that a query string asks for; ``sent`` are refused forms by task number."""
    opinions = opinions_of(actor=actor, review=review)
    month = month_rows(view)
    open_rows = [row for row in month if row.id not in opinions.tasks]
    which = one_of(query, "xem", WHICH)
    rating = one_of(query, "danh-gia", RATINGS)
    words = words_of(query)
    rows = {"tat-ca": list(view.rows), "chua-danh-gia": open_rows}.get(which, month)
    rows = [
        row
        for row in rows
        if (not rating or (row.id in opinions.tasks and opinions.tasks[row.id].rating == rating))
        and all(part in fold(f"{row.task} {' '.join(row.leads)}") for part in fold(words).split())
    ]
    page = Paginator(rows, PAGE_SIZE).get_page(query.get("page"))
    labels = {
        "thang": (gettext("của tháng này"), len(month)),
        "chua-danh-gia": (gettext("của tháng, chưa đánh giá"), len(open_rows)),
        "tat-ca": (gettext("cả kế hoạch"), len(view.rows)),
    }
    given = [t.rating for t in opinions.tasks.values()]
    return TasksTab(
        lines=tuple(
            task_line(
                row, view, review=review, opinions=opinions, sent=(sent or {}).get(row.number)
            )
            for row in page.object_list
        ),
        page=page,
        which=options(((k, *v) for k, v in labels.items()), which or "thang"),
        ratings=options(
            ((code, gettext(label), given.count(code)) for code, label in RATINGS.items()), rating
        ),
        words=words,
        found=len(rows),
        rated=len(month) - len(open_rows),
        of_month=len(month),
        confirmable=sum(
            (s := suggestion_for(row, view)) is not None and s.rating != "failed"
            for row in open_rows
        )
        if review.has_numbers
        else 0,
    )


def task_line(
    row: RowLine,
    view: SnapshotView,
    *,
    review: MonthlyReview,
    opinions: Opinions,
    sent: Sent | None = None,
) -> TaskLine:
    """Return a task ready to draw."""
    assessment = opinions.tasks.get(row.id)
    hint = suggested(suggestion_for(row, view))
    chosen = assessment.rating if assessment else (hint.rating if hint else "")
    late = ("late",) if row.late else ()
    return TaskLine(
        row=row,
        url=place_url(row.place),
        leads=", ".join(row.leads),
        marks=late if row.late and row.state == "not_started" else (row.state, *late),
        suggested=hint,
        assessment=_written(assessment) if assessment else None,
        act_url=reverse("review_assess_task", args=[review.programme_id, review.month, row.number]),
        choices=_choices(sent.rating if sent else chosen),
        sent=sent,
    )


def _choices(chosen: str) -> tuple[Option, ...]:
    return tuple(Option(code, gettext(label), 0, code == chosen) for code, label in RATINGS.items())


def _written(opinion: Opinion) -> Written:
    rating = getattr(opinion, "rating", "")
    return Written(
        words=opinion.words,
        person=opinion.person_name,
        at=opinion.at,
        revision=opinion.revision,
        rating=rating,
        look=rating_look(rating) if rating else None,
    )


# --- units ----------------------------------------------------------------------------------


_UNITS: dict[str, Callable[[UnitCard], bool]] = {
    "co-viec": lambda card: (
        card.is_mine
        or card.comment is not None
        or card.assessment is not None
        or (card.unit is not None and card.unit.leads + card.unit.supports > 0)
    ),
    "chua-y-kien": lambda card: (
        card.comment is None and card.unit is not None and card.unit.leads > 0
    ),
    "tat-ca": lambda _card: True,
}


@dataclass(frozen=True, slots=True)
class UnitsTab:
    """Units with their month; the person's own come first."""

    cards: Page[UnitCard]
    which: list[Option]
    words: str
    commented: int
    total: int


def units_tab(
    review: MonthlyReview,
    view: SnapshotView,
    *,
    actor: Actor,
    programme: Programme,
    query: QueryDict,
    sent: UnitCard | None = None,
) -> UnitsTab:
    """Return the tab; ``sent`` replaces the card whose form was refused."""
    opinions = opinions_of(actor=actor, review=review)
    seen = {unit.id for unit in view.units}
    people = {c.organisation_id: c.organisation for c in opinions.comments.values()}
    people |= {u.organisation_id: u.organisation for u in opinions.units.values()}
    own = Organisation.objects.filter(
        pk__in=actor.unit_ids - seen - set(people), authority_id=programme.authority_id
    )
    others = {pk: unit for pk, unit in people.items() if pk not in seen}
    if not review.is_closed:
        others |= {unit.pk: unit for unit in own}
    cards = [
        unit_card(unit.id, unit.name, unit, review=review, opinions=opinions, actor=actor)
        for unit in view.units
    ] + [
        unit_card(pk, unit.name, None, review=review, opinions=opinions, actor=actor)
        for pk, unit in others.items()
    ]
    cards = [sent if sent is not None and card.id == sent.id else card for card in cards]
    cards.sort(key=lambda card: not card.is_mine)
    kept = {name: [card for card in cards if keep(card)] for name, keep in _UNITS.items()}
    which = one_of(query, "xem", _UNITS) or "co-viec"
    words = words_of(query)
    shown = [
        card for card in kept[which] if all(part in fold(card.name) for part in fold(words).split())
    ]
    labels = {
        "co-viec": gettext("có việc hoặc có ý kiến"),
        "chua-y-kien": gettext("chủ trì, chưa có ý kiến"),
        "tat-ca": gettext("tất cả"),
    }
    return UnitsTab(
        cards=Paginator(shown, PAGE_SIZE).get_page(query.get("page")),
        which=options(((name, labels[name], len(kept[name])) for name in _UNITS), which),
        words=words,
        commented=len(opinions.comments),
        total=len(cards),
    )


def unit_card(
    pk: int,
    name: str,
    unit: UnitLine | None,
    *,
    review: MonthlyReview,
    opinions: Opinions,
    actor: Actor,
    sent_comment: Sent | None = None,
    sent_rating: Sent | None = None,
) -> UnitCard:
    """Return a unit ready to draw; addresses are empty for those who may not write."""
    comment, assessment = opinions.comments.get(pk), opinions.units.get(pk)
    hint = (
        suggested(
            suggest_for_unit(
                leads=unit.leads,
                late=unit.late,
                done_in_month=unit.done_in_month,
                reports=unit.reports,
                silent=unit.silent,
            )
        )
        if unit
        else None
    )
    chosen = assessment.rating if assessment else (hint.rating if hint else "")
    args = [review.programme_id, review.month, pk]
    open_ = not review.is_closed
    writes = open_ and may(actor, "reviews.comment", UnitComment(review=review, organisation_id=pk))
    rates = open_ and may(actor, "reviews.manage", review.programme)
    return UnitCard(
        id=pk,
        name=name,
        unit=unit,
        url=place_url(unit.place) if unit else "",
        suggested=hint,
        comment=_written(comment) if comment else None,
        assessment=_written(assessment) if assessment else None,
        comment_url=reverse("review_comment", args=args) if writes else "",
        rate_url=reverse("review_assess_unit", args=args) if rates else "",
        choices=_choices(sent_rating.rating if sent_rating else chosen),
        is_mine=pk in actor.unit_ids,
        sent_comment=sent_comment,
        sent_rating=sent_rating,
    )


# --- conclusions and closing ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AssignedLine:
    """A task that the review gave."""

    label: str
    task: str
    url: str
    leads: str
    due_on: date | None
    state: str
    percent: int


def assigned_lines(tasks: Iterable[Any], programme: Programme) -> tuple[AssignedLine, ...]:
    """Return the tasks that a review gave, as they stand now."""
    return tuple(
        AssignedLine(
            label=task.row.label,
            task=task.row.task,
            url=reverse("task", args=[programme.pk, task.row.number]),
            leads=", ".join(u.as_written for u in task.row.units.all() if u.role == "lead"),
            due_on=task.row.due_on,
            state=task.row.state,
            percent=task.row.percent,
        )
        for task in tasks
    )
