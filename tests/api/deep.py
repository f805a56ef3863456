"""A longer run of made-up requests, by hand: ``python -m tests.api.deep [EXAMPLES] [SEED]``.

It builds its own database, as the tests do, and prints every operation whose answers were wrong.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path


def main(examples: int, fixed: int) -> int:
    """Try every operation in four roles; return 1 when something was wrong."""
    # Read at start: the settings of a minute's limits.
    os.environ["TRUONGCHUAN_API_READS"] = os.environ["TRUONGCHUAN_API_WRITES"] = "100000000"
    import pytest

    test = f"""
import pytest
from schemathesis.core.failures import FailureGroup
from tests.api.conftest import case, district, world
from tests.conftest import django_db_setup, frozen_clock
from tests.api.fuzz import try_operation
from truongchuan.api.operations import OPERATIONS

@pytest.mark.django_db
@pytest.mark.parametrize("name", OPERATIONS)
def test_deep(world, name):
    roles = ("leader", "education", "head_teacher", "viewer")
    sent = try_operation(world, roles, name, examples={examples}, fixed={fixed})
    print(f"{{name}}: {{sent}} requests")
"""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "test_deep.py"
        place.write_text(test, encoding="utf-8")
        root = Path(__file__).resolve().parents[2]
        return pytest.main(
            [
                str(place),
                "-n",
                "0",
                "-q",
                "-rP",
                f"--rootdir={root}",
                "-c",
                str(root / "pyproject.toml"),
            ]
        )


if __name__ == "__main__":
    given = [int(text) for text in sys.argv[1:3]]
    sys.exit(main(*(given + [20, 0][len(given) :])))
