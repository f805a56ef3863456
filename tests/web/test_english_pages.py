"""Pages in English: nothing of the interface stays Vietnamese, the plan's own words do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polib
import pytest
from django.apps import apps
from django.db import transaction
from django.test import Client
from lxml import html as lxml_html
from pytest_django.plugin import DjangoDbBlocker

import truongchuan
from tests.kept import kept_demo
from truongchuan.adapters.regulations import load_knowledge
from truongchuan.domain.directory.models import Membership, Organisation, OrganisationKind
from truongchuan.domain.programmes.models import Programme, Target
from truongchuan.domain.shared.actor import Function

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
CATALOGUE = polib.pofile(
    str(Path(truongchuan.__file__).parent / "locale" / "en" / "LC_MESSAGES" / "django.po")
)
VIETNAMESE = re.compile(r"[À-ÖØ-öø-ỹĐđ]")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}|%s")
NUMBER = re.compile(r"\(?\d+(/\d+)?[/-]")
READ_ALOUD = ("title", "aria-label", "placeholder", "alt", "data-label")


@pytest.fixture(scope="module")
def demo(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, shared_folder: Path
) -> Iterator[None]:
    """Load the demo once; every test of the module works inside that transaction."""
    with django_db_blocker.unblock(), transaction.atomic():
        kept_demo(shared_folder)
        yield
        transaction.set_rollback(True)


def reader(function: Function) -> Client:
    """Return a browser of somebody of the demo who chose English."""
    membership = Membership.objects.filter(function=function, person__user__isnull=False).first()
    assert membership is not None
    client = Client()
    client.force_login(membership.person.user, backend=BACKEND)
    client.post("/ngon-ngu/", {"language": "en", "next": "/"})
    return client


def addresses() -> list[str]:
    """Return an address of every kind of page that is read."""
    programme = Programme.objects.get()
    plan = f"/ke-hoach/{programme.pk}/"
    school = Target.objects.filter(programme=programme).first()
    office = Organisation.objects.filter(kind=OrganisationKind.EDUCATION_OFFICE).first()
    police = Organisation.objects.filter(kind=OrganisationKind.POLICE).first()
    assert school
    assert office
    assert police
    of_the_plan = ["", "nhat-ky/", "lo-trinh/", "lo-trinh/?q=zzzz", "lo-trinh/gantt/"]
    of_the_plan += ["lo-trinh/ma-tran/", "nhiem-vu/12/", "nhiem-vu/12/bao-cao/", "nhiem-vu/18/"]
    of_the_plan += ["truong/", f"truong/{school.school_id}/", "don-vi/", f"don-vi/{office.pk}/"]
    of_the_plan += [f"don-vi/{police.pk}/", "phat-hien/", "phat-hien/phieu-gop-y/", "van-ban/"]
    return [
        *("/", "/tim/", "/tim/?q=ngo", "/tim/?q=zzzz", "/ke-hoach/", "/nhap-ke-hoach/"),
        *(plan + path for path in of_the_plan),
        *("/khong-co-trang-nay/", "/tai-khoan/password/set/", "/tai-khoan/logout/"),
    ]


def _quotes(element: Any) -> bool:
    """Whether an element holds the document's own words."""
    classes = str(element.get("class") or "").split()
    return bool({"doc", "finding__quotes"} & set(classes))


def shown(page: str) -> Iterator[str]:
    """Yield every text that a reader of the page sees or hears."""
    for element in lxml_html.fromstring(page).iter():
        if not isinstance(element.tag, str) or element.tag in {"script", "style", "textarea"}:
            continue
        if element.get("lang") == "vi" and element.tag != "html":  # the switch back
            continue
        texts = [element.get(name) for name in READ_ALOUD]
        if not any(_quotes(around) for around in (element, *element.iterancestors())):
            texts += [element.text, *(child.tail for child in element)]
        for text in texts:
            if text and text.strip():
                yield re.sub(r"\s+", " ", text.strip())


def stored_texts() -> set[str]:
    """Return all texts of the database, of the law and of the places: the data of the pages."""
    found: set[str] = set()

    def take(value: Any) -> None:
        if isinstance(value, str):
            found.add(re.sub(r"\s+", " ", value))
        elif isinstance(value, dict):
            for item in value.values():
                take(item)
        elif isinstance(value, list | tuple):
            for item in value:
                take(item)

    for model in apps.get_models():
        if model.__module__.startswith("truongchuan."):
            for row in model.objects.values_list():
                take([v for v in row if not isinstance(v, date | datetime)])
    knowledge = load_knowledge()
    take([i.title for i in knowledge.instruments])
    return found


def vietnamese_of_the_interface() -> tuple[set[str], list[re.Pattern[str]]]:
    """Return the interface's Vietnamese: whole texts, and patterns of those with places to fill."""
    whole: set[str] = set()
    patterns: list[re.Pattern[str]] = []
    for entry in CATALOGUE:
        literal = PLACEHOLDER.sub("", entry.msgid)
        if not VIETNAMESE.search(literal):
            continue
        if not PLACEHOLDER.search(entry.msgid):
            whole.add(entry.msgid.strip())
        elif len(re.findall(r"\w+", literal)) > 1:
            parts = (re.escape(part) for part in PLACEHOLDER.split(entry.msgid.strip()))
            patterns.append(re.compile(".+".join(parts)))
    return whole, patterns


def runs(text: str) -> Iterator[str]:
    """Yield the Vietnamese of a text: from the first to the last Vietnamese word of each clause.

    Numbers of official papers (17/2018/TT-BGDĐT) are no words.
    """
    for clause in re.split(r"[“”\"«»();:·|→…]|\.\s|, |\s[–—-]\s", text):
        words = clause.split()
        places = [n for n, w in enumerate(words) if VIETNAMESE.search(w) and not NUMBER.match(w)]
        if places:
            yield " ".join(words[places[0] : places[-1] + 1]).strip(".,!?")


@pytest.mark.parametrize("function", [Function.LEADER, Function.OFFICER, Function.HEAD_TEACHER])
def test_only_data_stays_vietnamese(demo: None, function: Function) -> None:
    client = reader(function)
    stored = stored_texts()
    haystack = "\n".join(stored).casefold()
    whole, patterns = vietnamese_of_the_interface()
    left: set[str] = set()
    seen: set[str] = set()
    for address in addresses():
        answer = client.get(address)
        assert answer.status_code in {200, 403, 404}, address
        page = answer.content.decode()
        assert '<html lang="en"' in page, address
        texts = set(shown(page)) - seen
        assert "Skip to content" in texts | seen
        seen |= texts
        for text in texts:
            if not VIETNAMESE.search(text) or text in stored:
                continue
            interface = text in whole or any(p.fullmatch(text) for p in patterns)
            if interface or any(run.casefold() not in haystack for run in runs(text)):
                left.add(f"{address}: {text}")
    assert not left, "\n".join(sorted(left))
