"""What every address answers to whom, as a page of the documentation.

Written anew by ``PYTHONPATH=src:. python -m tests.web.rights.addresses``; a test compares.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType

if __name__ == "__main__":
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "truongchuan.project.settings_test"
    django.setup()

from tests.api.table import OTHERS
from tests.api.table import TABLE as OPERATIONS_TABLE
from tests.web.people import ROLES
from tests.web.rights.table import RIGHTS
from tests.web.rights.world import ROLES as ACTING_ROLES
from tests.web.routes.table import AREAS, OF_AN_AUTHORITY, OURS, PUBLIC, TABLE
from truongchuan.api import urls as _api_urls  # noqa: F401  (registers the operations)
from truongchuan.api.operations import OPERATIONS

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "rights-addresses.md"
HEADS = {
    "leader": "Leader",
    "education": "GD&ĐT",
    "finance": "TC-KH",
    "head_teacher": "Head teacher",
    "viewer": "Viewer",
    "operator": "Operator",
}
PATTERNS = {pattern.name: pattern for pattern in OURS if pattern.name in TABLE}
INTRO = """# Rights by address

What each address answers to whom, from the tables that the tests hold: `tests/web/routes/` (pages;
tried by `tests/web/test_routes.py`) and `tests/api/table.py` (tried by `tests/api/test_rights.py`).
This page is made from them: `PYTHONPATH=src:. python -m tests.web.rights.addresses`. Who may do
which act, and why: [rights.md](rights.md).

The answer is the one to a GET on a thing of the test's district. **405**: a form is sent there,
and who gets that far may send it. **403**: seen, but not for this role. **404**: not there for
this role. **302**: it leads on. "Other authority" is somebody who leads another one: *own* means
that the address shows theirs, and nothing of this one. Signed out, every page leads to the sign-in
but for those marked *open*. The permission is the one that the view names; `signed-in` asks for
nothing more, `public` for nothing. What an address does may ask for more: see the acts.

"""


def counts() -> dict[str, int]:
    """Return how many answers the tests try: of pages, of operations, of acts."""
    closed = len(TABLE) - len(PUBLIC & set(TABLE))
    return {
        "pages": len(ROLES) * len(TABLE) + 2 * len(OF_AN_AUTHORITY) + 2 * closed,
        "operations": (len(ROLES) + 1 + len(OTHERS)) * len(OPERATIONS_TABLE),
        "acts": len(ACTING_ROLES) * len(RIGHTS),
    }


def told() -> str:
    """Return the counts as a sentence for people."""
    tried, addresses = counts(), len(TABLE) + len(OPERATIONS_TABLE)
    roles = len(ROLES) + 2
    return (
        f"{roles} roles × {addresses} addresses: {tried['pages'] + tried['operations']} answers "
        f"tried ({len(TABLE)} pages, {len(OPERATIONS_TABLE)} operations; the signed-out and other "
        f"authorities by GET and POST), and {len(ACTING_ROLES)} roles × {len(RIGHTS)} acts: "
        f"{tried['acts']}; {sum(tried.values())} in all"
    )


def render() -> str:
    """Return the page."""
    return f"{INTRO}{told()}.\n\n" + "\n".join([*_pages(), *_operations()])


def _pages() -> Iterator[str]:
    of_areas: set[str] = set().union(*(area.TABLE for area in AREAS))
    yield from _section("Programme", [name for name in TABLE if name not in of_areas])
    for area in AREAS:
        yield from _section(_title(area), list(area.TABLE))


def _title(area: ModuleType) -> str:
    return area.__name__.rsplit(".", 1)[-1].replace("_", " ").capitalize()


def _section(title: str, names: list[str]) -> Iterator[str]:
    yield f"## {title}\n"
    yield f"| address | permission | {' | '.join(HEADS.values())} | Other authority | Signed out |"
    yield f"|---|---|{':-:|' * (len(HEADS) + 2)}"
    for name in names:
        pattern = PATTERNS[name]
        permission = getattr(pattern.callback, "permission", "")
        stranger = "404" if name in OF_AN_AUTHORITY else "own"
        signed_out = "open" if name in PUBLIC else "302"
        yield (
            f"| `{_address(str(pattern.pattern))}` | `{permission}` | {_answers(TABLE[name])} | "
            f"{stranger} | {signed_out} |"
        )
    yield ""


def _address(pattern: str) -> str:
    """Return "/ke-hoach/{pk}/" for "ke-hoach/<int:pk>/"."""
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", pattern)


def _answers(row: Mapping[str, int]) -> str:
    return " | ".join(str(row[role]) for role in HEADS)


def _operations() -> Iterator[str]:
    yield "## Programming interface\n"
    yield "Without a token that works: 401. With one that lacks the scope: 403.\n"
    yield f"| operation | scope | permission | {' | '.join(HEADS.values())} | Other authority |"
    yield f"|---|---|---|{':-:|' * (len(HEADS) + 1)}"
    for name, entry in OPERATIONS_TABLE.items():
        operation = OPERATIONS[name]
        yield (
            f"| {operation.method} `/api/v1{operation.path}` | `{operation.scope}` | "
            f"`{operation.permission}` | {_answers(entry.roles)} | {entry.stranger} |"
        )
    yield ""


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
    print(told())
