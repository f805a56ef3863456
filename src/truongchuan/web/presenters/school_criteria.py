"""The criteria board of a school: levels reached and possible, blockers, what is not known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext

from truongchuan.domain.accreditation.models import Judgement
from truongchuan.domain.accreditation.selectors import SchoolSheet, judgement_history
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.shared.actor import Actor
from truongchuan.engines.rules.assess import (
    Assessment,
    CriterionVerdict,
    Reading,
    criterion_truth,
)
from truongchuan.engines.rules.changes import Change
from truongchuan.engines.rules.metrics import Metric
from truongchuan.engines.rules.model import LawSet, Standard
from truongchuan.engines.rules.verdicts import NEUTRAL, ItemVerdict, Verdict
from truongchuan.engines.rules.years import year_text
from truongchuan.web.presenters.reasons import (
    Explained,
    Explainer,
    Look,
    criterion_anchor,
    truth_look,
    verdict_look,
)
from truongchuan.web.presenters.school_head import AskedFigure, asked_figures
from truongchuan.web.presenters.school_oversight import AdviceLink, advice_links
from truongchuan.wording.rules import with_unit

SHOWS = ("", "not_met", "not_known")
MOST_AT_FIRST = 8


@dataclass(frozen=True, slots=True)
class Pip:
    """A level of a criterion and whether it is reached; ``empty`` asks nothing of its own."""

    level: int
    look: Look
    empty: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """What a person found about an item, now or before."""

    look: Look | None
    note: str
    evidence: list[str]
    when: datetime
    who: str


@dataclass(frozen=True, slots=True)
class ItemView:
    """One requirement. ``open`` shows form and history, which ``open_url`` leads to."""

    explained: Explained
    judged: Finding | None
    judgeable: bool
    open: bool
    open_url: str
    close_url: str
    history: list[Finding]
    advice: list[AdviceLink]


@dataclass(frozen=True, slots=True)
class LevelGroup:
    """The requirements of one level of a criterion."""

    label: str
    items: list[ItemView]


@dataclass(frozen=True, slots=True)
class CriterionView:
    """A criterion; its requirements are there when it is ``open``, which ``open_url`` makes it."""

    no: str
    anchor: str
    title: str
    mandatory: bool
    pips: list[Pip]
    failing: int
    unknown: int
    groups: list[LevelGroup]
    advice: list[AdviceLink]
    open: bool
    open_url: str


@dataclass(frozen=True, slots=True)
class StandardView:
    """A standard with its criteria."""

    no: str
    title: str
    criteria: list[CriterionView]


@dataclass(frozen=True, slots=True)
class ToDo:
    """One change that the next degree needs."""

    ref: str
    requirement: str
    look: Look
    short: str
    earliest: str
    url: str


@dataclass(frozen=True, slots=True)
class NextDegree:
    """The smallest set of changes to the next degree. ``goal`` is empty at the highest."""

    goal: str
    put_right: list[ToDo]
    judge: list[ToDo]
    figures: list[ToDo]
    asked: list[AskedFigure]

    @property
    def find_out(self) -> int:
        """Number of requirements that are not known."""
        return len(self.judge) + len(self.figures)


@dataclass(frozen=True, slots=True)
class CriteriaBoard:
    """Everything on the page. ``None`` counts where no criteria apply to the school."""

    standards: list[StandardView]
    next: NextDegree | None
    show: str
    counts: dict[str, int]
    shown: int
    open_all: bool
    open_all_url: str
    here: str


def criteria_board(
    *,
    actor: Actor,
    programme: Programme,
    sheet: SchoolSheet,
    law: LawSet,
    query: Mapping[str, str],
) -> CriteriaBoard | None:
    """Put the board together; ``None`` where no set of criteria applies on the day."""
    if sheet.assessment is None:
        return None
    return _Board(actor, programme, sheet, law, query).board(sheet.assessment)


class _Board:
    def __init__(
        self,
        actor: Actor,
        programme: Programme,
        sheet: SchoolSheet,
        law: LawSet,
        query: Mapping[str, str],
    ) -> None:
        self.actor, self.programme, self.sheet, self.law = actor, programme, sheet, law
        self.explainer = Explainer(law, sheet, programme.pk)
        self.here = reverse("school_criteria", args=[programme.pk, sheet.school.pk])
        show = query.get("show", "")
        self.show = show if show in SHOWS else ""
        self.wanted = query.get("item", "")
        self.all = query.get("open") == "all"
        self.opened = query.get("criterion", "")
        self.shown = 0
        self.advice = advice_links(actor=actor, programme=programme, school=sheet.school)

    def board(self, assessment: Assessment) -> CriteriaBoard:
        standards = [
            StandardView(standard.no, standard.title, self._criteria(standard, assessment))
            for standard in assessment.criteria_set.standards
        ]
        extra = [
            self._view("M4", gettext("Yêu cầu bổ sung của Mức 4"), {"": assessment.level_4}),
            self._view(
                "DK", gettext("Điều kiện công nhận chuẩn"), {"": assessment.degree_conditions}
            ),
        ]
        more = [view for view in extra if view is not None]
        if more:
            standards.append(StandardView("", gettext("Ngoài các tiêu chí"), more))
        every = assessment.items()
        return CriteriaBoard(
            standards=[standard for standard in standards if standard.criteria],
            next=self._next(),
            show=self.show,
            counts={
                verdict.value: sum(item.verdict is verdict for item in every) for verdict in Verdict
            },
            shown=self.shown,
            open_all=self.all,
            open_all_url=self._url(open="" if self.all else "all"),
            here=self.here,
        )

    def _criteria(self, standard: Standard, assessment: Assessment) -> list[CriterionView]:
        # A standard holds criteria of other times too, some with the same number.
        own = {id(criterion) for criterion in standard.criteria}
        views = [self._criterion(c) for c in assessment.criteria if id(c.criterion) in own]
        return [view for view in views if view is not None]

    def _criterion(self, verdict: CriterionVerdict) -> CriterionView | None:
        no = verdict.criterion.no
        labels = {level: gettext("Mức %(level)s") % {"level": level} for level in verdict.items}
        by_level = {labels[level]: items for level, items in sorted(verdict.items.items())}
        view = self._view(no, verdict.title, by_level)
        if view is None:
            return None
        pips = [self._pip(verdict, level) for level in sorted(verdict.items)]
        return replace(view, mandatory=bool(verdict.criterion.mandatory), pips=pips)

    def _view(
        self, no: str, title: str, by_level: Mapping[str, tuple[ItemVerdict, ...]]
    ) -> CriterionView | None:
        every = [item for items in by_level.values() for item in items]
        wanted = {
            label: [item for item in items if self.show in ("", item.verdict.value)]
            for label, items in by_level.items()
        }
        self.shown += sum(len(items) for items in wanted.values())
        if not every or (self.show and not any(wanted.values())):
            return None
        opened = self._is_open(no, every)
        anchor = criterion_anchor(no)
        return CriterionView(
            no=no,
            anchor=anchor,
            title=title,
            mandatory=False,
            pips=[],
            failing=_count(every, Verdict.NOT_MET),
            unknown=_count(every, Verdict.NOT_KNOWN),
            groups=[
                LevelGroup(label, [self._item(no, item) for item in items])
                for label, items in wanted.items()
                if items
            ]
            if opened
            else [],
            advice=self.advice.get(no, []),
            open=opened,
            open_url=self._url(criterion=no, anchor=anchor),
        )

    def _pip(self, verdict: CriterionVerdict, level: int) -> Pip:
        look = truth_look(criterion_truth(verdict, level, Reading.PROVEN))
        return Pip(level, look, not verdict.items[level])

    def _is_open(self, no: str, items: Iterable[ItemVerdict]) -> bool:
        asked = self.all or bool(self.show) or self.opened == no
        return asked or any(item.rule.ref == self.wanted for item in items)

    def _item(self, no: str, item: ItemVerdict) -> ItemView:
        ref = item.rule.ref
        explained = self.explainer.explain(item)
        judgement = self.sheet.judgements.get(ref)
        opened = ref == self.wanted
        history = (
            judgement_history(actor=self.actor, school=self.sheet.school, ref=ref) if opened else []
        )
        return ItemView(
            explained=explained,
            judged=finding(judgement) if judgement else None,
            judgeable=item.verdict not in NEUTRAL,
            open=opened,
            open_url=self._url(item=ref, criterion=no, anchor=explained.anchor),
            close_url=self._url(criterion=no, anchor=explained.anchor),
            history=[finding(found) for found in history],
            advice=self.advice.get(ref, []),
        )

    def _url(self, *, anchor: str = "", **changes: str) -> str:
        kept = {"show": self.show, "open": "all" if self.all else ""}
        query = urlencode({k: v for k, v in {**kept, **changes}.items() if v})
        return f"{self.here}{'?' + query if query else ''}{'#' + anchor if anchor else ''}"

    def _next(self) -> NextDegree | None:
        changes = self.sheet.changes
        if changes is None or changes.degree is None:
            return NextDegree("", [], [], [], []) if changes is not None else None
        metrics = self.law.registry.metrics
        asked: list[Metric] = [
            metrics[name] for change in changes.to_find_out for name in change.item.unknown_metrics
        ]
        find_out = [(change, self._todo(change)) for change in changes.to_find_out]
        goal = gettext("chuẩn quốc gia mức độ %(degree)s, qua Mức %(level)s")
        return NextDegree(
            goal=goal % {"degree": changes.degree, "level": changes.level},
            put_right=[self._todo(change) for change in changes.to_put_right],
            judge=[todo for change, todo in find_out if not change.item.unknown_metrics],
            figures=[todo for change, todo in find_out if change.item.unknown_metrics],
            asked=asked_figures(
                actor=self.actor, programme=self.programme, sheet=self.sheet, metrics=asked
            ),
        )

    def _todo(self, change: Change) -> ToDo:
        rule = change.item.rule
        short = ""
        if change.gap is not None and change.gap.shortfall:
            metric = self.law.registry.metrics.get(change.gap.metric or "")
            amount = with_unit(change.gap.shortfall, metric, gettext)
            template = (
                gettext("vượt %(amount)s") if change.gap.at_most else gettext("thiếu %(amount)s")
            )
            short = template % {"amount": amount}
        return ToDo(
            ref=rule.ref,
            requirement=rule.requirement,
            look=verdict_look(change.item.verdict),
            short=short,
            earliest=year_text(change.earliest_year) if change.earliest_year else "",
            url=self._url(item=rule.ref, show="", anchor=f"muc-{rule.ref.replace('.', '-')}"),
        )


def finding(judgement: Judgement) -> Finding:
    """Return a judgement as the page shows it; without a look where it was taken back."""
    look = None
    if judgement.met is not None:
        look = verdict_look(Verdict.MET if judgement.met else Verdict.NOT_MET)
    return Finding(
        look, judgement.note, list(judgement.evidence), judgement.recorded_at, judgement.recorded_by
    )


def _count(items: Iterable[ItemVerdict], verdict: Verdict) -> int:
    return sum(item.verdict is verdict for item in items)
