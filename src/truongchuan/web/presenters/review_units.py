"""Units of a review with comments and assessments, ready to draw."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext

from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.reviews.frozen import (
    SnapshotView,
    UnitLine,
)
from truongchuan.domain.reviews.models import MonthlyReview, UnitComment
from truongchuan.domain.reviews.policies import may
from truongchuan.domain.reviews.ratings import suggest_for_unit
from truongchuan.domain.reviews.selectors import (
    Opinions,
    opinions_of,
)
from truongchuan.domain.shared.actor import Actor
from truongchuan.engines.text import fold
from truongchuan.web.presenters.query import PAGE_SIZE, Option, one_of, options
from truongchuan.web.presenters.query import words as words_of
from truongchuan.web.presenters.review_tasks import Sent, Written, rating_choices, written
from truongchuan.web.presenters.review_words import (
    Suggested,
    place_url,
    suggested,
)


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
        comment=written(comment) if comment else None,
        assessment=written(assessment) if assessment else None,
        comment_url=reverse("review_comment", args=args) if writes else "",
        rate_url=reverse("review_assess_unit", args=args) if rates else "",
        choices=rating_choices(sent_rating.rating if sent_rating else chosen),
        is_mine=pk in actor.unit_ids,
        sent_comment=sent_comment,
        sent_rating=sent_rating,
    )
