"""Pledges, receipts, uses: what is refused, reversed, checked; sums equal brute force."""

from __future__ import annotations

import json
import threading
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.domain.conftest import District, make_district
from tests.domain.mobilisation.conftest import TODAY, Town, make_town
from truongchuan.domain.audit.models import AuditEvent
from truongchuan.domain.mobilisation.acknowledging import list_thanks
from truongchuan.domain.mobilisation.models import Form, Pledge, Receipt, Use
from truongchuan.domain.mobilisation.selectors import (
    get_receipt_file,
    hide_names,
    list_pledges,
    list_receipts,
)
from truongchuan.domain.mobilisation.services import (
    change_consent,
    check_receipt,
    reverse_entry,
)
from truongchuan.domain.mobilisation.totals import (
    Totals,
    month_figures,
    programme_totals,
    school_drives,
    totals_of,
)
from truongchuan.domain.shared.errors import DomainError, NotAllowed
from truongchuan.domain.sources.services import store_file

pytestmark = pytest.mark.django_db
SECRET = "Nguyễn Kín Đáo"


def code_of(act: Any) -> str:
    with pytest.raises(DomainError) as refused:
        act()
    return refused.value.code


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"amount": None}, "amount-missing"),
        ({"amount": 0}, "amount-range"),
        ({"amount": -5}, "amount-range"),
        ({"form": "gold"}, "form-unknown"),
        ({"donor_kind": "x"}, "donor-kind-unknown"),
        ({"form": "kind", "description": " "}, "gift-undescribed"),
        ({"form": "kind", "valued_by": ""}, "valuer-missing"),
        ({"form": "labour", "days": None}, "days-missing"),
        ({"is_public": True}, "unnamed-not-public"),
        ({"on": date(2023, 5, 16)}, "entry-in-future"),
        ({"on": date(2023, 2, 28)}, "entry-before-approval"),
        ({"expected_by": date(2023, 5, 1)}, "expected-before-pledge"),
    ],
)
def test_pledges_that_make_no_sense(town: Town, fields: dict[str, Any], code: str) -> None:
    assert code_of(lambda: town.pledge(**fields)) == code
    assert not Pledge.objects.exists()


def test_receipts_have_a_number_of_the_school_s_book_once(town: Town) -> None:
    assert code_of(lambda: town.receipt(number=" ")) == "receipt-number-missing"
    first = town.receipt(number="001")
    assert code_of(lambda: town.receipt(number="001")) == "receipt-number-taken"
    town.receipt(number="001", school=town.other)
    town.receipt(None, "kind", number="")
    reverse_entry(actor=town.education, entry=first, reason="Sai số")
    assert town.receipt(number="001").number == "001"


def test_no_more_is_used_than_was_received(town: Town) -> None:
    town.receipt(1_000_000)
    town.receipt(9_000_000, school=town.other)
    town.receipt(5_000_000, "kind")
    assert code_of(lambda: town.use(1_000_001)) == "use-over-received"
    town.use(1_000_000)
    town.use(None, "kind", description="Đã lắp giá sách")
    receipt = Receipt.objects.order_by("pk").first()
    assert receipt is not None
    back = lambda: reverse_entry(actor=town.education, entry=receipt, reason="x")  # noqa: E731
    assert code_of(back) == "reverse-below-used"
    use = Use.objects.order_by("pk").first()
    assert use is not None
    reverse_entry(actor=town.education, entry=use, reason="Nhầm")
    reverse_entry(actor=town.education, entry=receipt, reason="Nhầm")
    totals = totals_of(drives=[town.drive.pk], by=("school_id",))
    assert totals[(town.school.pk,)].money_left == 0


def test_reversals_are_entries_of_their_own(town: Town) -> None:
    pledge = town.pledge(2_000_000, donor=SECRET)
    receipt = town.receipt(2_000_000, pledge=pledge, donor=SECRET)
    act = lambda: reverse_entry(actor=town.education, entry=pledge, reason="x")  # noqa: E731
    assert code_of(act) == "pledge-has-receipts"
    blank = lambda: reverse_entry(actor=town.education, entry=receipt, reason=" ")  # noqa: E731
    assert code_of(blank) == "reason-needed"
    back = reverse_entry(actor=town.education, entry=receipt, reason="Chuyển nhầm")
    assert (back.amount, back.reverses_id, back.donor) == (-2_000_000, receipt.pk, "")  # type: ignore[union-attr]
    for entry in (receipt, back):
        again = lambda e=entry: reverse_entry(actor=town.education, entry=e, reason="x")  # noqa: E731
        assert code_of(again) == "entry-reversed"
    reverse_entry(actor=town.education, entry=pledge, reason="Rút")
    assert code_of(lambda: town.receipt(pledge=pledge)) == "pledge-reversed"
    assert Receipt.objects.count() == 2


