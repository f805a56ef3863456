"""One place that makes HiGHS instances: silent, one thread, one seed."""

from __future__ import annotations

from typing import Any


def quiet_solver(**options: Any) -> Any:
    """A HiGHS instance that writes nothing and repeats itself.

    The binding's own class announces itself on standard output, which belongs to the answer; the
    class under it does not.
    """
    import highspy

    solver: Any = highspy._core._Highs()
    for name, value in {"output_flag": False, "threads": 1, "random_seed": 1, **options}.items():
        solver.setOptionValue(name, value)
    return solver
