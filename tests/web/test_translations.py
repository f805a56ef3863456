"""The English catalogue: complete, in step with the sources, and chosen by a cookie."""

from __future__ import annotations

import importlib
import os
import pkgutil
import re
import shutil
import string
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polib
import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils.translation import gettext, override

import truongchuan
from truongchuan import wording
from truongchuan.engines.plan.check.codes import CODES
from truongchuan.engines.plan.findings import Finding, Severity
from truongchuan.web.templatetags.vn import date_vn, days_from, month_vn, number_vn, quarter_vn
from truongchuan.wording.findings import finding_message
from truongchuan.wording.reading import reading_message

PACKAGE = Path(truongchuan.__file__).parent
FOLDER = PACKAGE / "locale" / "en" / "LC_MESSAGES"
CATALOGUE = polib.pofile(str(FOLDER / "django.po"))
VIETNAMESE = re.compile(r"[À-ÖØ-öø-ỹĐđ]")

# English texts that must name something Vietnamese: names, and terms to be written in the plan.
VIETNAMESE_WORDS = {
    "Nguyễn",
    "Văn",
    "Bạch",
    "Vĩnh",
    *("Hai", "Bà", "Trưng", "Ngô", "Thị", "Nhậm", "đ", "trường", "phòng"),
    *("tiêu", "chuẩn", "mức", "độ", "cấp", "NĐ-CP", "QĐ-UBND"),
}


def texts_of(entry: polib.POEntry) -> list[str]:
    """Return the translations of an entry: one, or one per plural form."""
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def placeholders(text: str) -> set[str]:
    """Return ``{name}`` and ``%(name)s`` of a text, a bare ``%s`` and its number of links."""
    named = set(re.findall(r"%\(\w+\)[sd]|(?<!%)%s", text))
    braced = {f"{{{name}}}" for _, name, _, _ in string.Formatter().parse(text) if name}
    links = {f"{text.count('<a href=')} links"}
    return named | braced | links


def test_every_entry_is_translated_without_guesses_or_leftovers() -> None:
    untranslated = [e.msgid for e in CATALOGUE if not all(texts_of(e))]
    assert untranslated == []
    assert CATALOGUE.fuzzy_entries() == []
    assert CATALOGUE.obsolete_entries() == []
    assert "POT-Creation-Date" not in CATALOGUE.metadata
    assert len(CATALOGUE) > 1000


def test_translations_keep_placeholders_and_outer_spaces() -> None:
    for entry in CATALOGUE:
        for number, text in enumerate(texts_of(entry)):
            original = entry.msgid_plural if number and entry.msgid_plural else entry.msgid
            assert placeholders(text) == placeholders(original), entry.msgid
            assert _edges(text) == _edges(original), entry.msgid


def _edges(text: str) -> tuple[str, str]:
    return re.match(r"\s*", text)[0], re.search(r"\s*$", text)[0]  # type: ignore[index]


def test_english_texts_are_english() -> None:
    for entry in CATALOGUE:
        for text in texts_of(entry):
            # What stands in a workbook or a document is quoted as it stands there.
            spoken = re.sub(r"“[^”]*”", "", text)
            words = {word.strip("“”()/.,:…") for word in re.split(r"[\s/]+", spoken)}
            foreign = {word for word in words if VIETNAMESE.search(word)}
            assert foreign <= VIETNAMESE_WORDS, text


def test_the_compiled_catalogue_is_that_of_its_source() -> None:
    def content(catalogue: Any) -> dict[tuple[str | None, str], tuple[str, ...]]:
        return {(e.msgctxt, e.msgid): tuple(texts_of(e)) for e in catalogue}

    assert content(polib.mofile(str(FOLDER / "django.mo"))) == content(CATALOGUE)


