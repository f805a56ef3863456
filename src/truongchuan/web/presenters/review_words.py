"""Codes of reviews as pages say them: badges, reasons, figures, links."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext

from truongchuan.domain.reviews.frozen import Figure, Place
from truongchuan.domain.reviews.ratings import Suggestion
from truongchuan.domain.reviews.selectors import ReviewWarning
from truongchuan.web.templatetags.ui import Badge
from truongchuan.web.templatetags.vn import month_vn
from truongchuan.wording.catalogue import fill
from truongchuan.wording.reviews import FIGURES, RATINGS, REASONS, STATES, WARNINGS

_STATE_LOOKS = {
    "opened": ("info", "half"),
    "frozen": ("warning", "lock"),
    "closed": ("success", "check"),
}
_RATING_LOOKS = {
    "good": ("success", "check"),
    "met": ("info", "check"),
    "slow": ("warning", "clock"),
    "failed": ("danger", "error"),
    "not_due": ("neutral", "circle"),
}


def state_look(state: str) -> Badge:
    """Return how a review's state is shown."""
    return Badge(*_STATE_LOOKS[state], gettext(STATES[state]))


def rating_look(rating: str) -> Badge:
    """Return how a rating is shown."""
    return Badge(*_RATING_LOOKS[rating], gettext(RATINGS[rating]))


def place_url(place: Place | None) -> str:
    """Return the address of a figure's source; empty where there is no such page any more."""
    if place is None:
        return ""
    try:
        url = reverse(place.name, args=place.args)
    except NoReverseMatch:
        return ""
    return f"{url}?{place.query}" if place.query else url


def figure_label(figure: Figure) -> str:
    """Return what a figure counts; a section brings its own words."""
    if figure.label:
        return figure.label
    return gettext(FIGURES[figure.key]) if figure.key in FIGURES else figure.key


@dataclass(frozen=True, slots=True)
class Suggested:
    """A suggested rating with the reason for it."""

    rating: str
    look: Badge
    reason: str


def suggested(suggestion: Suggestion | None) -> Suggested | None:
    """Return a suggestion in words."""
    if suggestion is None:
        return None
    reason = fill(gettext(REASONS[suggestion.reason]), {"n": suggestion.number})
    return Suggested(suggestion.rating, rating_look(suggestion.rating), reason)


def warning_text(warning: ReviewWarning) -> str:
    """Return a warning as a sentence."""
    params = dict(warning.params)
    if "months" in params:
        params["months"] = [month_vn(month) for month in params["months"]]
    if "units" in params and len(params["units"]) < params["n"]:
        params["units"] = [*params["units"], "…"]
    return fill(gettext(WARNINGS[warning.code]), params)
