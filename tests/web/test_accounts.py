"""People and their accounts on the pages: lists, inviting, accepting, one's own account."""

from __future__ import annotations

import json
import re
import zipfile
from io import BytesIO

import pytest
from axes.models import AccessAttempt
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.domain.accounts.helpers import events, person_of, somebody
from tests.domain.conftest import District
from tests.web.account_steps import GOOD, account, invited, sign_in, text
from tests.web.people import browser, signed_in
from truongchuan.domain.accounts.models import Invitation
from truongchuan.domain.directory.models import Membership, OrganisationKind, Person, StandIn
from truongchuan.domain.directory.services import create_person
from truongchuan.domain.shared.actor import Actor, Function

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_limits_left_over() -> None:
    cache.clear()


def test_the_list_filters_and_keeps_to_those_looked_after(
    district: District, keeper: Client
) -> None:
    somebody(district, "Trần Thị Hiền", email="hien@vi.du")
    url = reverse("office_people")
    page = text(keeper.get(url))
    assert "Trần Thị Hiền" in page
    assert "chưa mời" in page
    assert "Trần Thị Hiền" in text(keeper.get(url, {"q": "hien", "state": "uninvited"}))
    nobody = text(keeper.get(url, {"q": "khong co ai"}))
    assert "Không có ai hợp với bộ lọc" in nobody
    for odd in ({"page": "x"}, {"unit": "9" * 40}, {"state": "?"}, {"sort": "-signed_in"}):
        assert keeper.get(url, odd).status_code == 200
    assert keeper.get(reverse("office_people_xlsx"), {"q": "hien"}).content[:2] == b"PK"
    english = Client()
    english.cookies = keeper.cookies
    english.cookies["django_language"] = "en"
    assert english.get(url).status_code == 200


def test_the_number_of_queries_does_not_grow(district: District, keeper: Client) -> None:
    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert keeper.get(reverse("office_people")).status_code == 200
        return len(captured)

    cost()
    few = cost()
    finance = district.unit(OrganisationKind.FINANCE)
    people = Person.objects.bulk_create(
        Person(authority=district.authority, name=f"Người {n}", folded=f"nguoi {n}")
        for n in range(120)
    )
    Membership.objects.bulk_create(
        Membership(person=p, organisation=finance, function="officer") for p in people
    )
    assert cost() <= few


def test_adding_and_inviting_shows_the_link_once(district: District, keeper: Client) -> None:
    form = {
        "name": "Lê Văn Mới",
        "email": "moi@vi.du",
        "unit": district.unit(OrganisationKind.FINANCE).pk,
        "function": "officer",
        "title": "Chuyên viên",
        "starts_on": "20/11/2026",
        "invite": "on",
    }
    refused = keeper.post(reverse("office_person_new"), {**form, "starts_on": "31/02/2026"})
    assert refused.status_code == 422
    assert "Lê Văn Mới" in text(refused)
    page = text(keeper.post(reverse("office_person_new"), form))
    link = re.search(r"<code>http\S+(/moi/\S+?/)</code>", page)
    assert link
    assert "data:image/svg+xml;base64," in page
    assert link[1] in mail.outbox[0].body
    assert Invitation.objects.get().mailed_to == "moi@vi.du"
    person = Person.objects.get(name="Lê Văn Mới")
    assert link[1] not in text(keeper.get(reverse("office_person", args=[person.pk])))
    school = {**form, "email": "", "name": "B", "unit": "", "school": "hoa binh"}
    assert "Có nhiều trường hợp tên này" in text(keeper.post(reverse("office_person_new"), school))
    school["school"] = "th hoa binh"
    keeper.post(reverse("office_person_new"), {**school, "invite": ""})
    assert Person.objects.get(name="B").memberships.get().organisation.name == "TH Hòa Bình"


def test_several_are_invited_at_once(district: District, keeper: Client) -> None:
    people = [somebody(district, f"Người {n}") for n in range(3)]
    page = text(keeper.post(reverse("office_invite"), {"person": [p.pk for p in people]}))
    assert page.count('class="slip"') == 3
    assert len(events("accounts.invite")) == 1
    back = keeper.post(reverse("office_invite"), {"person": []}, follow=True)
    assert "Hãy chọn ít nhất một người" in text(back)


