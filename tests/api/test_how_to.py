"""The commands of docs/how-to/use-the-api.md, run as they stand there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from string import Template

import pytest
from django.test import Client

from tests.api.conftest import World
from truongchuan.domain.directory.models import OrganisationKind

pytestmark = pytest.mark.django_db
HOW_TO = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "use-the-api.md"


def commands() -> list[tuple[str, int]]:
    """Return each curl command with the status that the line after it names."""
    blocks = re.findall(r"```sh\n(.*?)```", HOW_TO.read_text(encoding="utf-8"), re.DOTALL)
    text = "\n".join(blocks).replace("\\\n", " ")
    return [
        (line, int(status)) for line, status in re.findall(r"^(curl .*)\n# (\d{3})$", text, re.M)
    ]


def run(command: str, variables: dict[str, str]) -> int:
    """Do what curl would do, with the test's own client in place of the network."""
    words = shlex.split(Template(command).safe_substitute(variables))[1:]
    headers, method, body, address = {}, "GET", "", ""
    while words:
        word = words.pop(0)
        if word == "-H":
            name, _, value = words.pop(0).partition(": ")
            headers[name] = value
        elif word == "-X":
            method = words.pop(0)
        elif word == "-d":
            body = words.pop(0)
        else:
            assert not word.startswith("-"), word
            address = word
    kind = headers.pop("Content-Type", "application/json")
    assert "$" not in address
    client = Client(headers=headers)
    response = client.get(address) if method == "GET" else client.post(address, body, kind)
    return response.status_code


def test_the_examples_do_what_they_say(small: World) -> None:
    token = small.token("education")
    # The response test client has no host: an address without one is the same for it.
    variables = {
        "BASE": "/api/v1",
        "TOKEN": token,
        "PROGRAMME": str(small.values["pk"]),
        "SCHOOL": str(small.values["school_pk"]),
        "UNIT": str(small.district.unit(OrganisationKind.FINANCE).pk),
        "ETAG": small.call("row_detail", token).headers["ETag"].replace('"', '\\"'),
    }
    tried = [(command, status, run(command, variables)) for command, status in commands()]
    assert len(tried) >= 13
    assert [line for line in tried if line[1] != line[2]] == []
