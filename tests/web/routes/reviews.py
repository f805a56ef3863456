"""Addresses of reviews: what a GET answers by role, and one thing behind every address."""

from __future__ import annotations

from tests.domain.accreditation.conftest import small_law
from tests.domain.conftest import District
from tests.web.routes.common import EVERYBODY, MANAGERS, MANAGERS_WRITE, WRITES
from truongchuan.domain.reviews.services import freeze_review, open_review

# Name of the address → role → status; the sets of test_routes' shared module may be used.
TABLE: dict[str, dict[str, int]] = {
    "review_style": EVERYBODY,
    "reviews": EVERYBODY,
    "review_open": MANAGERS_WRITE,
    "review_compare": EVERYBODY,
    "review": EVERYBODY,
    "review_xlsx": EVERYBODY,
    "review_print": EVERYBODY,
    "review_freeze": MANAGERS_WRITE,
    "review_reopen": MANAGERS_WRITE,
    "review_withdraw": MANAGERS_WRITE,
    "review_assess_task": MANAGERS_WRITE,
    "review_confirm": MANAGERS_WRITE,
    "review_assess_unit": MANAGERS_WRITE,
    "review_comment": WRITES,
    "review_conclude": MANAGERS_WRITE,
    "review_assign": MANAGERS_WRITE,
    "review_close": MANAGERS,
}
# Addresses that belong to no authority: another authority's people may open them.
OF_NOBODY: frozenset[str] = frozenset({"review_style"})


def values(district: District) -> dict[str, int | str]:
    """Make one thing behind each address; names of address parts → values."""
    review = open_review(actor=district.system, programme=district.programme, month="2023-05")
    freeze_review(actor=district.system, review=review, law=small_law())
    return {"month": review.month}
