"""The page of rights by address is what the tables say, and the tables leave nothing out."""

from __future__ import annotations

from tests.web.people import ROLES
from tests.web.rights.addresses import HEADS, PAGE, PATTERNS, counts, render, told
from tests.web.routes.table import TABLE


def test_the_page_of_the_documentation_is_the_tables() -> None:
    assert PAGE.read_text(encoding="utf-8") == render(), (
        "run: PYTHONPATH=src:. python -m tests.web.rights.addresses"
    )
    print(told())


def test_every_row_of_the_tables_is_shown_for_every_role() -> None:
    assert set(PATTERNS) == set(TABLE)
    assert tuple(HEADS) == ROLES
    assert all(set(row) == set(ROLES) for row in TABLE.values())
    page = render()
    for pattern in PATTERNS.values():
        assert f"`{pattern.callback.permission}`" in page
    assert counts()["pages"] > len(TABLE) * len(ROLES)
