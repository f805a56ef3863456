"""Closing for good: hashes, the database's refusal, and finding every change."""

from __future__ import annotations

import hashlib
import threading
from datetime import date
from importlib import import_module

import pytest
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, transaction

from tests.domain.accreditation.conftest import small_law
from tests.domain.reviews.conftest import May
from truongchuan.domain.audit.models import AuditEvent
from truongchuan.domain.directory.models import Organisation, OrganisationKind
from truongchuan.domain.programmes.assigning import move_deadline
from truongchuan.domain.programmes.files import find_file
from truongchuan.domain.programmes.models import RoadmapRow
from truongchuan.domain.reviews.canonical import canonical_json, digest
from truongchuan.domain.reviews.closing import close_review, verify_review
from truongchuan.domain.reviews.models import MonthlyReview
from truongchuan.domain.reviews.opinions import assess_task, assess_unit, comment_unit
from truongchuan.domain.reviews.selectors import closing_record
from truongchuan.domain.reviews.services import (
    assign_from_review,
    conclude_review,
    freeze_review,
    reopen_review,
    withdraw_review,
)
from truongchuan.domain.shared.errors import DomainError
from truongchuan.domain.sources.models import StoredFile
from truongchuan.domain.sources.services import store_file

SIGNER = "Nguyễn Thị Thu Hiền"


def scan(may: May) -> StoredFile:
    return store_file(
        actor=may.district.system,
        authority_id=may.district.authority.pk,
        name="so-ket-5.pdf",
        media_type="application/pdf",
        content=b"%PDF-1.4 signed",
    )


def filled(may: May) -> MonthlyReview:
    """Freeze and write something everywhere."""
    system, review = may.district.system, may.freeze()
    finance = may.district.unit(OrganisationKind.FINANCE)
    comment_unit(actor=system, review=review, organisation=finance, words="Đã bố trí kinh phí")
    assess_task(actor=system, review=review, row=RoadmapRow.objects.get(number=1), rating="slow")
    assess_unit(actor=system, review=review, organisation=finance, rating="good")
    assign_from_review(
        actor=system, review=review, task="Bổ sung hồ sơ", lead=finance, due_on=date(2023, 6, 10)
    )
    return conclude_review(actor=system, review=review, text="Giao phòng GD&ĐT đôn đốc.")


def closed(may: May) -> MonthlyReview:
    filled(may)
    close_review(
        actor=may.district.system,
        review=may.review,
        signer_name=f" {SIGNER} ",
        signer_post="Phó Chủ tịch",
        signed_file=scan(may),
    )
    return MonthlyReview.objects.get()


def drop_triggers() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in (
                "monthlyreview",
                "unitcomment",
                "taskassessment",
                "unitassessment",
                "reviewtask",
            ):
                cursor.execute(f"ALTER TABLE reviews_{table} DISABLE TRIGGER USER")
        return
    guard = import_module("truongchuan.domain.reviews.migrations.0002_closed_stays")

    class Editor:
        """Runs statements within the test's transaction, where SQLite's own editor may not."""

        connection = connection

        @staticmethod
        def execute(statement: str) -> None:
            with connection.cursor() as cursor:
                cursor.execute(statement)

    guard.drop_triggers(None, Editor)


def test_one_value_has_one_text() -> None:
    one = {"b": [1, {"ờ": None, "a": True}], "a": "Đ"}
    other = {"a": "Đ", "b": [1, {"a": True, "ờ": None}]}
    assert canonical_json(one) == canonical_json(other) == '{"a":"Đ","b":[1,{"a":true,"ờ":null}]}'
    assert digest("Đ") == hashlib.sha256("Đ".encode()).hexdigest()
    with pytest.raises(ValueError, match="compliant"):
        canonical_json(float("nan"))
    with pytest.raises(TypeError):
        canonical_json({"on": object()})


def test_the_same_moment_gives_the_same_hash(may_review: May) -> None:
    first = may_review.freeze().snapshot_hash
    assert may_review.freeze().snapshot_hash == first
    assert digest(MonthlyReview.objects.get().snapshot) == first


def test_closing_keeps_everything_with_names(may_review: May) -> None:
    review = closed(may_review)
    record = closing_record(review)
    assert (review.signer_name, review.closed_by) == (SIGNER, may_review.district.system.name)
    assert record["snapshot_hash"] == review.snapshot_hash
    assert record["comments"][0]["unit"] == "Phòng Tài chính - Kế hoạch"
    assert [line["rating"] for line in record["tasks"] + record["units"]] == ["slow", "good"]
    assert record["file"]["sha256"] == digest("%PDF-1.4 signed")
    assert record["closed"]["at"].startswith("2023-05-15T09:00:00")
    assert verify_review(actor=may_review.district.system, review=review) == ()
    event = AuditEvent.objects.get(action="review.close")
    assert event.after["closing_hash"] == review.closing_hash


