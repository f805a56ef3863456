"""Addresses of catchments: what a GET answers by role, and one thing behind every address."""

from __future__ import annotations

from tests.domain.conftest import District
from tests.web.catchment_cases import small_area, solved
from tests.web.routes.common import EVERYBODY, MANAGERS, MANAGERS_WRITE

# Name of the address → role → status; the sets of test_routes' shared module may be used.
TABLE: dict[str, dict[str, int]] = {
    "catchments": EVERYBODY,
    "catchment_new": MANAGERS,
    "catchment_sample": MANAGERS_WRITE,
    "catchment_template_zip": EVERYBODY,
    "catchment_template_xlsx": EVERYBODY,
    "catchment_schools_xlsx": EVERYBODY,
    "catchment": EVERYBODY,
    "catchment_solve": MANAGERS_WRITE,
    "catchment_delete": MANAGERS,
    "catchment_file": EVERYBODY,
    "catchment_run": EVERYBODY,
    "catchment_progress": EVERYBODY,
    "catchment_stop": MANAGERS_WRITE,
    "catchment_curve": MANAGERS_WRITE,
    "catchment_curve_progress": EVERYBODY,
    "catchment_units": EVERYBODY,
    "catchment_nearest": EVERYBODY,
    "catchment_map": EVERYBODY,
    "catchment_drawing": EVERYBODY,
    "catchment_words": EVERYBODY,
    "catchment_words_txt": EVERYBODY,
    "catchment_words_docx": EVERYBODY,
    "catchment_compare": EVERYBODY,
    "catchment_csv": EVERYBODY,
    "catchment_xlsx": EVERYBODY,
}
# Addresses that belong to no authority: another authority's people may open them.
OF_NOBODY: frozenset[str] = frozenset(
    {
        "catchments", "catchment_new", "catchment_sample", "catchment_template_zip",
        "catchment_template_xlsx", "catchment_schools_xlsx",
    }
)  # fmt: skip


def values(district: District) -> dict[str, int | str]:
    """Make one thing behind each address; names of address parts → values."""
    area = small_area(district)
    run = solved(district, area)
    return {"catchment_pk": area.pk, "solve_pk": run.pk, "unit_place": 4}
