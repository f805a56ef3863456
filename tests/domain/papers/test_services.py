"""Keeping papers: versions, official numbers, dropping; refusals and the record."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from tests.domain.conftest import District, make_district
from tests.domain.papers.making import make, officer, programme_on
from truongchuan.domain.audit.models import AuditEvent
from truongchuan.domain.directory.models import OrganisationKind, School
from truongchuan.domain.documents.services import Entry, register_document
from truongchuan.domain.papers.desk import PaperParams
from truongchuan.domain.papers.models import Paper, PaperState
from truongchuan.domain.papers.selectors import (
    PaperFilter,
    count_papers,
    get_paper,
    list_papers,
    versions_of,
)
from truongchuan.domain.papers.services import (
    discard_paper,
    keep_pdf,
    record_issue,
    restore_paper,
    withdraw_issue,
)
from truongchuan.domain.programmes.files import find_file
from truongchuan.domain.programmes.history import programme_events
from truongchuan.domain.shared.actor import Actor, Function
from truongchuan.domain.shared.errors import DomainError, NotAllowed
from truongchuan.engines.plan.codec import load

pytestmark = pytest.mark.django_db
DAY = date(2023, 5, 15)


def code_of(act: object, **arguments: object) -> str:
    with pytest.raises(DomainError) as caught:
        act(**arguments)  # type: ignore[operator]
    return caught.value.code


def test_a_made_paper_is_a_draft_with_its_file_and_content(district: District) -> None:
    paper = make(district, params=PaperParams(period="2023-05"))
    assert (paper.state, paper.version, paper.kind) == (PaperState.DRAFT, 1, "report")
    assert paper.title.startswith("Báo cáo: Tiến độ tháng 5 năm 2023")
    assert paper.as_of.astimezone().date() == DAY
    assert paper.made_at.year == 2026, "the record keeps the real clock"
    assert load(PaperParams, paper.params) == PaperParams(period="2023-05")
    assert paper.docx.name.endswith(".docx")
    assert paper.template.startswith("named.docx ")
    event = AuditEvent.objects.get(action="paper.make")
    assert event.after == {"kind": "report", "version": 1, "hash": paper.content_hash}
    actor = district.actor(Function.VIEWER)
    programme = district.programme
    assert find_file(actor=actor, programme=programme, pk=paper.docx_id) == paper.docx
    events = programme_events(actor=actor, programme=programme, kind="paper")
    assert [e.action for e in events] == ["paper.make"]
    assert str(paper) == paper.title


def test_the_next_version_follows_once(district: District) -> None:
    first = make(district)
    second = make(district, follows=first)
    assert (second.version, second.follows_id) == (2, first.pk)
    actor = officer(district)
    assert code_of(make, district=district, follows=first) == "paper-already-followed"
    programme = district.programme
    assert list(list_papers(actor=actor, programme=programme)) == [second]
    with_older = PaperFilter(with_older=True)
    assert len(list_papers(actor=actor, programme=programme, where=with_older)) == 2
    for paper in (first, second):
        found = get_paper(actor=actor, programme=programme, pk=paper.pk)
        assert found is not None
        assert versions_of(actor=actor, paper=found) == [second, first]
    assert count_papers(actor=actor, programme=programme) == {("draft", "report"): 1}


def test_who_may_make_what(district: District) -> None:
    school = School.objects.get(organisation__name="TH Hòa Bình")
    head = district.actor(Function.HEAD_TEACHER, unit=school.organisation)
    own = PaperParams(school_id=school.pk)
    assert make(district, "registration", own, actor=head).school == school
    other = School.objects.get(organisation__name="THCS Hòa Bình")
    for actor, code, params in (
        (head, "registration", PaperParams(school_id=other.pk)),
        (head, "registration", PaperParams()),
        (head, "report", PaperParams()),
        (district.actor(Function.OFFICER, OrganisationKind.FINANCE), "report", PaperParams()),
        (district.actor(Function.VIEWER), "report", PaperParams()),
    ):
        with pytest.raises(NotAllowed):
            make(district, code, params, actor=actor)
    assert make(district, actor=district.actor(Function.LEADER)).kind == "report"
    assert make(district, actor=district.system).kind == "report"
    assert Paper.objects.count() == 3


def test_another_authority_sees_and_makes_nothing(district: District) -> None:
    paper = make(district)
    stranger = make_district("Ủy ban nhân dân quận Khác").actor(Function.LEADER)
    programme = district.programme
    assert get_paper(actor=stranger, programme=programme, pk=paper.pk) is None
    assert not list_papers(actor=stranger, programme=programme)
    assert versions_of(actor=stranger, paper=paper) == []
    with pytest.raises(NotAllowed):
        make(district, actor=stranger)
    with pytest.raises(NotAllowed):
        record_issue(actor=stranger, paper=paper, number="1/BC-PGDĐT", issued_on=DAY)


def issued(actor: Actor, paper: Paper, number: str = "45/BC-PGDĐT", day: date = DAY) -> Paper:
    return record_issue(actor=actor, paper=paper, number=number, issued_on=day, note=" Đã gửi. ")


def test_an_official_number_is_recorded_and_taken_back(district: District) -> None:
    actor = officer(district)
    paper = issued(actor, make(district), " 45 / BC-PGDĐT ")
    assert (paper.state, paper.number, paper.issued_on) == ("issued", "45/BC-PGDĐT", DAY)
    assert (paper.note, paper.recorded_by) == ("Đã gửi.", actor.name)
    assert str(paper).endswith("(45/BC-PGDĐT)")
    assert code_of(issued, actor=actor, paper=paper) == "paper-not-draft"
    assert code_of(discard_paper, actor=actor, paper=paper, reason="x") == "paper-not-draft"
    assert code_of(withdraw_issue, actor=actor, paper=paper, reason=" ") == "paper-reason-missing"
    back = withdraw_issue(actor=actor, paper=paper, reason="Ghi nhầm số")
    assert (back.state, back.number, back.issued_on) == ("draft", "", None)
    assert code_of(withdraw_issue, actor=actor, paper=back, reason="x") == "paper-not-issued"
    event = AuditEvent.objects.get(action="paper.withdraw")
    assert event.before == {"number": "45/BC-PGDĐT", "issued_on": "2023-05-15"}


@pytest.mark.parametrize(
    ("number", "day", "code"),
    [
        ("45", DAY, "paper-number-form"),
        ("BC-PGDĐT", DAY, "paper-number-form"),
        ("45/", DAY, "paper-number-form"),
        ("45/KH-PGDĐT", DAY, "paper-number-type"),
        ("45/PGDĐT-BC", DAY, "paper-number-type"),
        ("45/BC-PGDĐT", date(2023, 5, 16), "paper-day-ahead"),
        ("45/BC-PGDĐT", date(2023, 5, 14), "paper-day-before-data"),
    ],
)
def test_numbers_and_days_that_cannot_be(
    district: District, number: str, day: date, code: str
) -> None:
    paper = make(district)
    assert code_of(issued, actor=officer(district), paper=paper, number=number, day=day) == code
    paper.refresh_from_db()
    assert paper.state == "draft"
    assert not AuditEvent.objects.filter(action="paper.issue").exists()


def test_a_number_is_given_once_a_year(district: District) -> None:
    actor = officer(district)
    issued(actor, make(district))
    assert code_of(issued, actor=actor, paper=make(district)) == "paper-number-taken"
    assert issued(actor, make(district), "46/BC-PGDĐT").number == "46/BC-PGDĐT"
    assert issued(actor, make(district), "5/BC-PGDĐT").number == "05/BC-PGDĐT"
    same = {"paper": make(district), "number": "005 /BC-PGDĐT"}
    assert code_of(issued, actor=actor, **same) == "paper-number-taken"


def test_a_draft_is_dropped_and_taken_up_again(district: District) -> None:
    actor, paper = officer(district), make(district)
    assert code_of(discard_paper, actor=actor, paper=paper, reason="") == "paper-reason-missing"
    assert code_of(restore_paper, actor=actor, paper=paper) == "paper-not-discarded"
    paper = discard_paper(actor=actor, paper=paper, reason="Lập nhầm kỳ")
    assert (paper.state, paper.note) == ("discarded", "Lập nhầm kỳ")
    assert code_of(issued, actor=actor, paper=paper) == "paper-not-draft"
    assert restore_paper(actor=actor, paper=paper).state == "draft"
    actions = list(AuditEvent.objects.order_by("pk").values_list("action", flat=True))
    assert actions[-3:] == ["paper.make", "paper.discard", "paper.restore"]


def test_a_pdf_is_kept_once(district: District) -> None:
    actor, paper = officer(district), make(district)
    kept = keep_pdf(actor=actor, paper=paper, pdf=b"%PDF-1.7 mot")
    assert kept.pdf is not None
    assert kept.pdf.name == kept.docx.name.replace(".docx", ".pdf")
    again = keep_pdf(actor=actor, paper=paper, pdf=b"%PDF-1.7 hai")
    assert again.pdf == kept.pdf
    assert AuditEvent.objects.filter(action="paper.pdf").count() == 1
    programme = programme_on(district)
    assert find_file(actor=actor, programme=programme, pk=kept.pdf.pk) == kept.pdf
    viewer = district.actor(Function.VIEWER)
    with pytest.raises(NotAllowed):
        keep_pdf(actor=viewer, paper=paper, pdf=b"%PDF-1.7")


def test_lists_are_filtered_and_searched_without_tones(district: District) -> None:
    actor, programme = officer(district), district.programme
    report = make(district)
    listing = make(district, "school-list")
    issued(actor, listing, "46/BC-PGDĐT")

    def found(**where: object) -> list[Paper]:
        asked = PaperFilter(**where)  # type: ignore[arg-type]
        return list(list_papers(actor=actor, programme=programme, where=asked))

    assert found() == [listing, report]
    assert found(kind="report") == [report]
    assert found(state="issued") == [listing]
    assert found(words="danh sach truong") == [listing]
    assert found(words="46/bc") == [listing]
    assert found(words="khong co") == []
    by_title = list_papers(actor=actor, programme=programme, order="title", descending=False)
    assert [p.title[:12] for p in by_title] == ["Báo cáo: Dan", "Báo cáo: Tiế"]


def test_the_database_holds_issued_papers_to_their_number(district: District) -> None:
    paper = make(district)
    with pytest.raises(IntegrityError), transaction.atomic():
        Paper.objects.filter(pk=paper.pk).update(state="issued")
    with pytest.raises(IntegrityError), transaction.atomic():
        Paper.objects.filter(pk=paper.pk).update(number="1/BC-X")


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite writes one at a time")
def test_two_next_versions_at_once_give_one(committed_db: None) -> None:
    district = make_district("Ủy ban nhân dân quận Mẫu")
    first, actor = make(district), officer(district)
    codes: list[str] = []

    def follow() -> None:
        try:
            make(district, follows=first, actor=actor)
            codes.append("made")
        except DomainError as error:
            codes.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=follow) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == ["made", "paper-already-followed"]


def test_an_issued_paper_stands_in_the_register_and_a_mistake_is_cancelled_there(
    district: District,
) -> None:
    paper = make(district)
    who = officer(district)
    issued = record_issue(actor=who, paper=paper, number="12/BC-PGDĐT", issued_on=DAY)
    entry = issued.entry
    assert entry is not None
    assert (entry.full_number, entry.direction, entry.state) == ("12/BC-PGDĐT", "out", "issued")
    assert entry.body_name == "Phòng Giáo dục và Đào tạo"
    back = withdraw_issue(actor=who, paper=issued, reason="Nhầm số")
    assert back.entry is None
    entry.refresh_from_db()
    assert entry.state == "void"


def test_a_number_that_the_register_has_is_told(district: District) -> None:
    who = officer(district)
    register_document(
        actor=who,
        programme=programme_on(district),
        entry=Entry(
            direction="out",
            body="Phòng Giáo dục và Đào tạo",
            summary="Báo cáo khác",
            number="12/BC-PGDĐT",
            signed_on=DAY,
        ),
    )
    paper = make(district)
    with pytest.raises(DomainError, match="paper-number-registered"):
        record_issue(actor=who, paper=paper, number="12/BC-PGDĐT", issued_on=DAY)
    paper.refresh_from_db()
    assert paper.state == PaperState.DRAFT
