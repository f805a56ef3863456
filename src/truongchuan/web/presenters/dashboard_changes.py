"""What changed since a day, ready to draw."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext

from truongchuan.domain.dashboard.changes import ChanceMove, Changes, FigureChange, RowMove
from truongchuan.domain.programmes.models import Programme
from truongchuan.web.presenters.rows import shorten
from truongchuan.web.presenters.schedule_names import chance_text
from truongchuan.web.templatetags.ui import state_label
from truongchuan.web.templatetags.vn import month_vn, number_vn, quarter_vn
from truongchuan.wording.dashboard import FIGURE_IS_GOOD, FIGURES

LINES_SHOWN = 6
LETTERS = 80
_PAGES = {
    "tasks.done": ("roadmap", "?state=done"),
    "tasks.late": ("roadmap", "?state=late"),
    "tasks.blocked": ("roadmap", "?state=blocked"),
    "steps.done": ("schools", ""),
    "obstacles": ("obstacles", "?state=unsolved"),
    "targets.recognised": ("schools", "?state=recognised"),
    "targets.expected": ("schedule", ""),
}


@dataclass(frozen=True, slots=True)
class FigureLine:
    """A figure before and now. ``tone``: whether the change is good or bad news."""

    label: str
    url: str
    before: str
    after: str
    by: str
    tone: str


@dataclass(frozen=True, slots=True)
class MoveLine:
    """Something that moved from one state to another; ``before`` is empty for what is new."""

    label: str
    text: str
    url: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ChanceLine:
    """A chance before and now."""

    name: str
    url: str
    before: str
    after: str
    up: bool
    before_finish: date | None
    finish: date | None


@dataclass(frozen=True, slots=True)
class NewsLine:
    """An obstacle that is new or solved."""

    label: str
    text: str
    url: str
    day: date | None


@dataclass(frozen=True, slots=True)
class ChangesView:
    """The card of changes: beginnings of lists, and how many there are of each."""

    since: date
    figures: tuple[FigureLine, ...]
    moves: tuple[MoveLine, ...]
    moves_left: int
    raised: tuple[NewsLine, ...]
    raised_left: int
    solved: tuple[NewsLine, ...]
    solved_left: int
    targets: tuple[MoveLine, ...]
    targets_left: int
    chances: tuple[ChanceLine, ...]
    chances_left: int
    chances_of: date | None
    review: str

    @property
    def is_empty(self) -> bool:
        """True when nothing of a list changed."""
        return not (self.moves or self.raised or self.solved or self.targets or self.chances)


def changes_view(
    changes: Changes, *, programme: Programme, limit: int | None = LINES_SHOWN
) -> ChangesView:
    """Lay the changes out; ``limit`` None keeps whole lists."""

    def left(things: tuple[object, ...]) -> int:
        return max(0, len(things) - limit) if limit is not None else 0

    def obstacle(number: int, words: str, pk: int, day: date | None) -> NewsLine:
        url = reverse("obstacle", args=[programme.pk, pk])
        label = gettext("Vướng mắc %(number)s") % {"number": number}
        return NewsLine(label, shorten(words, LETTERS), url, day)

    return ChangesView(
        since=changes.since,
        figures=tuple(_figure(figure, programme) for figure in changes.figures),
        moves=tuple(_move(move, programme) for move in changes.moves[:limit]),
        moves_left=left(changes.moves),
        raised=tuple(
            obstacle(o.number, o.words, o.pk, o.raised_on) for o in changes.new_obstacles[:limit]
        ),
        raised_left=left(changes.new_obstacles),
        solved=tuple(
            obstacle(o.number, o.words, o.pk, o.solved_on) for o in changes.solved_obstacles[:limit]
        ),
        solved_left=left(changes.solved_obstacles),
        targets=tuple(
            MoveLine(
                label="",
                text=move.name,
                url=reverse("school", args=[programme.pk, move.school_id]),
                before=state_label(move.before),
                after=move.after,
            )
            for move in changes.targets[:limit]
        ),
        targets_left=left(changes.targets),
        chances=tuple(_chance(move, programme) for move in changes.chances[:limit]),
        chances_left=left(changes.chances),
        chances_of=changes.chances_of,
        review=month_vn(changes.compared_review) if changes.compared_review else "",
    )


def _figure(figure: FigureChange, programme: Programme) -> FigureLine:
    places = 1 if figure.code == "targets.expected" else 0
    by, tone = "", ""
    if figure.before is not None:
        difference = round(figure.after - figure.before, places)
        if difference:
            by = ("+" if difference > 0 else "−") + number_vn(abs(difference), places)
            tone = "success" if (difference > 0) == FIGURE_IS_GOOD[figure.code] else "danger"
        else:
            by = gettext("không đổi")
    page, query = _PAGES[figure.code]
    return FigureLine(
        label=gettext(FIGURES[figure.code]),
        url=reverse(page, args=[programme.pk]) + query,
        before=number_vn(round(figure.before, places), places)
        if figure.before is not None
        else "—",
        after=number_vn(round(figure.after, places), places),
        by=by,
        tone=tone,
    )


def _move(move: RowMove, programme: Programme) -> MoveLine:
    return MoveLine(
        label=move.row.label,
        text=shorten(move.row.task, LETTERS),
        url=reverse("task", args=[programme.pk, move.row.number]),
        before=state_label(move.before) if move.before else "",
        after=move.after,
    )


def _chance(move: ChanceMove, programme: Programme) -> ChanceLine:
    if move.school_id is None:
        name = gettext("Các trường %(quarter)s") % {"quarter": quarter_vn(move.group)}
        url = f"{reverse('schedule', args=[programme.pk])}?quarter={move.group}"
    else:
        name, url = move.name, reverse("school", args=[programme.pk, move.school_id])
    return ChanceLine(
        name=name,
        url=url,
        before=chance_text(move.before, None),
        after=chance_text(move.after, None),
        up=move.by > 0,
        before_finish=move.before_finish,
        finish=move.finish,
    )