def test_all_who_are_shown_and_wait_are_invited_by_one_tick(
    district: District, keeper: Client
) -> None:
    people = [somebody(district, f"Người {n}") for n in range(3)]
    keeper.post(reverse("office_invite"), {"person": people[0].pk})
    page = text(keeper.get(reverse("office_people")))
    shown = re.findall(r'name="shown" value="(\d+)"', page)
    assert {str(p.pk) for p in people[1:]} <= set(shown)
    assert str(people[0].pk) not in shown
    some = {"person": people[1].pk, "shown": [p.pk for p in people[1:]]}
    assert text(keeper.post(reverse("office_invite"), some)).count('class="slip"') == 1
    every = text(keeper.post(reverse("office_invite"), some | {"all_shown": "1"}))
    assert every.count('class="slip"') == 2


def test_a_link_is_accepted_and_signs_in(district: District) -> None:
    person, url = invited(district)
    client = Client()
    page = text(client.get(url))
    assert "Hệ thống (Ủy ban nhân dân quận Mẫu) mời bạn" in page
    assert 'value="mau.nguyenvan"' in page
    form = {"username": "mau.nv", "password1": GOOD, "password2": GOOD}
    weak = client.post(url, {**form, "password1": "NguyenVanMau26", "password2": "NguyenVanMau26"})
    assert weak.status_code == 422
    assert "từ dễ đoán" in text(weak)
    assert 'value="mau.nv"' in text(weak)
    unlike = client.post(url, {**form, "password2": "khac"})
    assert "không giống nhau" in text(unlike)
    done = client.post(url, form, follow=True)
    assert done.redirect_chain == [(reverse("home"), 302)]
    assert "Tài khoản đã sẵn sàng" in text(done)
    person.refresh_from_db()
    assert person.user is not None
    assert [e.action for e in events("accounts.accept") + events("accounts.sign_in")] == [
        "accounts.accept", "accounts.sign_in",
    ]  # fmt: skip
    again = Client().get(url)
    assert again.status_code == 410
    assert "đã dùng" in text(again)


def test_wrong_and_ended_links_are_told_kindly(district: District) -> None:
    _person, url = invited(district)
    assert Client().get(reverse("invitation", args=["khong-co"])).status_code == 404
    Invitation.objects.update(revoked_at=Invitation.objects.get().created_at)
    ended = Client().get(url)
    assert ended.status_code == 410
    assert "thu hồi" in text(ended)
    typed = Client().get(reverse("invitation_code"), {"ma": " ABC-def "})
    assert typed.headers["Location"] == reverse("invitation", args=["abc-def"])


def test_a_new_password_by_link_asks_for_signing_in(district: District, keeper: Client) -> None:
    person, _client = account(district)
    page = keeper.post(reverse("office_person_act", args=[person.pk, "mat-khau"]))
    link = re.search(r"<code>http\S+(/moi/\S+?/)</code>", text(page))
    assert link
    fresh = Client()
    assert 'name="username"' not in text(fresh.get(link[1]))
    other = "cây bàng lá đỏ bên hồ"
    done = fresh.post(link[1], {"password1": other, "password2": other})
    assert done.headers["Location"] == reverse("account_login")
    assert sign_in(fresh, "mau.nv", other).status_code == 302


def test_the_own_account_shows_and_ends_sessions(district: District) -> None:
    person, client = account(district)
    other = Client()
    sign_in(other, "mau.nv")
    page = text(client.get(reverse("my_account")))
    assert "Firefox 130, Windows" in page
    assert page.count("máy này") == 1
    ended = client.post(reverse("my_sessions_end"), follow=True)
    assert "Đã đăng xuất khỏi 1 máy khác" in text(ended)
    assert other.get(reverse("my_account")).status_code == 302
    assert client.get(reverse("my_account")).status_code == 200
    assert events("accounts.end_sessions")[0].actor_id == person.pk


