"""Each kind of tampering is found and named; what only a printed head can show is shown by it."""

from __future__ import annotations

import pytest

from tests.domain.audit.tampering import rewrite_from, unguarded
from tests.domain.conftest import District, make_district
from truongchuan.domain.audit.heads import head_of, note_head
from truongchuan.domain.audit.models import AuditEvent, HeadReason
from truongchuan.domain.audit.services import record_event
from truongchuan.domain.audit.verifying import MOST_PROBLEMS, ChainReport, Claim, verify_chain


def add_events(district: District, count: int) -> int:
    """Record plain events; return the number of the first."""
    first = head_of(authority_id=district.authority.pk).number + 1
    for step in range(count):
        record_event(
            actor=district.system,
            authority_id=district.authority.pk,
            action="organisation.rename",
            subject=district.authority,
            after={"number": str(step)},
        )
    return first


def check(district: District, *claims: Claim) -> ChainReport:
    return verify_chain(authority_id=district.authority.pk, claims=claims)


def told(report: ChainReport) -> list[tuple[str, int]]:
    return [(problem.code, problem.number) for problem in report.problems]


def ids(district: District, *numbers: int) -> list[int]:
    """Return the rows of events by their numbers, in the order given."""
    found = AuditEvent.objects.filter(authority=district.authority, number__in=numbers)
    return [dict(found.values_list("number", "pk"))[number] for number in numbers]


def test_a_whole_chain_is_whole(district: District) -> None:
    add_events(district, 3)
    note_head(actor=district.system, authority_id=district.authority.pk, reason=HeadReason.EXPORT)
    report = check(district)
    head = head_of(authority_id=district.authority.pk)
    assert (report.is_whole, report.problems, report.heads) == (True, (), 1)
    assert (report.number, report.hash, report.events) == (head.number, head.hash, head.number)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("actor_name", "khác"),
        ("actor_id", 7),
        ("address", "10.0.0.1"),
        ("action", "x"),
        ("subject_id", "999"),
        ("subject_label", "khác"),
        ("after", '{"number": "9"}'),
        ("before", '{"a": 1}'),
        ("at", "2020-01-01 00:00:00+00:00"),
        ("hash", "a" * 64),
    ],
)
def test_a_changed_event_is_named(district: District, column: str, value: object) -> None:
    first = add_events(district, 4)
    with unguarded() as cursor:
        cursor.execute(
            f"UPDATE audit_auditevent SET {column} = %s WHERE id = %s",
            [value, *ids(district, first + 1)],
        )
    assert told(check(district))[0] == ("changed", first + 1)


def test_a_changed_event_with_its_own_hash_made_anew_breaks_the_link(district: District) -> None:
    first = add_events(district, 4)
    with unguarded() as cursor:
        (pk,) = ids(district, first + 1)
        cursor.execute("UPDATE audit_auditevent SET actor_name = 'khác' WHERE id = %s", [pk])
        from truongchuan.domain.audit.services import event_hash

        event = AuditEvent.objects.get(pk=pk)
        cursor.execute(
            "UPDATE audit_auditevent SET hash = %s WHERE id = %s", [event_hash(event), pk]
        )
    assert told(check(district)) == [("unlinked", first + 2)]


def test_removed_events_in_the_middle_leave_a_gap(district: District) -> None:
    first = add_events(district, 6)
    with unguarded() as cursor:
        for pk in ids(district, first + 1, first + 2):
            cursor.execute("DELETE FROM audit_auditevent WHERE id = %s", [pk])
    report = check(district)
    assert told(report) == [("missing", first + 1)]
    assert report.problems[0].params == {"last": first + 2}


def test_events_cut_off_at_the_end_are_known_to_the_chain(district: District) -> None:
    first = add_events(district, 5)
    with unguarded() as cursor:
        for pk in ids(district, first + 3, first + 4):
            cursor.execute("DELETE FROM audit_auditevent WHERE id = %s", [pk])
    report = check(district)
    assert told(report) == [("cut", first + 3)]
    assert report.problems[0].params == {"last": first + 4}


def test_the_end_cut_off_with_the_chain_row_put_back_is_found_by_a_head(district: District) -> None:
    first = add_events(district, 5)
    noted = note_head(
        actor=district.system, authority_id=district.authority.pk, reason=HeadReason.DAILY
    )
    with unguarded() as cursor:
        for pk in ids(district, first + 3, first + 4):
            cursor.execute("DELETE FROM audit_auditevent WHERE id = %s", [pk])
    rewrite_from(district.authority.pk, first + 2)
    report = check(district)
    assert told(report) == [("head-gone", first + 4)]
    assert report.problems[0].params["source"] == noted.reason


def insert_copy(district: District, number: int) -> None:
    """Put an event in before another: all later ones move up by one."""
    with unguarded() as cursor:
        later = AuditEvent.objects.filter(authority=district.authority, number__gte=number)
        for pk in list(later.order_by("-number").values_list("pk", flat=True)):
            cursor.execute("UPDATE audit_auditevent SET number = number + 1 WHERE id = %s", [pk])
        cursor.execute(
            "INSERT INTO audit_auditevent (authority_id, number, at, actor_id, actor_name, address,"
            " action, subject_type, subject_id, subject_label, before, after, previous_hash, hash)"
            " SELECT authority_id, %s, at, actor_id, 'người khác', address, action, subject_type,"
            " subject_id, subject_label, before, after, previous_hash, hash"
            " FROM audit_auditevent WHERE authority_id = %s AND number = %s",
            [number, district.authority.pk, number + 1],
        )


