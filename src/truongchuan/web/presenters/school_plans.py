"""Plans of schools: the roll-up of all schools, and one school's plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import F, QuerySet
from django.db.models.expressions import OrderBy
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext

from truongchuan.adapters.writers.table_xlsx import CellKind, Column, Table
from truongchuan.domain.accreditation.selectors import school_sheet
from truongchuan.domain.directory.models import School
from truongchuan.domain.oversight.models import SchoolPlan, SchoolPlanComment, SchoolPlanItem
from truongchuan.domain.oversight.plans import ItemDraft
from truongchuan.domain.oversight.policies import writes_plan_of
from truongchuan.domain.oversight.proposals import Proposal, propose_items
from truongchuan.domain.oversight.selectors import (
    PLAN_ORDERS,
    PlanFilter,
    PlanTotals,
    item_is_late,
    list_plan_targets,
    plan_items,
    plan_of,
    plan_totals,
)
from truongchuan.domain.programmes.models import Programme, Target
from truongchuan.domain.programmes.school_selectors import (
    get_target,
    list_school_steps,
    target_facets,
)
from truongchuan.domain.programmes.states import WORK_MOVES, WorkState
from truongchuan.domain.shared.actor import Actor
from truongchuan.engines.rules.model import LawSet
from truongchuan.web.presenters.book_notes import notes_of
from truongchuan.web.presenters.query import PAGE_SIZE, Option, one_of, options, sorting, words
from truongchuan.web.presenters.remedies import Mark, file_url, mark_of, ref_address
from truongchuan.web.presenters.school_head import TabLink, school_tabs
from truongchuan.web.templatetags.vn import quarter_vn
from truongchuan.wording.labels import STATES
from truongchuan.wording.oversight import PLAN_FILTERS, PLAN_STATES, PROPOSALS


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A school with what stands of its plan."""

    name: str
    url: str
    quarter: str
    mark: Mark
    number: str
    signed_on: date | None
    items: int
    done: int
    late: int
    percent: int | None


@dataclass(frozen=True, slots=True)
class PlansPage:
    """Everything on the page of all schools' plans."""

    lines: list[PlanLine]
    page: Page[Target]
    totals: PlanTotals
    words: str
    states: list[tuple[str, str, bool]]
    quarters: list[Option]
    own_url: str
    filtered: bool


def filter_from(query: QueryDict) -> PlanFilter:
    """Read the filter from a query string."""
    quarter = query.get("quarter", "")
    return PlanFilter(
        state=one_of(query, "state", PLAN_FILTERS),
        quarter=quarter if len(quarter) <= 7 and "\x00" not in quarter else "",
        words=words(query),
    )


def plans_page(*, actor: Actor, programme: Programme, on: date, query: QueryDict) -> PlansPage:
    """Return the page that a query string asks for; the number of queries is fixed."""
    where = filter_from(query)
    page = Paginator(_ordered(actor, programme, on, query), PAGE_SIZE).get_page(query.get("page"))
    counts: dict[str, int] = {}
    for facet in target_facets(actor=actor, programme=programme):
        counts[facet.quarter] = counts.get(facet.quarter, 0) + facet.count
    own = School.objects.filter(
        organisation_id__in=actor.unit_ids, targets__programme=programme, targets__is_active=True
    ).first()
    return PlansPage(
        lines=[_line(programme, target) for target in page],
        page=page,
        totals=plan_totals(actor=actor, programme=programme, on=on),
        words=where.words,
        states=[(c, gettext(label), c == where.state) for c, label in PLAN_FILTERS.items()],
        quarters=options(
            ((q, quarter_vn(q), n) for q, n in sorted(counts.items()) if q), where.quarter
        ),
        own_url=reverse("school_plan", args=[programme.pk, own.pk]) if own else "",
        filtered=where != PlanFilter(),
    )


def _ordered(actor: Actor, programme: Programme, on: date, query: QueryDict) -> QuerySet[Target]:
    key, down = sorting(query, PLAN_ORDERS, "name")
    found = list_plan_targets(actor=actor, programme=programme, on=on, where=filter_from(query))
    first = OrderBy(F(PLAN_ORDERS[key]), descending=down, nulls_last=True)
    return found.order_by(first, "school__organisation__sort_key", "pk")


def _state(target: Target) -> str:
    if target.plan_id is None:  # type: ignore[attr-defined]
        return "none"
    return "signed" if target.plan_signed_on else "unsigned"  # type: ignore[attr-defined]


def _line(programme: Programme, target: Target) -> PlanLine:
    items: int = target.item_count  # type: ignore[attr-defined]
    return PlanLine(
        name=target.school.name,
        url=reverse("school_plan", args=[programme.pk, target.school_id]),
        quarter=target.quarter,
        mark=mark_of(PLAN_STATES, _state(target)),
        number=target.plan_number or "",  # type: ignore[attr-defined]
        signed_on=target.plan_signed_on,  # type: ignore[attr-defined]
        items=items,
        done=target.done_count,  # type: ignore[attr-defined]
        late=target.late_count,  # type: ignore[attr-defined]
        percent=target.item_percent if items else None,  # type: ignore[attr-defined]
    )