def test_a_changed_password_ends_other_sessions(district: District) -> None:
    _person, client = account(district)
    other = Client()
    sign_in(other, "mau.nv")
    new = "cây bàng lá đỏ bên hồ"
    url = reverse("account_change_password")
    form = {"oldpassword": GOOD, "password1": "hanoi-2026-xyz", "password2": "hanoi-2026-xyz"}
    assert "từ dễ đoán" in text(client.post(url, form))
    client.post(url, {"oldpassword": GOOD, "password1": new, "password2": new})
    assert client.get(reverse("my_account")).status_code == 200
    assert other.get(reverse("my_account")).status_code == 302
    assert len(events("accounts.password")) == 1


def test_the_reason_of_an_end_shows_to_whom_it_concerns(
    district: District, operator: Actor, keeper: Client
) -> None:
    person, own = account(district)
    follower = person_of(district.actor(Function.HEAD, OrganisationKind.FINANCE))
    second = Membership.objects.create(
        person=person,
        organisation=district.unit(OrganisationKind.EDUCATION_OFFICE),
        function="officer",
    )
    ended = {"last_day": "19/11/2026", "reason": "Hợp đồng <hết> hạn"}
    keeper.post(reverse("office_function_end", args=[second.pk]), ended)
    page = text(keeper.get(reverse("office_person", args=[person.pk])))
    assert "Hợp đồng &lt;hết&gt; hạn" in page
    assert f"{operator.name} ghi" in page
    assert "Hợp đồng &lt;hết&gt; hạn" in text(own.get(reverse("my_account")))
    left = {
        "last_day": "20/11/2026", "ground": "Điều động theo quyết định 5",
        "successor": follower.pk, "give_functions": "",
    }  # fmt: skip
    keeper.post(reverse("office_leave", args=[person.pk]), left)
    page = text(keeper.get(reverse("office_person", args=[person.pk])))
    assert "Điều động theo quyết định 5" in page
    assert reverse("office_person", args=[follower.pk]) in page
    # A head sees the people of the unit, not why the administration let them go.
    head = Client()
    user = follower.user
    assert user is not None
    head.force_login(user)
    seen = head.get(reverse("office_person", args=[person.pk]))
    assert seen.status_code == 200
    assert "Ngày cuối 20/11/2026" in text(seen)
    assert "Điều động theo quyết định 5" not in text(seen)
    assert "Hợp đồng &lt;hết&gt; hạn" not in text(seen)


def test_the_policy_page_refuses_without_one_s_own(keeper: Client) -> None:
    refused = keeper.post(reverse("office_access"), {"second_factor": "required"})
    assert refused.status_code == 422
    assert "Hãy bật xác thực hai lớp cho tài khoản của bạn" in text(refused)


def test_wrong_passwords_lock_and_the_operator_unlocks(district: District, keeper: Client) -> None:
    person, _client = account(district)
    fresh = Client()
    for _try in range(8):
        locked = sign_in(fresh, "mau.nv", "sai-mat-khau")
    assert locked.status_code == 429
    assert "Tạm dừng đăng nhập" in text(locked)
    assert sign_in(fresh, "Mau.NV").status_code == 429, "the right password does not help"
    assert len(events("accounts.locked_out")) == 1
    url = reverse("office_person", args=[person.pk])
    assert "Đang tạm khóa" in text(keeper.get(url))
    keeper.post(reverse("office_person_act", args=[person.pk, "mo-khoa"]))
    assert not AccessAttempt.objects.exists()
    assert sign_in(fresh, "mau.nv").status_code == 302


def test_acts_about_an_account_and_what_is_refused(district: District, keeper: Client) -> None:
    person, client = account(district)
    act = lambda name: reverse("office_person_act", args=[person.pk, name])  # noqa: E731
    assert keeper.post(act("khoa"), {"reason": ""}).status_code == 422
    keeper.post(act("khoa"), {"reason": "Mất máy tính"})
    assert client.get(reverse("my_account")).status_code == 302
    assert "Tài khoản đã khóa" in text(
        Client().post(reverse("account_login"), {"login": "mau.nv", "password": GOOD}, follow=True)
    )
    keeper.post(act("mo-khoa"))
    assert sign_in(Client(), "mau.nv").status_code == 302
    assert keeper.post(act("khong-co")).status_code == 404
    back = keeper.post(act("moi"), follow=True)
    assert "đã có tài khoản" in text(back)
    assert client.post(act("khoa"), {"reason": "x"}).status_code in {302, 403}


