"""Pages of a hand-over, of what was before it, and of the view over wards."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.domain.conftest import District
from tests.domain.handover.scene import SCHOOLS, Scene, agreed, complete, draft, make_scene
from tests.domain.handover.test_wards import above
from tests.web.people import browser, signed_in
from truongchuan.domain.directory.models import School
from truongchuan.domain.handover.agreeing import offer_handover
from truongchuan.domain.handover.doing import carry_out_handover
from truongchuan.domain.handover.models import Handover
from truongchuan.domain.handover.selectors import open_items
from truongchuan.domain.papers.models import Paper
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.sources.models import StoredFile

pytestmark = pytest.mark.django_db


def page(client: Client, name: str, *args: int, status: int = 200, query: str = "") -> str:
    response = client.get(reverse(name, args=args) + query)
    assert response.status_code == status, response.status_code
    return response.content.decode()


def send(client: Client, name: str, *args: int, **data: object) -> str:
    response = client.post(reverse(name, args=args), data, follow=True)
    return response.content.decode()


def test_a_leader_prepares_and_offers(district: District) -> None:
    scene = make_scene(district, "AB")
    leader = signed_in(scene.leader)
    assert "Chưa có cuộc bàn giao nào" in page(leader, "handovers")
    typed = {"programme": district.programme.pk, "title": "Bàn giao thử", "on": "32/11/2026"}
    response = leader.post(reverse("handover_new"), typed)
    assert response.status_code == 422
    assert "Bàn giao thử" in response.content.decode()
    assert "Thêm bên nhận trước" in send(leader, "handover_new", **typed | {"on": "20/11/2026"})
    handover = Handover.objects.get()
    for ward in scene.wards.values():
        assert "Đã thêm bên nhận" in send(
            leader, "handover_receiver", handover.pk, receiver=ward.pk
        )
    text = send(leader, "handover_receiver", handover.pk, receiver="0")
    assert "error-summary" in text
    assert "3 trường chưa có nơi nhận" in page(leader, "handover", handover.pk)
    parts = list(handover.parts.order_by("pk"))
    chosen = {
        f"school-{line.school_id}": parts[n % 2].pk for n, line in enumerate(handover.schools.all())
    }
    assert "Đã ghi nơi nhận của 3 trường" in send(leader, "handover_schools", handover.pk, **chosen)
    assert "MN Đống Đa" in page(leader, "handover_schools", handover.pk, query="?q=dong+da")
    assert "Không có trường nào hợp" in page(
        leader, "handover_schools", handover.pk, query="?q=xyz"
    )
    assert "Không có việc nào hợp" in page(
        leader, "handover_items", handover.pk, query="?only=chosen"
    )
    items = [f"{i.kind}:{i.pk}" for i in open_items(handover=handover)]
    text = send(leader, "handover_items", handover.pk, item=items, where="end", reason="")
    assert "Hãy chọn đúng một cách" in text
    send(leader, "handover_items", handover.pk, shown=items, all_shown="1", where="all")
    assert "Đã chọn đủ" in page(leader, "handover", handover.pk)
    assert "dự kiến" in page(leader, "handover_totals", handover.pk)
    assert "Đã gửi cho các bên nhận" in send(leader, "handover_offer", handover.pk)
    assert "Rút về soạn lại" in page(leader, "handover", handover.pk)


def test_a_receiver_sees_its_part_and_answers(district: District) -> None:
    scene = make_scene(district, "AB")
    handover = draft(scene)
    complete(scene, handover)
    offer_handover(actor=scene.leader, handover=handover)
    a, part, other = (
        signed_in(scene.leaders["A"]),
        scene.part(handover, "A"),
        scene.part(handover, "B"),
    )
    text = page(a, "handover", handover.pk)
    assert "phường A" in text
    assert "phường B" not in text
    assert SCHOOLS["B"] not in page(a, "handover_schools", handover.pk)
    assert "phường B" not in page(a, "handover_totals", handover.pk)
    page(a, "handover_items", handover.pk, status=403)
    for name in ("handover_accept", "handover_return"):
        assert a.post(reverse(name, args=[handover.pk, other.pk])).status_code == 404
    assert "Đã chấp nhận" in send(a, "handover_accept", handover.pk, part.pk, signer_name="Ông A")
    b = signed_in(scene.leaders["B"])
    response = b.post(reverse("handover_return", args=[handover.pk, other.pk]), {"reason": ""})
    assert response.status_code == 422
    assert "Đã trả lại" in send(b, "handover_return", handover.pk, other.pk, reason="thiếu trường")
    assert "thiếu trường" in page(signed_in(scene.leader), "handover", handover.pk)


def carried(district: District) -> tuple[Scene, Handover]:
    scene = make_scene(district)
    return scene, carry_out_handover(actor=scene.leader, handover=agreed(scene))


def test_carried_out_the_giver_reads_and_the_receivers_work(district: District) -> None:
    scene = make_scene(district)
    handover = agreed(scene)
    leader = signed_in(scene.leader)
    assert "số liệu hai bên khớp" in send(leader, "handover_carry_out", handover.pk)
    assert "đã thực hiện cuộc bàn giao này" in send(leader, "handover_carry_out", handover.pk)
    assert "mọi dòng còn nguyên" in page(leader, "handover_totals", handover.pk, query="?check=1")
    StoredFile.objects.filter(pk=district.file.pk).update(name="khac.txt")
    assert "đã bị sửa" in page(leader, "handover_totals", handover.pk, query="?check=1")
    assert "chỉ còn để xem" in page(leader, "programme", district.programme.pk)
    book = leader.get(reverse("handover_totals_xlsx", args=[handover.pk]))
    assert book.content[:2] == b"PK"
    programme = Programme.objects.get(authority=scene.wards["A"])
    a = signed_in(scene.leaders["A"])
    assert "Lịch sử trước bàn giao" in page(a, "programme", programme.pk)
    assert SCHOOLS["A"] in page(a, "programme_before", programme.pk)
    school = School.objects.get(authority=scene.wards["A"])
    assert "Lịch sử trước bàn giao" in page(a, "school", programme.pk, school.pk)
    assert "Hoàn thiện hồ sơ" in page(a, "school_before", programme.pk, school.pk)
    theirs = School.objects.get(authority=scene.wards["B"])
    page(a, "school_before", programme.pk, theirs.pk, status=404)
    page(a, "school_before", programme.pk, scene.school(SCHOOLS["A"]).pk, status=404)
    page(a, "programme", district.programme.pk, status=404)
    plan = programme.versions.get().source.file
    assert plan is not None
    got = a.get(reverse("received_file", args=[programme.pk, plan.pk]))
    assert b"".join(got.streaming_content) == "Văn bản mẫu".encode()  # type: ignore[attr-defined]
    page(a, "received_file", programme.pk, district.file.pk, status=404)
    # A second reading of English has every page.
    a.post(reverse("set_language"), {"language": "en"})
    for name in ("programme_before", "programme", "roadmap", "schools", "dashboard"):
        page(a, name, programme.pk)


@pytest.mark.parametrize("of_receiver", [False, True])
def test_either_side_makes_the_protocol(district: District, of_receiver: bool) -> None:
    scene = make_scene(district)
    handover = agreed(scene)
    part = scene.part(handover, "A")
    programme, client = district.programme, signed_in(scene.leader)
    if of_receiver:
        carry_out_handover(actor=scene.leader, handover=handover)
        programme = Programme.objects.get(authority=scene.wards["A"])
        client = signed_in(scene.leaders["A"])
    new = reverse("paper_new", args=[programme.pk, "handover-protocol"])
    assert f'value="{part.pk}" selected' in client.get(f"{new}?thing={part.pk}").content.decode()
    response = client.post(new, {"thing": part.pk, "capacity": "own"})
    assert response.status_code == 302, response.content.decode()
    paper = Paper.objects.get()
    text = str(paper.content)
    assert "ĐẠI DIỆN BÊN NHẬN" in text
    assert SCHOOLS["A"] in text
    assert SCHOOLS["B"] not in text
    assert district.file.sha256 in text
    assert ("đã khớp" in text) is of_receiver


def test_no_protocol_is_offered_without_a_hand_over(district: District) -> None:
    leader = browser(district, "leader")
    assert "Biên bản bàn giao" not in page(leader, "papers", district.programme.pk)


def test_the_view_from_above(district: District) -> None:
    scene = make_scene(district)
    so = signed_in(above(district.authority, *scene.wards.values()))
    assert "quận Mẫu" in page(so, "oversight_view")
    carry_out_handover(actor=scene.leader, handover=agreed(scene))
    text = page(so, "oversight_view", query="?sort=-targets&part=late")
    assert "quận Mẫu" not in text
    assert "phường C" in text
    assert "Không có cơ quan nào hợp" in page(so, "oversight_view", query="?q=khong-co")
    assert so.get(reverse("oversight_view_xlsx")).content[:2] == b"PK"
    page(signed_in(scene.leader), "oversight_view", status=403)


def test_whoever_looks_from_above_reads_every_page(district: District) -> None:
    from tests.web.routes.table import OURS, TABLE

    scene, _handover = carried(district)
    programme = Programme.objects.get(authority=scene.wards["A"])
    so = signed_in(above(*scene.wards.values()))
    wrong = {}
    for pattern in OURS:
        if set(pattern.pattern.converters) != {"pk"} or TABLE[pattern.name].get("viewer") != 200:
            continue
        status = so.get(reverse(pattern.name, args=[programme.pk])).status_code
        if status not in {200, 403}:
            wrong[pattern.name] = status
    assert wrong == {}
    for name in ("programme", "roadmap", "schools", "obstacles", "dashboard", "units", "findings"):
        page(so, name, programme.pk)


def test_queries_do_not_grow_with_schools(district: District) -> None:
    scene = make_scene(district)
    leader = signed_in(scene.leader)
    counts = []
    for more in (0, 30):
        for n in range(more):
            from truongchuan.domain.directory.services import create_school

            create_school(
                actor=district.system, authority=district.authority, name=f"TH Số {n}",
                kind="primary",
            )  # fmt: skip
        Handover.objects.all().delete()
        handover = draft(scene)
        for name in ("handover", "handover_schools", "handover_items", "handover_totals"):
            page(leader, name, handover.pk)
            with CaptureQueriesContext(connection) as queries:
                page(leader, name, handover.pk)
            counts.append((name, len(queries)))
    assert counts[:4] == counts[4:]