def test_collecting_again_changes_nothing(tmp_path: Path) -> None:
    if not shutil.which("xgettext") and os.environ.get("CI") != "true":
        pytest.skip("GNU gettext is not installed (Debian: apt-get install gettext)")
    copy = tmp_path / "truongchuan"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__", "static", "*.mo"))
    environment = {
        **os.environ,
        "PYTHONPATH": str(tmp_path),
        "TRUONGCHUAN_MODE": "demo",
        "TRUONGCHUAN_VAR": str(tmp_path / "var"),
        "DJANGO_SETTINGS_MODULE": "truongchuan.project.settings",
    }
    command = [sys.executable, "-m", "truongchuan", "manage", "makemessages", "-l", "en"]
    done = subprocess.run(
        command, cwd=copy, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    collected = polib.pofile(str(copy / "locale" / "en" / "LC_MESSAGES" / "django.po"))
    ours = {(e.msgctxt, e.msgid, e.msgid_plural) for e in CATALOGUE}
    theirs = {(e.msgctxt, e.msgid, e.msgid_plural) for e in collected}
    assert theirs - ours == set(), "run `make messages` and translate what is new"
    assert ours - theirs == set(), "run `make messages`: these texts are not used any more"
    # A text that moves to another page changes the order only; the header must not change at all.
    assert collected.metadata == CATALOGUE.metadata


def strings_in(value: Any) -> Iterator[str]:
    """Yield the texts within a table of texts; its keys are codes."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from strings_in(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from strings_in(item)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from strings_in(getattr(value, field.name))


VIETNAMESE_ONLY = {
    "plan_text",  # of the command line
    "list_guide",  # of workbooks, which are written in Vietnamese
    "catchment_guide",
    "usual_units",  # names of units
}


def wording_texts() -> Iterator[tuple[str, str]]:
    """Yield module and text of everything that the wording modules may say on a page."""
    for found in pkgutil.iter_modules(wording.__path__):
        if found.name in VIETNAMESE_ONLY:
            continue
        module = importlib.import_module(f"truongchuan.wording.{found.name}")
        for name, value in vars(module).items():
            if name.isupper():
                for text in strings_in(value):
                    if VIETNAMESE.search(text):
                        yield found.name, text


def test_every_text_of_the_wording_modules_is_collected() -> None:
    known = {entry.msgid for entry in CATALOGUE}
    found = list(wording_texts())
    assert len(found) > 400
    assert [(module, text) for module, text in found if text not in known] == []


# --- the language chosen --------------------------------------------------------------------


def english(client: Client) -> Client:
    """Choose English the way a reader does."""
    answer = client.post("/ngon-ngu/", {"language": "en", "next": "/"})
    assert client.cookies["django_language"].value == "en"
    assert answer.status_code == 302
    return client


def language_of(answer: HttpResponse) -> str:
    """Return the language that a page declares, in its header and in its root element."""
    found = re.search(r'<html lang="(\w+)"', answer.content.decode())
    assert found is not None
    assert answer.headers["Content-Language"] == found[1]
    return found[1]


def test_the_cookie_chooses_the_language_and_the_browser_does_not(client: Client, db: None) -> None:
    page = client.get("/tai-khoan/login/", headers={"accept-language": "en"})
    assert language_of(page) == "vi"
    assert "Đăng nhập" in page.content.decode()
    page = english(client).get("/tai-khoan/login/")
    assert language_of(page) == "en"
    assert "Sign in" in page.content.decode()
    assert "Đăng nhập" not in page.content.decode()
    client.post("/ngon-ngu/", {"language": "vi", "next": "/"})
    assert language_of(client.get("/tai-khoan/login/")) == "vi"
    client.post("/ngon-ngu/", {"language": "xx", "next": "/"})
    assert language_of(client.get("/tai-khoan/login/")) == "vi"


def test_dates_and_numbers_follow_the_language() -> None:
    day = date(2023, 5, 9)
    with override("vi"):
        assert (date_vn(day), month_vn(day), quarter_vn(day)) == (
            "09/05/2023",
            "Tháng 5/2023",
            "Quý II/2023",
        )
        assert number_vn(1234.5) == "1.234,5"
        assert days_from(date(2023, 5, 10), day) == "còn 1 ngày"
    with override("en"):
        assert (date_vn(day), month_vn(day), quarter_vn(day)) == (
            "09/05/2023",
            "May 2023",
            "Q2 2023",
        )
        assert number_vn(1234.5) == "1,234.5"
        assert days_from(date(2023, 5, 10), day) == "1 day left"
        assert days_from(date(2023, 5, 4), day) == "5 days late"


class TooBig(Exception):
    """An error of the readers."""

    code = "too_big"
    params = {"size": 1_234_500_000, "limit": 20_000_000}


def test_texts_made_from_codes_follow_the_language() -> None:
    finding = Finding(
        "month-outside-plan",
        *CODES["month-outside-plan"],
        params={"row": 3, "months": ("2023-01", "2024-12")},
    )
    assert finding.severity is Severity.WARNING
    with override("vi"):
        message = finding_message(finding, gettext)
        assert message == "Dòng 3 ghi tháng 1/2023, tháng 12/2024, ngoài thời gian của kế hoạch."
        assert "1.234,5 MB" in reading_message(TooBig(), gettext)
    with override("en"):
        message = finding_message(finding, gettext)
        assert message == "Row 3 says January 2023, December 2024, outside the period of the plan."
        assert "1,234.5 MB" in reading_message(TooBig(), gettext)