def test_a_head_teacher_looks_after_the_own_school_only(district: District) -> None:
    head = browser(district, "head_teacher")
    school = Membership.objects.get(function="head_teacher").organisation
    teacher = create_person(
        actor=district.system,
        authority=district.authority,
        name="Cô Giáo",
        organisation=school,
        function=Function.OFFICER,
    )
    outsider = somebody(district)
    page = text(head.get(reverse("office_people")))
    assert "Cô Giáo" in page
    assert outsider.name not in page
    assert head.get(reverse("office_person", args=[outsider.pk])).status_code == 404
    assert head.post(reverse("office_person_act", args=[teacher.pk, "moi"])).status_code == 200
    assert head.get(reverse("office_leave", args=[teacher.pk])).status_code == 403
    assert (
        head.post(
            reverse("office_person_act", args=[teacher.pk, "khoa"]), {"reason": "x"}
        ).status_code
        == 403
    )


def test_functions_stand_ins_and_leaving_through_the_pages(
    district: District, keeper: Client
) -> None:
    person, client = account(district)
    other = district.actor(Function.OFFICER, OrganisationKind.EDUCATION_OFFICE)
    own = person.memberships.get()
    new = reverse("stand_in_new", args=[own.pk])
    assert person_of(other).name in text(client.get(new))
    days = {"valid_from": "20/11/2026", "valid_to": "30/11/2026", "reason": "Đi công tác"}
    assert client.post(new, days).status_code == 422
    assert client.post(new, {**days, "deputy": other.person_id}).status_code == 302
    deputy = signed_in(other)
    shown = text(deputy.get(reverse("my_account")))
    assert f"Đang thay: {person.name}" in shown
    assert client.post(reverse("stand_in_end", args=[StandIn.objects.get().pk])).status_code == 302
    assert not StandIn.objects.exists()
    give = reverse("office_function_new", args=[person.pk])
    form = {
        "unit": district.unit(OrganisationKind.EDUCATION_OFFICE).pk,
        "function": "viewer",
        "starts_on": "20/11/2026",
    }
    assert keeper.post(give, form).status_code == 302
    end = reverse("office_function_end", args=[own.pk])
    assert keeper.post(end, {"last_day": "20/11/2026"}).status_code == 302
    leave = reverse("office_leave", args=[person.pk])
    assert "Nhiệm vụ đang giữ" in text(keeper.get(leave))
    gone = keeper.post(
        leave, {"last_day": "20/11/2026", "successor": other.person_id, "give_functions": "on"}
    )
    assert gone.status_code == 302
    assert person.memberships.filter(valid_to__isnull=True).count() == 0


def test_own_data_as_page_and_archive(district: District) -> None:
    person, client = account(district)
    page = text(client.get(reverse("my_data")))
    assert "91/2025/QH15" in page
    assert "chưa kiểm chứng" in page
    archive = client.post(reverse("my_data_zip"))
    assert "du-lieu-cua-toi.zip" in archive.headers["Content-Disposition"]
    with zipfile.ZipFile(BytesIO(archive.content)) as opened:
        assert sorted(opened.namelist()) == ["du-lieu.html", "du-lieu.json"]
        data = json.loads(opened.read("du-lieu.json"))
        assert person.name in opened.read("du-lieu.html").decode()
    assert data["account"][0]["username"] == "mau.nv"
    assert GOOD not in str(data)


def test_erasing_asks_twice_and_says_what_stays(district: District, keeper: Client) -> None:
    person, _client = account(district)
    url = reverse("office_person_erase", args=[person.pk])
    assert "Không lấy lại được" in text(keeper.get(url))
    assert "còn nhiệm vụ" in text(keeper.post(url, {"ground": "Đơn", "sure": "on"}))
    person.memberships.update(valid_to="2026-11-01")
    assert keeper.post(url, {"ground": "Đơn"}).status_code == 422
    assert keeper.post(url, {"ground": "Đơn", "sure": "on"}).status_code == 302
    page = text(keeper.get(reverse("office_person", args=[person.pk])))
    assert f"Người đã rời (mã {person.pk})" in page
    assert person.name not in page
