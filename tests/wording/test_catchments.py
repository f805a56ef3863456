"""Every code of the page of catchments has its words."""

from __future__ import annotations

import re
from pathlib import Path

import truongchuan.adapters.catchment as reading
import truongchuan.domain.catchments as package
import truongchuan.engines.catchment_text as catchment_text
from truongchuan.adapters.catchment import outcome
from truongchuan.domain.catchments.models import RunState
from truongchuan.domain.catchments.selectors import STATES
from truongchuan.wording.catchment import CATCHMENT_FAULTS
from truongchuan.wording.catchments import (
    ACTIONS,
    ERRORS,
    FAULTS,
    FINDING_TONES,
    FINDINGS,
    RUN_ERRORS,
    RUN_STATES,
    WHY,
    WORDS_FAULTS,
    area_fault,
    reason_text,
)
from truongchuan.wording.executors import EXECUTOR_FAULTS


def codes(folder: Path, pattern: str) -> set[str]:
    text = "\n".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    found = set(re.findall(pattern, text))
    assert found
    return found


def test_every_code_has_a_text() -> None:
    services = Path(package.__path__[0])
    assert codes(services, r'DomainError\(\s*"([a-z-]+)"') == set(ERRORS)
    assert codes(services, r'"(catchment\.[a-z_]+)"') == set(ACTIONS)
    assert set(RUN_STATES) == set(STATES) == {"none", *RunState.values}
    assert codes(services, r'error(?: =|=)[^"]*"([a-z-]+)"') <= set(RUN_ERRORS)
    why = {
        outcome.HOME,
        outcome.LOCKED,
        outcome.NEAREST,
        outcome.BANNED,
        outcome.FULL,
        outcome.ROOM,
        outcome.FEEDER,
    }
    assert set(WHY) == why


def test_every_fault_has_a_text() -> None:
    folder = Path(reading.__path__[0])
    raised = codes(folder, r'(?:InstanceError|fault)\(\s*"([a-z-]+)"')
    assert raised <= set(FAULTS) | set(CATCHMENT_FAULTS) | set(EXECUTOR_FAULTS)
    # Those of archives are made of two parts.
    made = {code for code in FAULTS if code.startswith("archive-")} | {"comma"}
    assert set(FAULTS) - raised <= made
    assert "a.csv" in area_fault("empty", {"path": "a.csv"})


def test_reasons_name_schools_and_seats() -> None:
    params = {
        "children": 100.0, "seats": 90.0, "relaxation": 10.0, "least": 10.0,
        "schools": {"TH Hoa Sen": 10.0},
    }  # fmt: skip
    assert "TH Hoa Sen (10)" in reason_text({"code": "seats", "params": params})
    assert reason_text({}) == ""


def test_every_reason_of_the_engine_has_a_text() -> None:
    from truongchuan.engines.catchment.answers import REASONS
    from truongchuan.wording.catchment_causes import PAGE_REASONS, UNIT_REASONS, Names, cause_text

    names = Names(["TH Hoa Sen", "TH Ban Mai"], ["Tổ 1", "Tổ 2"])
    params: dict[str, dict[str, object]] = {
        "weights": {"terms": {"change": 2.5, "walk": -1.0}},
        "not-connected": {"between": [1], "behind": []},
        "full": {"seats": 20.0, "load": 20.0, "children": 10.0, "lacking": 10.0},
        "moved-limit": {"limit": 50.0, "moved": 45.0},
    }
    for texts in (UNIT_REASONS, PAGE_REASONS):
        for code in REASONS:
            told = cause_text(
                names, code=code, chosen=0, nearest=1, params=params.get(code, {}), texts=texts
            )
            assert told.endswith(".")
            assert "{" not in told
    assert ".csv" not in " ".join(PAGE_REASONS.values())
    behind = cause_text(
        names, code="not-connected", chosen=0, nearest=1, params={"between": [], "behind": [0]}
    )
    assert "tách khỏi vùng: Tổ 1." in behind
    assert "không có đường" in cause_text(
        names, code="not-connected", chosen=0, nearest=1, params={"between": None, "behind": []}
    )


def test_every_finding_has_words() -> None:
    found = codes(Path(reading.__path__[0]), r'Finding\(\s*"([a-z-]+)"')
    found |= {"shapes-missing", "points-outside", "borders-not-drawn", "borders-not-listed"}
    assert found == set(FINDINGS)
    assert set(FINDING_TONES) <= set(FINDINGS)


def test_every_fault_of_wordings_has_words() -> None:
    folder = Path(catchment_text.__path__[0])
    text = (folder / "units.py").read_text(encoding="utf-8")
    found = set(re.findall(r'return "([a-z-]+)"|setdefault\("([a-z-]+)"', text))
    found_codes = {code for pair in found for code in pair if code}
    assert found_codes | {"no-ward-column", "no-name-column"} == set(WORDS_FAULTS)