def test_a_settled_drive_takes_nothing_and_a_closed_one_no_pledge(town: Town) -> None:
    town.move("closed")
    assert code_of(town.pledge) == "drive-not-open"
    receipt = town.receipt(100)
    town.move("settled", "Chuyển tiếp")
    assert code_of(town.receipt) == "drive-not-open"
    assert code_of(lambda: town.use(1)) == "drive-not-open"
    back = lambda: reverse_entry(actor=town.education, entry=receipt, reason="x")  # noqa: E731
    assert code_of(back) == "drive-settled"


def test_a_pledge_of_another_school_is_no_reason(town: Town) -> None:
    pledge = town.pledge(school=town.other)
    assert code_of(lambda: town.receipt(pledge=pledge)) == "pledge-of-another"


def test_who_writes_and_who_checks(town: Town) -> None:
    for name in ("head", "ward", "education", "leader"):
        town.receipt(actor=town.actor(name))
    for name in ("other_head", "finance", "viewer"):
        with pytest.raises(NotAllowed):
            town.receipt(actor=town.actor(name))
        with pytest.raises(NotAllowed):
            town.use(1, actor=town.actor(name))
    receipt = Receipt.objects.first()
    assert receipt is not None
    finance = town.actor("finance")
    check = check_receipt(actor=finance, receipt=receipt, outcome="right")
    assert (check.on, check.by) == (TODAY, finance.name)
    doubt = lambda: check_receipt(actor=finance, receipt=receipt, outcome="doubt")  # noqa: E731
    assert code_of(doubt) == "reason-needed"
    for name in ("head", "viewer"):
        with pytest.raises(NotAllowed):
            check_receipt(actor=town.actor(name), receipt=receipt, outcome="right")


@pytest.mark.parametrize(
    ("name", "knows"),
    [
        ("education", True),
        ("leader", True),
        ("head", True),
        ("ward", True),
        ("other_head", False),
        ("finance", False),
        ("viewer", False),
    ],
)
def test_a_name_without_consent_is_for_those_who_keep_the_book(
    town: Town, name: str, knows: bool
) -> None:
    file = store_file(
        actor=town.education,
        authority_id=town.district.authority.pk,
        name="phieu.png",
        media_type="image/png",
        content=b"x",
    )
    town.pledge(donor=SECRET)
    receipt = town.receipt(donor=SECRET, donor_kind="business", files=[file])
    actor = town.actor(name)
    shown = [
        *hide_names(actor, list_pledges(actor=actor, drive=town.drive)),
        *hide_names(actor, list_receipts(actor=actor, drive=town.drive)),
    ]
    assert {gift.donor for gift in shown} == ({SECRET} if knows else {""})
    link = receipt.files.get()
    found = get_receipt_file(
        actor=actor, programme=town.programme, drive_pk=town.drive.pk, pk=link.pk
    )
    assert (found is not None) == knows
    assert SECRET not in json.dumps(
        list(AuditEvent.objects.values("subject_label", "before", "after")), ensure_ascii=False
    )
    thanks = list_thanks(actor=actor, programme=town.programme)
    assert thanks.lines == []
    assert (thanks.unnamed, thanks.unnamed_money) == (1, 1_000_000)


def test_consent_may_be_given_and_taken_back(town: Town) -> None:
    receipt = town.receipt(donor="Công ty Bình Minh", donor_kind="business")
    unnamed = town.receipt(5)
    head = town.actor("head")
    change_consent(actor=head, entry=receipt, is_public=True)
    [line] = list_thanks(actor=town.actor("viewer"), programme=town.programme).lines
    assert (line.donor, line.money, line.school) == ("Công ty Bình Minh", 1_000_000, "TH Hòa Bình")
    change_consent(actor=head, entry=receipt, is_public=False)
    assert list_thanks(actor=head, programme=town.programme).lines == []
    same = lambda: change_consent(actor=head, entry=receipt, is_public=False)  # noqa: E731
    assert code_of(same) == "consent-unchanged"
    nobody = lambda: change_consent(actor=head, entry=unnamed, is_public=True)  # noqa: E731
    assert code_of(nobody) == "unnamed-not-public"


def test_the_list_adds_up_a_donor_s_gifts_and_leaves_out_reversed_ones(town: Town) -> None:
    named = {"donor": "Bà Lan", "is_public": True}
    town.receipt(1_000_000, **named)
    town.receipt(2_000_000, **named)
    town.receipt(None, "kind", quantity="02 bộ", **named)
    town.receipt(300_000, "labour", **named)
    wrong = town.receipt(7_000_000, **named)
    reverse_entry(actor=town.education, entry=wrong, reason="Nhầm")
    town.receipt(50_000)
    found = list_thanks(actor=town.education, programme=town.programme)
    [line] = found.lines
    assert (line.money, line.value, line.unvalued) == (3_000_000, 300_000, 1)
    assert [(t.quantity, t.description) for t in line.things] == [
        ("02 bộ", "Giá sách"),
        ("", ""),
    ]
    assert (found.unnamed, found.unnamed_money) == (1, 50_000)


