"""Addresses of papers: what a GET answers by role, and one thing behind every address."""

from __future__ import annotations

from tests.domain.conftest import District
from tests.domain.papers.making import make
from tests.web.routes.common import EVERYBODY, MANAGERS, WRITES
from truongchuan.domain.papers.services import record_issue
from truongchuan.domain.programmes.clock import today_of

# Name of the address → role → status; the sets of test_routes' shared module may be used.
TABLE: dict[str, dict[str, int]] = {
    "papers": EVERYBODY,
    "papers_xlsx": EVERYBODY,
    "paper_new": MANAGERS,
    "paper": EVERYBODY,
    "paper_linked": EVERYBODY,
    "paper_numbered": EVERYBODY,
    "paper_pdf": WRITES,
    "paper_anew": WRITES,
    "paper_issue": WRITES,
    "paper_withdraw": WRITES,
    "paper_discard": WRITES,
    "paper_restore": WRITES,
}
# Addresses that belong to no authority: another authority's people may open them.
OF_NOBODY: frozenset[str] = frozenset()


def values(district: District) -> dict[str, int | str]:
    """Make one thing behind each address; names of address parts → values."""
    paper = make(district, "school-list", day=None)
    paper = record_issue(
        actor=district.system,
        paper=paper,
        number="45/BC-PGDĐT",
        issued_on=today_of(district.programme),
    )
    return {"paper_pk": paper.pk, "paper_kind": "report"}