def test_an_event_put_in_is_named_with_those_it_moved(district: District) -> None:
    first = add_events(district, 4)
    insert_copy(district, first + 1)
    found = told(check(district))
    assert found[0] == ("changed", first + 1)
    assert ("moved", first + 2) in found
    assert found[-1] == ("beyond", first + 4)


def test_an_event_put_on_at_the_end_goes_beyond_the_chain(district: District) -> None:
    first = add_events(district, 2)
    insert_copy(district, first + 1)
    with unguarded() as cursor:
        low, high = ids(district, first + 1, first + 2)
        cursor.execute("UPDATE audit_auditevent SET number = 0 WHERE id = %s", [low])
        cursor.execute("UPDATE audit_auditevent SET number = %s WHERE id = %s", [first + 1, high])
        cursor.execute("UPDATE audit_auditevent SET number = %s WHERE id = %s", [first + 2, low])
    assert told(check(district))[-1] == ("beyond", first + 2)


def test_events_in_another_order_are_named_with_their_old_places(district: District) -> None:
    first = add_events(district, 5)
    with unguarded() as cursor:
        one, two = ids(district, first + 1, first + 2)
        for pk, number in ((one, 10_000), (two, first + 1), (one, first + 2)):
            cursor.execute("UPDATE audit_auditevent SET number = %s WHERE id = %s", [number, pk])
    report = check(district)
    moved = {p.number: p.params["was"] for p in report.problems if p.code == "moved"}
    assert moved == {first + 1: first + 2, first + 2: first + 1}


def test_an_event_of_another_authority_is_named_as_such(district: District) -> None:
    other = make_district("Ủy ban nhân dân quận Khác")
    first = add_events(other, 3)
    last = head_of(authority_id=district.authority.pk).number
    with unguarded() as cursor:
        cursor.execute(
            "UPDATE audit_auditevent SET authority_id = %s, number = %s WHERE id = %s",
            [district.authority.pk, last + 1, *ids(other, first + 1)],
        )
    report = check(district)
    assert ("foreign", last + 1) in told(report)
    foreign = next(p for p in report.problems if p.code == "foreign")
    assert foreign.params == {"authority": other.authority.pk}
    assert ("missing", first + 1) in told(check(other))


def test_whole_chains_that_changed_owners_are_found(district: District) -> None:
    other = make_district("Ủy ban nhân dân quận Khác")
    note_head(actor=district.system, authority_id=district.authority.pk, reason=HeadReason.PRINT)
    with unguarded() as cursor:
        mine, theirs = district.authority.pk, other.authority.pk
        cursor.execute(
            "UPDATE audit_auditevent SET number = number + 100000 WHERE authority_id = %s", [mine]
        )
        cursor.execute(
            "UPDATE audit_auditevent SET authority_id = %s "
            "WHERE authority_id = %s AND number < 100000",
            [mine, theirs],
        )
        cursor.execute(
            "UPDATE audit_auditevent SET authority_id = %s, number = number - 100000 "
            "WHERE authority_id = %s AND number > 100000",
            [theirs, mine],
        )
    assert told(check(district))[0] == ("foreign", 1)
    assert told(check(other))[0] == ("foreign", 1)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("UPDATE audit_auditchain SET head = 'a' WHERE authority_id = %s", "chain-head"),
        ("UPDATE audit_auditchain SET length = length + 3 WHERE authority_id = %s", "cut"),
        ("UPDATE audit_auditchain SET length = 1 WHERE authority_id = %s", "beyond"),
        ("DELETE FROM audit_auditchain WHERE authority_id = %s", "chain-missing"),
    ],
)
def test_a_chain_row_that_was_changed_is_found(district: District, change: str, code: str) -> None:
    with unguarded() as cursor:
        cursor.execute(change, [district.authority.pk])
    assert told(check(district))[0][0] == code


def test_everything_rewritten_is_found_only_by_a_head_from_outside(district: District) -> None:
    first = add_events(district, 5)
    printed = head_of(authority_id=district.authority.pk)
    with unguarded() as cursor:
        cursor.execute(
            "UPDATE audit_auditevent SET actor_name = 'khác' WHERE id = %s", ids(district, first)
        )
    rewrite_from(district.authority.pk, first)
    assert check(district).is_whole, "nothing in the database shows it"
    on_paper = Claim(printed.number, printed.hash[:12], "paper")
    assert told(check(district, on_paper)) == [("head-differs", printed.number)]
    before = Claim(
        first - 1,
        AuditEvent.objects.get(authority=district.authority, number=first - 1).hash,
        "paper",
    )
    assert check(district, before).is_whole, "what was not touched still agrees"


def test_a_head_noted_in_the_database_finds_it_too(district: District) -> None:
    first = add_events(district, 5)
    note_head(actor=district.system, authority_id=district.authority.pk, reason=HeadReason.DAILY)
    with unguarded() as cursor:
        cursor.execute("DELETE FROM audit_auditevent WHERE id = %s", ids(district, first))
        later = AuditEvent.objects.filter(authority=district.authority, number__gt=first)
        for pk in list(later.order_by("number").values_list("pk", flat=True)):
            cursor.execute("UPDATE audit_auditevent SET number = number - 1 WHERE id = %s", [pk])
    rewrite_from(district.authority.pk, first)
    assert [code for code, _ in told(check(district))] == ["head-gone"]


def test_many_problems_are_counted_and_the_first_told(district: District) -> None:
    first = add_events(district, MOST_PROBLEMS + 10)
    with unguarded() as cursor:
        cursor.execute(
            "UPDATE audit_auditevent SET action = 'x' WHERE authority_id = %s AND number >= %s",
            [district.authority.pk, first],
        )
    report = check(district)
    assert report.problem_count == MOST_PROBLEMS + 10
    assert len(report.problems) == MOST_PROBLEMS
    assert told(report)[0] == ("changed", first)
