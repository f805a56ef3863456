"""Who gets what: from the schools' receivers and people's choices to a way for every row.

A thing that speaks of schools goes with its schools; what belongs to a task goes with the task;
what neither does has to be chosen. What is finished stays with the giver as history. Nothing is
written here: the page before the day and the carrying out read the same answer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Min, Q

from truongchuan.domain.committee.models import Conclusion
from truongchuan.domain.committee.states import COMING_STATES
from truongchuan.domain.directory.models import Organisation, OrganisationKind
from truongchuan.domain.documents.models import OfficialDocument
from truongchuan.domain.documents.states import OPEN_IN
from truongchuan.domain.followup.models import Obstacle
from truongchuan.domain.followup.states import UNSOLVED
from truongchuan.domain.handover.files import file_ids, plan_files, schools_of_files
from truongchuan.domain.handover.models import Handover, HandoverChoice
from truongchuan.domain.handover.registry import KINDS
from truongchuan.domain.handover.states import Disposition, ItemKind
from truongchuan.domain.mobilisation.models import DriveSchool, DriveState
from truongchuan.domain.oversight.models import Ceremony, SafetyCheck, SafetyFinding
from truongchuan.domain.oversight.states import UNSETTLED
from truongchuan.domain.programmes.models import RowSchool
from truongchuan.domain.programmes.states import OPEN_STATES, WorkState
from truongchuan.domain.reviews.models import ReviewState
from truongchuan.domain.sources.models import StoredFile

HERE = "here"
"""Ends here by the nature of the thing: the giver's committee and its reviews go no further."""
WITH_ROW = "with_row"
"""Ends because its task ends here."""
UNSETTLED_DRIVES = frozenset(
    {DriveState.DRAFT, DriveState.APPROVED, DriveState.OPEN, DriveState.CLOSED}
)
_LEDGERS = (ItemKind.PLEDGE, ItemKind.RECEIPT, ItemKind.USE)


@dataclass(frozen=True, slots=True)
class Way:
    """What becomes of one row: the parts that get it, or why none does.

    ``schools`` are the giver's schools it speaks of; ``open`` asks for a choice that nobody made.
    """

    parts: tuple[int, ...] = ()
    disposition: str = Disposition.HISTORY
    reason: str = ""
    schools: tuple[int, ...] = ()
    open: bool = False


@dataclass
class Allocation:
    """The ways of all countable rows, by kind and the row's id."""

    handover: Handover
    school_part: dict[int, int]
    ways: dict[str, dict[int, Way]] = field(default_factory=lambda: defaultdict(dict))

    def ids(self, kind: str, part_id: int) -> list[int]:
        """Return the rows of a kind that a part gets, by id."""
        return sorted(pk for pk, way in self.ways[kind].items() if part_id in way.parts)

    def open_ids(self, kind: str) -> list[int]:
        """Return the rows of a kind that ask for a choice."""
        return sorted(pk for pk, way in self.ways[kind].items() if way.open)

    @property
    def open_count(self) -> int:
        """Number of rows that still ask for a choice."""
        return sum(way.open for ways in self.ways.values() for way in ways.values())


def allocate(handover: Handover, *, choices_only: bool = False) -> Allocation:
    """Return the way of every countable row; a fixed number of queries.

    ``choices_only``: of the kinds that may ask for a choice only, without the rows of schools
    (figures, files, parts of tasks), which a page about open questions does not need.
    """
    school_part = {
        school: part
        for school, part in handover.schools.order_by().values_list("school_id", "part_id")
        if part is not None
    }
    found = Allocation(handover, school_part)
    work = _Work(found, {(c.kind, c.old_id): c for c in handover.choices.all()}, choices_only)
    if not choices_only:
        work.schools()
    work.rows()
    work.duties()
    work.with_rows()
    work.documents()
    work.oversight()
    work.society()
    if not choices_only:
        work.files()
    return found


