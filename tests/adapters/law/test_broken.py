"""One broken file per fault, each with the message that its author must get."""

from __future__ import annotations

from pathlib import Path

import pytest

from truongchuan.adapters.law.cases import read_cases
from truongchuan.adapters.law.files import LawFileError, Source
from truongchuan.adapters.law.load import build_law

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "law"
BROKEN = sorted((FIXTURES / "broken").glob("*.yaml"))


def base() -> list[Source]:
    """The smallest complete set; each broken file is added to it."""
    folder = FIXTURES / "base"
    return [
        Source.read(path, name := path.relative_to(folder).as_posix(), name, added=True)
        for path in sorted(folder.rglob("*.yaml"))
    ]


def read(path: Path) -> object:
    source = Source.read(path, path.name, path.name, added=True)
    if path.name.startswith("case-"):
        return read_cases([source], build_law(base()))
    return build_law([*base(), source])


def fault(path: Path) -> LawFileError:
    with pytest.raises(LawFileError) as caught:
        read(path)
    return caught.value


def test_the_base_has_no_fault() -> None:
    law = build_law(base())
    assert [len(criteria.standards) for criteria in law.criteria_sets] == [1]
    assert len(law.norm_sets[0].norms) == 3


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_broken(path: Path) -> None:
    error = fault(path)
    told = "\n".join(str(one) for one in (error, *error.more))
    assert told + "\n" == path.with_suffix(".txt").read_text(encoding="utf-8")


def test_every_message_belongs_to_a_file() -> None:
    assert {path.stem for path in (FIXTURES / "broken").glob("*.txt")} == {
        path.stem for path in BROKEN
    }
    assert len(BROKEN) >= 35