def test_the_signed_file_can_be_downloaded_by_who_sees_the_programme(may_review: May) -> None:
    review = closed(may_review)
    found = find_file(
        actor=may_review.district.system,
        programme=may_review.programme,
        pk=review.signed_file_id or 0,
    )
    assert found == review.signed_file


def test_what_is_missing_keeps_from_closing(may_review: May) -> None:
    system = may_review.district.system

    def refused(**given: object) -> str:
        with pytest.raises(DomainError) as error:
            close_review(actor=system, review=may_review.review, **given)  # type: ignore[arg-type]
        return error.value.code

    assert refused(signer_name=SIGNER, unsigned_reason="x") == "review-not-frozen"
    seen = may_review.freeze().snapshot_hash
    assert refused(signer_name=" ", unsigned_reason="x") == "signer-missing"
    assert refused(signer_name=SIGNER, unsigned_reason=" ") == "signed-file-missing"
    assess_task(
        actor=system, review=may_review.review, row=RoadmapRow.objects.get(number=1), rating="met"
    )
    RoadmapRow.objects.filter(number=1).update(percent=10)
    may_review.freeze()
    assert (
        refused(signer_name=SIGNER, unsigned_reason="x", based_on=seen) == "review-numbers-changed"
    )
    assert not AuditEvent.objects.filter(action="review.close").exists()


def test_nothing_is_written_after_closing(may_review: May) -> None:
    review, system = closed(may_review), may_review.district.system
    unit = may_review.district.unit(OrganisationKind.FINANCE)
    row = RoadmapRow.objects.get(number=2)
    before = AuditEvent.objects.count()
    acts = (
        lambda: freeze_review(actor=system, review=review, law=small_law()),
        lambda: reopen_review(actor=system, review=review),
        lambda: withdraw_review(actor=system, review=review),
        lambda: conclude_review(actor=system, review=review, text="khác"),
        lambda: comment_unit(actor=system, review=review, organisation=unit, words="khác"),
        lambda: assess_task(actor=system, review=review, row=row, rating="good"),
        lambda: assess_unit(actor=system, review=review, organisation=unit, rating="slow"),
        lambda: assign_from_review(
            actor=system, review=review, task="x", lead=unit, due_on=date(2023, 6, 1)
        ),
        lambda: close_review(actor=system, review=review, signer_name="B", unsigned_reason="c"),
    )
    for act in acts:
        with pytest.raises(DomainError) as error:
            act()
        assert error.value.code == "review-closed"
    assert AuditEvent.objects.count() == before


STATEMENTS = (
    "UPDATE reviews_monthlyreview SET conclusions = 'khác'",
    "UPDATE reviews_monthlyreview SET state = 'frozen'",
    "DELETE FROM reviews_monthlyreview",
    "UPDATE reviews_unitcomment SET words = 'khác'",
    "DELETE FROM reviews_unitcomment",
    "UPDATE reviews_taskassessment SET rating = 'good'",
    "DELETE FROM reviews_taskassessment",
    "UPDATE reviews_unitassessment SET rating = 'slow'",
    "DELETE FROM reviews_unitassessment",
    "DELETE FROM reviews_reviewtask",
    "INSERT INTO reviews_taskassessment (words, person_name, at, revision, rating, review_id, "
    "row_id) SELECT '', 'x', at, 1, 'good', review_id, row_id + 1 FROM reviews_taskassessment",
)