def plans_table(*, actor: Actor, programme: Programme, on: date, query: QueryDict) -> Table:
    """Return what the page shows, all pages of it, as a table to write."""
    lines = [_line(programme, target) for target in _ordered(actor, programme, on, query)]
    return Table(
        title=gettext("Kế hoạch của các trường"),
        sheet=gettext("Kế hoạch của trường"),
        notes=notes_of(programme, on),
        columns=(
            Column(gettext("STT"), CellKind.INTEGER, 6),
            Column(gettext("Trường"), width=32),
            Column(gettext("Thời hạn"), width=14),
            Column(gettext("Kế hoạch"), width=18),
            Column(gettext("Số văn bản"), width=16),
            Column(gettext("Ngày ký"), CellKind.DATE, 12),
            Column(gettext("Công việc"), CellKind.INTEGER, 10),
            Column(gettext("Đã xong"), CellKind.INTEGER, 10),
            Column(gettext("Quá hạn"), CellKind.INTEGER, 10),
            Column(gettext("Tiến độ"), CellKind.PERCENT, 10),
        ),
        rows=[
            (
                place, line.name, quarter_vn(line.quarter), line.mark.label, line.number,
                line.signed_on, line.items, line.done, line.late,
                None if line.percent is None else line.percent / 100,
            )
            for place, line in enumerate(lines, start=1)
        ],
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ItemView:
    """An item of a plan with its links and what may be reported next."""

    item: SchoolPlanItem
    late: bool
    ref_label: str
    ref_url: str
    task_label: str
    task_url: str
    states: list[tuple[str, str]]
    report_url: str
    edit_url: str


@dataclass(frozen=True, slots=True)
class ProposalGroup:
    """What is proposed for one reason."""

    label: str
    proposals: list[Proposal]


@dataclass(frozen=True, slots=True)
class SchoolPlanPage:
    """Everything on the page of one school's plan."""

    school: School
    tabs: list[TabLink]
    target: Target | None
    plan: SchoolPlan | None
    mark: Mark
    file_url: str
    items: list[ItemView]
    done: int
    late: int
    percent: int | None
    proposals: list[ProposalGroup]
    comments: list[SchoolPlanComment]
    may_write: bool


def school_plan_page(
    *, actor: Actor, programme: Programme, school: School, on: date, law: LawSet
) -> SchoolPlanPage:
    """Put the page of one school's plan together; the number of queries is fixed."""
    target = get_target(actor=actor, programme=programme, school=school)
    plan = plan_of(actor=actor, programme=programme, school=school)
    items = plan_items(plan=plan) if plan else []
    may_write = target is not None and writes_plan_of(actor, programme, school)
    counted = [item for item in items if item.state != WorkState.CANCELLED]
    state = "none" if plan is None else ("signed" if plan.signed_on else "unsigned")
    return SchoolPlanPage(
        school=school,
        tabs=school_tabs(programme, school, "school_plan"),
        target=target,
        plan=plan,
        mark=mark_of(PLAN_STATES, state),
        file_url=file_url(programme, plan.file) if plan else "",
        items=[_item(programme, school, item, on) for item in items],
        done=sum(item.state == WorkState.DONE for item in counted),
        late=sum(item_is_late(item, on) for item in counted),
        percent=sum(item.percent for item in counted) // len(counted) if counted else None,
        proposals=_groups(
            proposals_for(actor=actor, programme=programme, school=school, on=on, law=law)
        )
        if may_write
        else [],
        comments=list(plan.comments.all()) if plan else [],
        may_write=may_write,
    )


def _item(programme: Programme, school: School, item: SchoolPlanItem, on: date) -> ItemView:
    row, is_norm = item.row, item.key.startswith("n:")
    ref_url = ""
    if item.ref:
        ref_url = (
            reverse("school_norms", args=[programme.pk, school.pk])
            if is_norm
            else ref_address(programme, school.pk, item.ref)
        )
    moves = [state for state in WorkState.values if state in WORK_MOVES[item.state]]
    return ItemView(
        item=item,
        late=item_is_late(item, on),
        ref_label=gettext("định mức") if is_norm else item.ref,
        ref_url=ref_url,
        task_label=row.label if row else "",
        task_url=reverse("task", args=[programme.pk, row.number]) if row else "",
        states=[(state, gettext(STATES[state])) for state in (item.state, *moves)],
        report_url=reverse("school_plan_report", args=[programme.pk, school.pk, item.pk]),
        edit_url=reverse("school_plan_item", args=[programme.pk, school.pk, item.pk]),
    )


def proposals_for(
    *, actor: Actor, programme: Programme, school: School, on: date, law: LawSet
) -> tuple[Proposal, ...]:
    """Return what the school's plan could still hold under the law of the day."""
    plan = plan_of(actor=actor, programme=programme, school=school)
    taken = plan.items.exclude(key="").values_list("key", flat=True) if plan else ()
    return propose_items(
        sheet=school_sheet(actor=actor, school=school, law=law, on=on),
        steps=list_school_steps(actor=actor, programme=programme, school=school),
        taken=taken,
    )


def _groups(proposals: tuple[Proposal, ...]) -> list[ProposalGroup]:
    groups = []
    for kind, label in PROPOSALS.items():
        found = [proposal for proposal in proposals if proposal.kind == kind]
        if found:
            groups.append(ProposalGroup(gettext(label), found))
    return groups


def draft_of(proposal: Proposal) -> ItemDraft:
    """Return the item that a proposal becomes, in words that say what to do."""
    template = {
        "criterion": gettext("Bổ sung để đạt yêu cầu %(ref)s: %(words)s"),
        "norm": gettext("Bổ sung để đủ định mức: %(words)s"),
        "task": "%(words)s",
    }[proposal.kind.value]
    return ItemDraft(
        text=template % {"ref": proposal.ref, "words": proposal.words},
        ref=proposal.ref,
        key=proposal.key,
        row=proposal.row,
        starts_on=proposal.starts_on,
        due_on=proposal.due_on,
    )