def test_figures_of_a_month(town: Town) -> None:
    town.pledge(5_000_000, on=date(2023, 4, 10))
    town.receipt(2_000_000, on=date(2023, 4, 20))
    town.receipt(1_000_000, donor=SECRET)
    town.receipt(None, "kind")
    town.use(400_000)
    may = month_figures(actor=town.education, programme=town.programme, month="2023-05")
    assert json.loads(json.dumps(may)) == may
    assert (may["received"]["money"], may["used"]["money"], may["gifts"]) == (1_000_000, 400_000, 2)
    assert may["pledged"]["money"] == 0
    assert may["unvalued"]["received"] == 1
    assert may["to_date"] == {
        "need": 80_000_000,
        "pledged": 5_000_000,
        "received": 3_000_000,
        "used": 400_000,
        "money_left": 2_600_000,
    }
    assert may["drives"] == {"open": 1}
    assert SECRET not in json.dumps(may, ensure_ascii=False)
    april = month_figures(actor=town.education, programme=town.programme, month="2023-04")
    assert april["to_date"]["received"] == 2_000_000
    stranger = make_district("Ủy ban nhân dân quận Khác").system
    assert month_figures(actor=stranger, programme=town.programme, month="2023-05")["gifts"] == 0


STEP = st.tuples(
    st.sampled_from(["pledge", "receipt", "use", "reverse"]),
    st.sampled_from([0, 1]),
    st.sampled_from(["money", "kind", "labour"]),
    st.one_of(st.none(), st.integers(1, 10**12)),
    st.integers(0, 10**6),
)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(STEP, max_size=12))
def test_sums_equal_brute_force_under_any_sequence(
    shared_town: Town, steps: list[tuple[str, int, str, int | None, int]]
) -> None:
    from django.db import transaction

    with transaction.atomic():
        standing = _play(shared_town, steps)
        _compare(shared_town, standing)
        transaction.set_rollback(True)


@pytest.fixture
def shared_town(district: District) -> Town:
    return make_town(district)


def _play(town: Town, steps: list[tuple[str, int, str, int | None, int]]) -> list[Any]:
    """Write what the steps say; return the entries that stand, kept in plain Python."""
    standing: list[Any] = []
    for kind, which, form, amount, pick in steps:
        school = (town.school, town.other)[which]
        with suppress(DomainError):
            if kind == "reverse" and standing:
                entry = standing[pick % len(standing)]
                reverse_entry(actor=town.education, entry=entry, reason="Sai")
                standing.remove(entry)
            elif kind == "use":
                standing.append(town.use(amount, form, school=school))
            elif kind in ("pledge", "receipt"):
                standing.append(getattr(town, kind)(amount, form, school=school))
    return standing


def _compare(town: Town, standing: list[Any]) -> None:
    ledgers = {Pledge: "pledged", Receipt: "received", Use: "used"}
    found = totals_of(drives=[town.drive.pk], by=("drive_id", "school_id"))
    whole = programme_totals(actor=town.education, programme=town.programme)
    for model, name in ledgers.items():
        for form in Form.values:
            mine = [e for e in standing if type(e) is model and e.form == form]
            assert getattr(whole, name)[form] == sum(e.amount or 0 for e in mine)
            for school in (town.school, town.other):
                totals = found.get((town.drive.pk, school.pk), Totals())
                expected = sum(e.amount or 0 for e in mine if e.school_id == school.pk)
                assert getattr(totals, name)[form] == expected
        unvalued = [e for e in standing if type(e) is model and e.amount is None]
        assert whole.unvalued[name] == len(unvalued)
    assert whole.money_left >= 0
    assert whole.need == 80_000_000
    assert whole.gifts == sum(type(e) is Receipt for e in standing)
    [(_drive, own)] = school_drives(
        actor=town.education, programme=town.programme, school=town.school
    )
    assert own.need == 50_000_000


def test_two_people_cannot_use_the_same_money(committed_db: None) -> None:
    town = make_town(make_district("Ủy ban nhân dân quận Mẫu"))
    town.receipt(1_000_000)
    outcomes: list[str] = []
    start = threading.Barrier(2)

    def spend() -> None:
        try:
            start.wait(timeout=10)
            town.use(700_000)
            outcomes.append("used")
        except DomainError as error:
            outcomes.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=spend) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(outcomes) == ["use-over-received", "used"]