def test_the_database_refuses_too(may_review: May) -> None:
    review = closed(may_review)
    for statement in STATEMENTS:
        with (
            pytest.raises(DatabaseError, match="closed review"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    assert verify_review(actor=may_review.district.system, review=review) == ()


def test_the_database_lets_an_open_review_change(may_review: May) -> None:
    filled(may_review)
    with connection.cursor() as cursor:
        for statement in STATEMENTS[:1] + STATEMENTS[3:10]:
            cursor.execute(statement)
    assert MonthlyReview.objects.get().conclusions == "khác"


CHANGES = (
    ("UPDATE reviews_monthlyreview SET snapshot = replace(snapshot, 'not_started', 'done')",
     {"snapshot"}),
    ("UPDATE reviews_monthlyreview SET snapshot = 'hỏng'", {"snapshot"}),
    ("UPDATE reviews_monthlyreview SET headline = '{}'", {"headline"}),
    ("UPDATE reviews_monthlyreview SET closing = replace(closing, 'slow', 'good')", {"closing"}),
    ("UPDATE reviews_monthlyreview SET conclusions = 'khác'", {"content"}),
    ("UPDATE reviews_monthlyreview SET signer_name = 'khác'", {"content"}),
    ("UPDATE reviews_monthlyreview SET closing_hash = snapshot_hash", {"closing", "record"}),
    ("UPDATE reviews_unitcomment SET words = 'khác'", {"content"}),
    ("DELETE FROM reviews_unitcomment", {"content"}),
    ("UPDATE reviews_taskassessment SET rating = 'good'", {"content"}),
    ("UPDATE reviews_unitassessment SET person_name = 'khác'", {"content"}),
)  # fmt: skip


def test_every_change_is_found(may_review: May) -> None:
    closed(may_review)
    drop_triggers()
    for statement, faults in CHANGES:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(statement)
            review = MonthlyReview.objects.get()
            found = verify_review(actor=may_review.district.system, review=review)
            assert set(found) == faults, statement
            transaction.set_rollback(True)
    review = MonthlyReview.objects.get()
    assert verify_review(actor=may_review.district.system, review=review) == ()


def test_a_forger_who_makes_new_hashes_is_found_by_the_record(may_review: May) -> None:
    review = closed(may_review)
    drop_triggers()
    review.closing = review.closing.replace("slow", "good")
    review.closing_hash = digest(review.closing)
    review.save()
    review.task_assessments.update(rating="good")
    found = verify_review(actor=may_review.district.system, review=MonthlyReview.objects.get())
    assert found == ("record",)


def test_a_changed_or_lost_scan_is_found(may_review: May) -> None:
    review = closed(may_review)
    assert review.signed_file is not None
    with default_storage.open(review.signed_file.path, "wb") as handle:
        handle.write(b"%PDF-1.4 forged")
    assert verify_review(actor=may_review.district.system, review=review) == ("file",)
    default_storage.delete(review.signed_file.path)
    assert verify_review(actor=may_review.district.system, review=review) == ("file",)


def test_a_task_that_a_review_gave_goes_on_after_closing(may_review: May) -> None:
    review, system = closed(may_review), may_review.district.system
    task = review.tasks.get()
    assert (task.row.label, task.row.origin) == ("B1", "review")
    [kept] = closing_record(review)["assigned"]
    assert (kept["label"], kept["leads"], kept["due_on"]) == ("B1", ["Phòng TC-KH"], "2023-06-10")
    move_deadline(actor=system, row=task.row, due_on=date(2023, 7, 1), reason="mưa")
    assert verify_review(actor=system, review=MonthlyReview.objects.get()) == ()


def test_a_unit_may_be_renamed_later(may_review: May) -> None:
    review = closed(may_review)
    Organisation.objects.filter(kind=OrganisationKind.FINANCE).update(name="Phòng Kinh tế")
    assert verify_review(actor=may_review.district.system, review=review) == ()
    assert closing_record(review)["comments"][0]["unit"] == "Phòng Tài chính - Kế hoạch"


def test_of_two_people_who_close_one_is_told(may_review: May) -> None:
    review = may_review.freeze()
    stale = MonthlyReview.objects.get(pk=review.pk)
    system = may_review.district.system
    close_review(actor=system, review=review, signer_name="A", unsigned_reason="chờ")
    with pytest.raises(DomainError) as error:
        close_review(actor=system, review=stale, signer_name="B", unsigned_reason="chờ")
    assert (error.value.code, error.value.params["person"]) == ("review-closed", system.name)
    assert MonthlyReview.objects.get().signer_name == "A"


@pytest.mark.django_db(transaction=True)
def test_two_people_close_at_once(committed_review: May) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("the tests' database in memory does not make writers wait")
    told: list[str] = []
    start = threading.Barrier(2)

    def close(name: str) -> None:
        start.wait()
        try:
            close_review(
                actor=committed_review.district.system,
                review=committed_review.review,
                signer_name=name,
                unsigned_reason="chờ",
            )
            told.append("closed")
        except DomainError as error:
            told.append(error.code)
        finally:
            connection.close()

    people = [threading.Thread(target=close, args=(name,)) for name in ("A", "B")]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert sorted(told) == ["closed", "review-closed"]
    assert AuditEvent.objects.filter(action="review.close").count() == 1