@dataclass
class _Work:
    """The making of an allocation."""

    found: Allocation
    choices: dict[tuple[str, int], HandoverChoice]
    choices_only: bool = False

    def __post_init__(self) -> None:
        self.handover = self.found.handover
        parts = self.handover.parts.order_by("position", "pk")
        self.parts: dict[int, list[RowSchool]] = defaultdict(list)
        self.everybody: tuple[int, ...] = tuple(parts.values_list("pk", flat=True))

    # --- ways ---------------------------------------------------------------------------------

    def owners(self, schools: Iterable[int]) -> tuple[int, ...]:
        """Return the parts that get the schools."""
        return tuple(sorted({p for s in schools if (p := self.found.school_part.get(s))}))

    def with_schools(self, kind: str, pk: int, schools: Iterable[int]) -> Way:
        """The thing goes with its schools; without a receiver's school it asks for a choice."""
        spoken = tuple(sorted(set(schools)))
        parts = self.owners(spoken)
        if parts:
            return Way(parts, Disposition.HANDED, "", spoken)
        return self.chosen(kind, pk, spoken)

    def chosen(self, kind: str, pk: int, schools: tuple[int, ...] = ()) -> Way:
        """The way that somebody chose, or an open question."""
        choice = self.choices.get((kind, pk))
        if choice is None:
            return Way(schools=schools, open=True)
        if choice.end_reason:
            return Way((), Disposition.ENDED, choice.end_reason, schools)
        parts = self.everybody if choice.to_all else (choice.part_id or 0,)
        return Way(parts, Disposition.HANDED, "", schools)

    def put(self, kind: str, pk: int, way: Way) -> None:
        self.found.ways[kind][pk] = way

    def all_of(self, kind: str) -> Any:
        return KINDS[kind].rows(self.handover).order_by()

    # --- parts --------------------------------------------------------------------------------

    def schools(self) -> None:
        """Schools and what is theirs alone: certificates, targets, steps, figures, findings."""
        for pk in self.all_of(ItemKind.SCHOOL).values_list("pk", flat=True):
            self._of_school(ItemKind.SCHOOL, pk, pk)
        for kind, column in (
            (ItemKind.CERTIFICATE, "school_id"),
            (ItemKind.TARGET, "school_id"),
            (ItemKind.STEP, "target__school_id"),
            (ItemKind.FACT, "subject_id"),
            (ItemKind.JUDGEMENT, "school_id"),
            (ItemKind.PLAN_ITEM, "plan__school_id"),
        ):
            for pk, school in self.all_of(kind).values_list("pk", column):
                self._of_school(kind, pk, school)

    def _of_school(self, kind: str, pk: int, school: int) -> None:
        part = self.found.school_part.get(school)
        if part is None:
            # The question is asked once, of the school itself.
            self.put(kind, pk, Way(schools=(school,), open=kind == ItemKind.SCHOOL))
        else:
            self.put(kind, pk, Way((part,), Disposition.HANDED, "", (school,)))

    def rows(self) -> None:
        """Tasks with open work go with their schools; each school's part goes with the task."""
        every: dict[int, set[int]] = defaultdict(set)
        unfinished: dict[int, set[int]] = defaultdict(set)
        if self.choices_only:
            self._owners_of_rows(every, unfinished)
        else:
            for part in self.all_of(ItemKind.ROW_SCHOOL):
                self.parts[part.row_id].append(part)
                every[part.row_id].add(part.school_id)
                if part.state in OPEN_STATES:
                    unfinished[part.row_id].add(part.school_id)
        for row in self.all_of(ItemKind.ROW).only("pk", "state"):
            spoken = tuple(sorted(every[row.pk]))
            if row.state in OPEN_STATES:
                way = self.with_schools(ItemKind.ROW, row.pk, spoken)
            else:
                # A task that is done may still have open work of a school: it goes on with it.
                owners = self.owners(unfinished[row.pk]) if row.state == WorkState.DONE else ()
                handed = Way(owners, Disposition.HANDED, "", spoken)
                way = handed if owners else Way(schools=spoken)
            self.put(ItemKind.ROW, row.pk, way)
            self._parts_of(row.pk)

    def _owners_of_rows(self, every: dict[int, set[int]], unfinished: dict[int, set[int]]) -> None:
        """Find one school of each part in each task: enough to know which parts get it."""
        pairs = (
            RowSchool.objects.filter(
                row__programme_id=self.handover.programme_id,
                row__is_active=True,
                is_active=True,
                school__handovers__handover=self.handover,
                school__handovers__part__isnull=False,
            )
            .order_by()
            .values("row_id", "school__handovers__part_id")
            .annotate(
                one=Min("school_id"),
                open_one=Min("school_id", filter=Q(state__in=OPEN_STATES)),
            )
            .values_list("row_id", "one", "open_one")
        )
        for row_id, one, open_one in pairs:
            every[row_id].add(one)
            if open_one is not None:
                unfinished[row_id].add(open_one)

    def _parts_of(self, row_id: int) -> None:
        """A school's part goes where both its task and its school go."""
        way = self.found.ways[ItemKind.ROW][row_id]
        for part in self.parts.get(row_id, ()):
            owner = self.found.school_part.get(part.school_id)
            spoken = (part.school_id,)
            if owner is not None and owner in way.parts:
                goes = Way((owner,), Disposition.HANDED, "", spoken)
            elif way.disposition == Disposition.ENDED:
                goes = Way((), Disposition.ENDED, way.reason, spoken)
            else:
                goes = Way(schools=spoken)
            self.put(ItemKind.ROW_SCHOOL, part.pk, goes)

    def duties(self) -> None:
        """Duties of schools go with them, duties of wards to all; an office's are chosen."""
        schools = dict(
            self.handover.schools.order_by().values_list("school__organisation_id", "school_id")
        )
        for duty in self.all_of(ItemKind.DUTY).prefetch_related("units__organisation"):
            units: list[Organisation] = [u.organisation for u in duty.units.all()]
            spoken = [schools[u.pk] for u in units if u.pk in schools]
            if spoken and self.owners(spoken):
                way = Way(self.owners(spoken), Disposition.HANDED, "", tuple(sorted(spoken)))
            elif units and all(u.kind == OrganisationKind.WARD for u in units):
                way = Way(self.everybody, Disposition.HANDED)
            else:
                way = self.chosen(ItemKind.DUTY, duty.pk)
            self.put(ItemKind.DUTY, duty.pk, way)

    def with_rows(self) -> None:
        """Obstacles and conclusions follow their task; the committee's meetings end here."""
        rows = self.found.ways[ItemKind.ROW]
        for obstacle in self.all_of(ItemKind.OBSTACLE):
            way = self._obstacle(obstacle, rows)
            self.put(ItemKind.OBSTACLE, obstacle.pk, way)
            self._take_along(obstacle.row_id, way.parts)
        for conclusion in self.all_of(ItemKind.CONCLUSION):
            self.put(ItemKind.CONCLUSION, conclusion.pk, self._conclusion(conclusion, rows))
        for pk, state in self.all_of(ItemKind.MEETING).values_list("pk", "state"):
            ends = state in COMING_STATES
            self.put(ItemKind.MEETING, pk, _ended(HERE) if ends else Way())
        for pk, state in self.all_of(ItemKind.REVIEW).values_list("pk", "state"):
            ends = state != ReviewState.CLOSED
            self.put(ItemKind.REVIEW, pk, _ended(HERE) if ends else Way())

    def _take_along(self, row_id: int, parts: tuple[int, ...]) -> None:
        """A task that is over passes too where an obstacle of it is not solved."""
        row = self.found.ways[ItemKind.ROW].get(row_id)
        if row is None or set(parts) <= set(row.parts):
            return
        more = tuple(sorted({*row.parts, *parts}))
        self.put(ItemKind.ROW, row_id, Way(more, Disposition.HANDED, "", row.schools))
        self._parts_of(row_id)

    def _obstacle(self, obstacle: Obstacle, rows: dict[int, Way]) -> Way:
        row = rows.get(obstacle.row_id, Way())
        schools = (obstacle.row_school.school_id,) if obstacle.row_school else ()
        if obstacle.state not in UNSOLVED:
            return Way(schools=schools)
        owners = self.owners(schools)
        if owners:
            return Way(owners, Disposition.HANDED, "", schools)
        if row.open:
            return Way(schools=schools)  # asked with the task first
        if row.disposition == Disposition.ENDED:
            return Way((), Disposition.ENDED, WITH_ROW, schools)
        if len(row.parts) == 1:
            return Way(row.parts, Disposition.HANDED, "", schools)
        return self.chosen(ItemKind.OBSTACLE, obstacle.pk, schools)

    def _conclusion(self, conclusion: Conclusion, rows: dict[int, Way]) -> Way:
        row = rows.get(conclusion.row_id or 0, Way())
        open_work = conclusion.row is not None and conclusion.row.state in OPEN_STATES
        if not open_work:
            return Way()
        if row.parts:
            return Way(row.parts, Disposition.HANDED, "", row.schools)
        if row.disposition == Disposition.ENDED:
            return Way((), Disposition.ENDED, WITH_ROW, row.schools)
        return Way(schools=row.schools)

    def documents(self) -> None:
        """Papers that came in and are not dealt with go with their schools, or are chosen."""
        spoken: dict[int, set[int]] = defaultdict(set)
        for pk, school in OfficialDocument.schools.through.objects.filter(
            officialdocument__programme_id=self.handover.programme_id
        ).values_list("officialdocument_id", "school_id"):
            spoken[pk].add(school)
        for pk, state in self.all_of(ItemKind.DOCUMENT).values_list("pk", "state"):
            schools = tuple(sorted(spoken[pk]))
            if state not in OPEN_IN:
                self.put(ItemKind.DOCUMENT, pk, Way(schools=schools))
                continue
            owners = self.owners(schools)
            # One answer is owed: of several receivers somebody has to say who gives it.
            one = Way(owners, Disposition.HANDED, "", schools)
            way = one if len(owners) == 1 else self.chosen(ItemKind.DOCUMENT, pk, schools)
            self.put(ItemKind.DOCUMENT, pk, way)

    def oversight(self) -> None:
        """Findings to be put right, checks planned, ceremonies to come."""
        for check in self.all_of(ItemKind.CHECK).only("pk", "school_id", "done_on", "cancelled_on"):
            self.put(ItemKind.CHECK, check.pk, self._check(check))
        for finding in self.all_of(ItemKind.SAFETY):
            self.put(ItemKind.SAFETY, finding.pk, self._safety(finding))
        if not self.choices_only:
            self._consultations()
            self._ceremonies()

    def _consultations(self) -> None:
        for pk, state, school in self.all_of(ItemKind.CONSULTATION).values_list(
            "pk", "state", "school_id"
        ):
            owners = self.owners([school]) if state in UNSETTLED else ()
            handed = Way(owners, Disposition.HANDED, "", (school,))
            self.put(ItemKind.CONSULTATION, pk, handed if owners else Way(schools=(school,)))

    def _ceremonies(self) -> None:
        spoken: dict[int, set[int]] = defaultdict(set)
        for pk, school in Ceremony.schools.through.objects.filter(
            ceremony__programme_id=self.handover.programme_id
        ).values_list("ceremony_id", "school_id"):
            spoken[pk].add(school)
        for pk, held, cancelled in self.all_of(ItemKind.CEREMONY).values_list(
            "pk", "held_on", "cancelled_on"
        ):
            schools = tuple(sorted(spoken[pk]))
            coming = held is None and cancelled is None
            owners = self.owners(schools) if coming else ()
            handed = Way(owners, Disposition.HANDED, "", schools)
            self.put(ItemKind.CEREMONY, pk, handed if owners else Way(schools=schools))

    def _check(self, check: SafetyCheck) -> Way:
        schools = [check.school_id] if check.school_id else []
        if check.done_on is not None or check.cancelled_on is not None:
            return Way(schools=tuple(schools))
        return self.with_schools(ItemKind.CHECK, check.pk, schools)

    def _safety(self, finding: SafetyFinding) -> Way:
        school = finding.check_made.school_id
        schools = [school] if school else []
        if finding.state not in UNSETTLED:
            return Way(schools=tuple(schools))
        return self.with_schools(ItemKind.SAFETY, finding.pk, schools)

    def society(self) -> None:
        """Campaigns still running are chosen; drives not settled go with their schools."""
        for pk, ends_on in self.all_of(ItemKind.CAMPAIGN).values_list("pk", "ends_on"):
            running = ends_on >= self.handover.on
            way = self.chosen(ItemKind.CAMPAIGN, pk) if running else Way()
            self.put(ItemKind.CAMPAIGN, pk, way)
        if not self.choices_only:
            self._drives()

    def _drives(self) -> None:
        spoken: dict[int, set[int]] = defaultdict(set)
        for drive, school in DriveSchool.objects.filter(
            drive__programme_id=self.handover.programme_id
        ).values_list("drive_id", "school_id"):
            spoken[drive].add(school)
        going: set[int] = set()
        for pk, state in self.all_of(ItemKind.DRIVE).values_list("pk", "state"):
            schools = tuple(sorted(spoken[pk]))
            owners = self.owners(schools) if state in UNSETTLED_DRIVES else ()
            handed = Way(owners, Disposition.HANDED, "", schools)
            self.put(ItemKind.DRIVE, pk, handed if owners else Way(schools=schools))
            if owners:
                going.add(pk)
        for kind in _LEDGERS:
            for pk, drive, school in self.all_of(kind).values_list("pk", "drive_id", "school_id"):
                owner = self.found.school_part.get(school) if drive in going else None
                handed = Way((owner or 0,), Disposition.HANDED, "", (school,))
                self.put(kind, pk, handed if owner else Way(schools=(school,)))

    def files(self) -> None:
        """A file goes with every school that it speaks of, the plan's own to all."""
        programme = self.handover.programme
        spoken = schools_of_files(programme, self.found.school_part)
        plan = plan_files(programme)
        for pk in StoredFile.objects.filter(
            pk__in=file_ids(programme), authority_id=self.handover.authority_id
        ).values_list("pk", flat=True):
            schools = tuple(sorted(spoken.get(pk, ())))
            parts = self.everybody if pk in plan else self.owners(schools)
            handed = Way(parts, Disposition.HANDED, "", schools)
            self.put(ItemKind.FILE, pk, handed if parts else Way(schools=schools))
        self._with_things()

    def _with_things(self) -> None:
        """Files of things that pass without naming a school (a paper chosen) go with them."""
        for kind, path in ((ItemKind.DOCUMENT, "files__file_id"), (ItemKind.CHECK, "file_id")):
            ways = self.found.ways[kind]
            for pk, file_id in self.all_of(kind).values_list("pk", path):
                way = ways.get(pk)
                known = self.found.ways[ItemKind.FILE].get(file_id or 0)
                if file_id and way and way.parts and known is not None:
                    parts = tuple(sorted({*known.parts, *way.parts}))
                    self.put(
                        ItemKind.FILE,
                        file_id,
                        Way(parts, Disposition.HANDED, "", known.schools),
                    )


def _ended(reason: str) -> Way:
    return Way((), Disposition.ENDED, reason)


__all__ = ["HERE", "WITH_ROW", "Allocation", "Way", "allocate"]
