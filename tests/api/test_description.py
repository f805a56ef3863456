"""The description: complete, the same as the copy in the docs, drawn without network.

``python -m tests.api.test_description`` writes the copy anew.
"""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path
from typing import Any

import pytest

COPY = Path(__file__).resolve().parents[2] / "docs" / "reference" / "openapi.json"


def as_text(described: dict[str, Any]) -> str:
    return json.dumps(described, ensure_ascii=False, indent=1) + "\n"


def test_the_copy_in_the_docs_is_the_description() -> None:
    from truongchuan.api.description import description

    assert COPY.read_text(encoding="utf-8") == as_text(description()), (
        "run: python -m tests.api.test_description"
    )


def test_every_operation_is_told_with_its_scope_errors_and_meaning() -> None:
    from truongchuan.api.description import description
    from truongchuan.api.operations import OPERATIONS

    told = description()
    assert told["openapi"].startswith("3.1")
    found = {}
    for path, methods in told["paths"].items():
        for method, details in methods.items():
            found[details["operationId"]] = details
            operation = OPERATIONS[details["operationId"]]
            assert (method.upper(), path) == (operation.method, "/api/v1" + operation.path)
            assert details["security"][0] == {"BearerToken": [operation.scope]}
            assert ("Session" in str(details["security"])) == (method == "get")
            assert {"401", "403", "404", "422", "429", "500"} <= set(details["responses"])
            assert details["summary"].endswith(".")
            assert details["tags"][0] in {tag["name"] for tag in told["tags"]}
    assert set(found) == set(OPERATIONS)
    assert "412" in found["report_on_row"]["responses"]
    assert "Idempotency-Key" in str(found["raise_an_obstacle"]["parameters"])
    [kind] = found["paper_docx"]["responses"]["200"]["content"]
    assert kind.startswith("application/vnd")


def test_every_shape_has_one_name_and_a_meaning() -> None:
    from truongchuan.api.description import description
    from truongchuan.api.parts import Body, Out

    names = [kind.__name__ for base in (Out, Body) for kind in all_of(base)]
    assert len(names) == len(set(names)) + names.count("OnQuery") - 1
    for name, shape in description()["components"]["schemas"].items():
        assert shape.get("description"), name


def all_of(base: type[Any]) -> list[type[Any]]:
    return [k for kind in base.__subclasses__() for k in (kind, *all_of(kind))]


def test_references_lead_somewhere() -> None:
    from truongchuan.api.description import description

    told = description()
    for reference in set(re.findall(r'"\$ref": "#/([^"]+)"', json.dumps(told))):
        place: Any = told
        for step in reference.split("/"):
            place = place[step]
        assert isinstance(place, dict)


@pytest.mark.django_db
def test_the_page_has_nothing_inline_and_nothing_from_elsewhere(client: Any) -> None:
    response = client.get("/api/v1/docs")
    text = response.content.decode()
    assert response.status_code == 200
    assert "script-src 'self'" in response.headers["Content-Security-Policy"]
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert not re.search(r"<style|\sstyle=|\son\w+=|https?://", text)
    assert client.get("/api/v1/openapi.json").json()["info"]["title"] == "TruongChuan"


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "truongchuan.project.settings_test")
    import django

    django.setup()
    from truongchuan.api.description import description

    COPY.write_text(as_text(description()), encoding="utf-8")
    sys.stderr.write(f"{COPY}\n")
