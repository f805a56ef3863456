"""One-time keys: what they open, once, for how long, and who makes and revokes them."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.db import connection
from django.utils import timezone

from tests.conftest import NOW
from tests.domain.conftest import District, person_actor
from truongchuan.domain.audit.models import AuditEvent
from truongchuan.domain.directory.models import AuthorityLink, Membership, Organisation, Person
from truongchuan.domain.directory.selectors import actor_for
from truongchuan.domain.directory.services import create_authority
from truongchuan.domain.onboarding.models import SetupTicket, TicketState
from truongchuan.domain.onboarding.setup_children import (
    add_children,
    end_child_link,
    full_name,
    list_children,
    read_children,
)
from truongchuan.domain.onboarding.setup_start import (
    AuthorityAnswers,
    OperatorAnswers,
    use_ticket,
)
from truongchuan.domain.onboarding.setup_tickets import (
    ATTEMPTS_WITHIN,
    LIFE,
    MOST_ATTEMPTS,
    count_attempt,
    find_ticket,
    open_ticket,
    refusal_of,
    revoke_ticket,
)
from truongchuan.domain.shared.actor import Actor, Function
from truongchuan.domain.shared.errors import DomainError, NotAllowed

ADMINISTRATOR = Actor(person_id=None, name="Dòng lệnh", authority_id=None, system=True)
WARD = AuthorityAnswers("ward", "Ủy ban nhân dân phường Sen", "UBND phường Sen")
OPERATOR = OperatorAnswers("Trần Thị Quản", "quan.tran", "mot cau that la dai", "q@example.vn")


def code_of(act: object, *args: object, **kwargs: object) -> str:
    with pytest.raises(DomainError) as refused:
        act(*args, **kwargs)  # type: ignore[operator]
    return refused.value.code


@pytest.mark.django_db
def test_a_key_sets_an_authority_up_with_its_operator() -> None:
    ticket, token = open_ticket(actor=ADMINISTRATOR, kind="ward")
    assert token not in ticket.token_hash
    assert ticket.expires_at == timezone.now() + LIFE
    person = use_ticket(token=token, operator=OPERATOR, authority=WARD, address="10.0.0.9")
    authority = Organisation.objects.get(is_authority=True)
    assert (authority.name, authority.short_name, authority.kind) == (
        "Ủy ban nhân dân phường Sen",
        "UBND phường Sen",
        "ward",
    )
    user = get_user_model().objects.get(username="quan.tran")
    assert user.check_password("mot cau that la dai")
    actor = actor_for(user=user, on=timezone.localdate())
    assert actor.operates
    assert actor.authority_id == authority.pk
    assert person.email == "q@example.vn"
    event = AuditEvent.objects.get(action="setup.use_ticket")
    assert (event.actor_id, event.address) == (person.pk, "10.0.0.9")
    assert "Trần" not in str(event.after)
    assert "example.vn" not in str(list(AuditEvent.objects.values_list("before", "after")))


@pytest.mark.django_db
def test_the_first_operator_may_work_in_a_unit_besides() -> None:
    _ticket, token = open_ticket(actor=ADMINISTRATOR)
    operator = OperatorAnswers(
        "Trần Thị Quản",
        "quan.tran",
        "mot cau that la dai",
        title="Chuyên viên",
        function="officer",
        unit="phòng văn hoá - xã hội",
    )
    person = use_ticket(token=token, operator=operator, authority=WARD)
    functions = {m.function: m.organisation.kind for m in person.memberships.all()}
    assert functions == {"operator": "ward", "officer": "culture_society_office"}
    assert Membership.objects.get(function="officer").title == "Chuyên viên"
    user = get_user_model().objects.get(username="quan.tran")
    assert actor_for(user=user, on=timezone.localdate()).manages_programmes


@pytest.mark.django_db
def test_a_superior_that_is_not_here_is_kept_by_name_and_sees_nothing() -> None:
    _ticket, token = open_ticket(actor=ADMINISTRATOR)
    answers = AuthorityAnswers(
        "ward", "UBND phường Sen", superior_name="Ủy ban nhân dân thành phố Hà Nội"
    )
    use_ticket(token=token, operator=OPERATOR, authority=answers)
    authority = Organisation.objects.get(is_authority=True)
    assert authority.parent is not None
    assert (authority.parent.kind, authority.parent.authority_id) == ("province", authority.pk)
    assert authority.parent.parent is None
    assert not AuthorityLink.objects.exists()


@pytest.mark.django_db
def test_keys_that_open_nothing() -> None:
    used, used_token = open_ticket(actor=ADMINISTRATOR)
    use_ticket(token=used_token, operator=OPERATOR, authority=WARD)
    again = OperatorAnswers("Người Khác", "khac", "mot cau that la dai")
    elsewhere = AuthorityAnswers("ward", "UBND phường Khác")
    sent = {"operator": again, "authority": elsewhere}
    assert code_of(use_ticket, token=used_token, **sent) == "setup-ticket-used"
    assert code_of(use_ticket, token="khong-co", **sent) == "setup-ticket-unknown"
    revoked, token = open_ticket(actor=ADMINISTRATOR)
    revoke_ticket(actor=ADMINISTRATOR, ticket=revoked)
    assert code_of(use_ticket, token=token, **sent) == "setup-ticket-revoked"
    assert code_of(revoke_ticket, actor=ADMINISTRATOR, ticket=revoked) == "setup-ticket-revoked"
    assert code_of(revoke_ticket, actor=ADMINISTRATOR, ticket=used) == "setup-ticket-used"
    _late, token = open_ticket(actor=ADMINISTRATOR)
    with time_machine.travel(NOW + LIFE, tick=False):
        assert refusal_of(find_ticket(token), timezone.now()) == "setup-ticket-expired"
        assert code_of(use_ticket, token=token, **sent) == "setup-ticket-expired"
    with time_machine.travel(NOW + LIFE - timedelta(seconds=1), tick=False):
        assert refusal_of(find_ticket(token), timezone.now()) == ""
    assert not Organisation.objects.filter(name="UBND phường Khác").exists()


@pytest.mark.django_db
def test_what_is_refused_writes_nothing() -> None:
    _ticket, token = open_ticket(actor=ADMINISTRATOR)
    create_authority(actor=None, name="Uỷ ban nhân dân phường Hoà", kind="ward")
    create_authority(actor=None, name="Ủy ban nhân dân phường Sẻn", kind="ward")
    get_user_model().objects.create_user("quan.tran", password="x")
    people, organisations = Person.objects.count(), Organisation.objects.count()
    for answers, operator, code in (
        (WARD, OPERATOR, "username-taken"),
        (AuthorityAnswers("ward", "ủy ban nhân dân phường hòa"), None, "authority-exists"),
        (AuthorityAnswers("school", "Trường"), None, "setup-kind"),
        (AuthorityAnswers("ward", "  "), None, "setup-name-missing"),
        (WARD, OperatorAnswers(" ", "b", "x"), "setup-person-missing"),
        (WARD, OperatorAnswers("B", "b", "x", function="viewer"), "setup-function"),
        (WARD, OperatorAnswers("B", "b", "x", function="officer"), "unit-name-missing"),
    ):
        by = operator or OperatorAnswers("B", "b", "x")
        assert code_of(use_ticket, token=token, operator=by, authority=answers) == code
    assert (Person.objects.count(), Organisation.objects.count()) == (people, organisations)
    assert SetupTicket.objects.get().state(timezone.now()) is TicketState.OPEN


@pytest.mark.django_db
def test_forms_of_one_key_are_counted_for_a_while() -> None:
    ticket, _token = open_ticket(actor=ADMINISTRATOR)
    for _each in range(MOST_ATTEMPTS):
        count_attempt(ticket=ticket)
    assert code_of(count_attempt, ticket=ticket) == "setup-too-often"
    with time_machine.travel(NOW + ATTEMPTS_WITHIN + timedelta(seconds=1), tick=False):
        count_attempt(ticket=ticket)


def test_two_at_once_use_a_key_once(committed_db: None) -> None:
    _ticket, token = open_ticket(actor=ADMINISTRATOR)
    start, codes = threading.Barrier(2), []

    def use(number: int) -> None:
        start.wait()
        try:
            use_ticket(
                token=token,
                operator=OperatorAnswers(f"Người {number}", f"nguoi{number}", "mot cau dai"),
                authority=AuthorityAnswers("ward", f"UBND phường {number}"),
            )
            codes.append("")
        except DomainError as error:
            codes.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=use, args=(number,)) for number in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(codes) == ["", "setup-ticket-used"]
    assert Organisation.objects.filter(is_authority=True).count() == 1
    assert Person.objects.count() == 1


# --- authorities below --------------------------------------------------------------------------


@pytest.fixture
def province(db: None) -> Organisation:
    return create_authority(actor=None, name="Ủy ban nhân dân thành phố Mẫu", kind="province")


PASTED = """
1. Phường Bạch Mai
UBND xã An  Khánh
phường bạch mai
Hội Nông dân
ubnd đặc khu Đảo Xanh
"""


@pytest.mark.django_db
def test_pasted_names_are_read_without_writing(province: Organisation) -> None:
    create_authority(actor=None, name="Ủy ban nhân dân xã An Khánh", kind="ward")
    found = [(x.number, x.name, x.short_name, x.state) for x in read_children(PASTED)]
    assert found == [
        (2, "Ủy ban nhân dân phường Bạch Mai", "UBND phường Bạch Mai", "new"),
        (3, "Ủy ban nhân dân xã An Khánh", "UBND xã An Khánh", "known"),
        (4, "Ủy ban nhân dân phường bạch mai", "UBND phường bạch mai", "twice"),
        (5, "", "", "no-tier"),
        (6, "Ủy ban nhân dân đặc khu Đảo Xanh", "UBND đặc khu Đảo Xanh", "new"),
    ]
    assert Organisation.objects.filter(is_authority=True).count() == 2
    assert full_name("Ủy ban nhân dân phường 3")[1] == "UBND phường 3"


@pytest.mark.django_db
def test_a_province_adds_wards_looks_into_them_and_hands_keys_over(
    province: Organisation,
) -> None:
    leader = person_actor(province, province, Function.LEADER)
    on = timezone.localdate()
    made = add_children(actor=leader, authority=province, names=["phường Một", "xã Hai"], on=on)
    assert [child.name for child, _token in made] == [
        "Ủy ban nhân dân phường Một",
        "Ủy ban nhân dân xã Hai",
    ]
    person = use_ticket(token=made[0][1], operator=OPERATOR, authority=None)
    assert person.authority == made[0][0]
    user = get_user_model().objects.get(person=leader.person_id)
    assert actor_for(user=user, on=on).sees(made[1][0].pk)
    states = [(c.authority.pk, c.people) for c in list_children(actor=leader, authority=province)]
    assert sorted(states) == sorted([(made[0][0].pk, 1), (made[1][0].pk, 0)])
    # One that works has its own operator: no further key lets the province in.
    assert code_of(open_ticket, actor=leader, authority=made[0][0]) == "setup-child-works"
    second, new_token = open_ticket(actor=leader, authority=made[1][0])
    assert refusal_of(find_ticket(made[1][1]), timezone.now()) == "setup-ticket-revoked"
    assert refusal_of(find_ticket(new_token), timezone.now()) == ""
    revoke_ticket(actor=leader, ticket=second)
    end_child_link(actor=leader, authority=province, child=made[1][0], last_day=on)
    assert not actor_for(user=user, on=on + timedelta(days=1)).sees(made[1][0].pk)
    assert AuditEvent.objects.filter(authority=province, action="setup.add_children").count() == 1


@pytest.mark.django_db
def test_only_those_who_look_after_a_province_add_wards(
    province: Organisation, district: District
) -> None:
    on = timezone.localdate()
    officer = person_actor(province, province, Function.OFFICER)
    with pytest.raises(NotAllowed):
        add_children(actor=officer, authority=province, names=["phường Một"], on=on)
    stranger = district.actor(Function.LEADER)
    with pytest.raises(NotAllowed):
        add_children(actor=stranger, authority=province, names=["phường Một"], on=on)
    own = {"actor": stranger, "authority": district.authority, "on": on}
    assert code_of(add_children, names=["phường Một"], **own) == "children-not-here"
    leader = person_actor(province, province, Function.LEADER)
    mine = {"actor": leader, "authority": province, "on": on}
    assert code_of(add_children, names=["Hội Nông dân"], **mine) == "children-tier"
    assert code_of(add_children, names=[], **mine) == "children-none"
    assert code_of(add_children, names=["phường A", "phường A"], **mine) == "authority-exists"
    assert code_of(open_ticket, actor=leader, authority=district.authority) == "setup-not-below"
    assert code_of(open_ticket, actor=leader) == "not-allowed"
    ticket, _token = open_ticket(actor=ADMINISTRATOR)
    assert code_of(revoke_ticket, actor=leader, ticket=ticket) == "not-allowed"
    assert not AuthorityLink.objects.exists()
