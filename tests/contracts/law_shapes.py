"""The JSON of the law commands, field by field: what the contract names and of which type."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from truongchuan.cli import main

Json = dict[str, Any]
NUMBER = (int, float)
VERDICTS = {"met", "not_met", "not_known", "suspended", "not_applicable"}
VERIFICATIONS = {"verified", "remembered", "missing"}
LEVELS = {"minimum", "level_1", "level_2"}


def run_json(capsys: pytest.CaptureFixture[str], *arguments: str) -> Json:
    """What a command prints with --json: one document on standard output, nothing beside it."""
    assert main([*arguments, "--json"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    document = json.loads(out)
    assert isinstance(document, dict)
    return document


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The message of a command that must end with status 2, and print nothing else."""
    assert main(list(arguments)) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("truongchuan: ")
    assert "Traceback" not in err
    return err


def write(path: Path, document: object) -> str:
    """Write a JSON file; its path as an argument."""
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return str(path)


def has(document: Json, **types: Any) -> None:
    """The fields are there, each of one of its types (``None`` allows null)."""
    for name, wanted in types.items():
        assert name in document, name
        value = document[name]
        allowed = wanted if isinstance(wanted, tuple) else (wanted,)
        if value is None:
            assert None in allowed, name
        else:
            kinds = tuple(kind for kind in allowed if kind is not None)
            assert isinstance(value, kinds), (name, value)
            assert bool in kinds or not isinstance(value, bool), (name, value)


def check_item(item: Json, *, facility: bool = False) -> None:
    """An item or norm: its verdict with reasons and citations."""
    assert item["verdict"] in VERDICTS
    assert item["indication"] in {None, "met", "not_met"}
    if not facility:
        has(item, ref=str, requirement=str, evidence=list)
    for reason in item["why"]:
        has(reason, text=str, values=dict)
        assert reason["text"].strip()
        assert "{" not in reason["text"]
        for value in reason["values"].values():
            assert value is None or isinstance(value, (str, bool, int, float))
    assert item["cites"]
    for cite in item["cites"]:
        has(cite, instrument=str, article=(str, None), verification=str)
        assert cite["verification"] in VERIFICATIONS


def check_rule(rule: Json) -> None:
    """A rule as the law library shows it."""
    has(
        rule, ref=str, requirement=str, expression=(str, None), verification=str,
        in_force_from=str, in_force_to=(str, None), suspended=list, cites=list,
    )  # fmt: skip
    assert rule["verification"] in VERIFICATIONS
    assert rule["cites"]
    for suspension in rule["suspended"]:
        has(suspension, by=str, to=(str, None), verification=str)
        assert "from" in suspension


def check_assessment(document: Json) -> None:
    """The document of ``assess``."""
    has(
        document, on=str, instrument=str, criteria=list, accreditation_level=(int, None),
        national_standard_degree=(int, None), results=dict, blocking=list, unknown=list,
    )  # fmt: skip
    for criterion in document["criteria"]:
        has(
            criterion, no=str, title=str, level=(int, None), level_possible=int, indicators=list,
            mandatory=(bool, None),
        )  # fmt: skip
        for item in criterion["indicators"]:
            check_item(item)
    assert list(document["results"]) == ["proven", "on_verified_rules", "possible"]
    for result in document["results"].values():
        has(result, level=(int, None), degree=(int, None))
    has(document["results"]["on_verified_rules"], rules_left_out=int)
    assert all(isinstance(ref, str) for ref in document["blocking"] + document["unknown"])
    assert document["national_standard_degree"] == document["results"]["proven"]["degree"]


def check_facilities(document: Json) -> None:
    """The document of ``facilities check``."""
    has(document, on=str, rules=list, summary=dict, capacity=dict)
    for rule in document["rules"]:
        has(
            rule, id=str, aliases=list, level=str, title=str, required=(*NUMBER, None),
            actual=(*NUMBER, None), shortfall=(*NUMBER, None), unit=(str, None),
        )  # fmt: skip
        assert rule["level"] in LEVELS
        assert rule["aliases"]
        check_item(rule, facility=True)
    assert set(document["summary"]) == LEVELS
    for summary in document["summary"].values():
        has(summary, proven=(bool, None), met=int, not_met=int, not_known=int, left_out=int)
    has(document["capacity"], pupils=(int, None), classes=(int, None), binding=list)
    known = {rule["id"] for rule in document["rules"]}
    assert set(document["capacity"]["binding"]) <= known
