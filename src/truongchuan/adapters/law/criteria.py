"""Puts the files of criteria together into sets, and checks how they fit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from truongchuan.adapters.law import schema
from truongchuan.adapters.law.build import RuleBuilder
from truongchuan.adapters.law.corrections import Key, item_id
from truongchuan.adapters.law.faults import Days, Document, Faults, Placed, days, overlap
from truongchuan.adapters.law.files import Place
from truongchuan.engines.rules.model import (
    Cite,
    CriteriaSet,
    Criterion,
    DataItem,
    DatedTitle,
    Need,
    Rule,
    SchoolLevel,
    Standard,
    Verification,
)

_HEAD_NEEDS = ("title", "school_kinds", "in_force_from", "school_levels", "degrees")
_File = Document[schema.CriteriaFile]
_PART_KEYS = {"instrument", "kind", "set", "part", "standards", "notes"}


@dataclass(frozen=True, slots=True)
class Parts:
    """The files of one set of criteria; the head carries all that is not a standard."""

    id: str
    head: _File
    parts: tuple[_File, ...]

    @property
    def entry(self) -> schema.CriteriaFile:
        """The head's content."""
        return self.head.entry

    @property
    def days(self) -> Days:
        """Days of the set."""
        return self.entry.in_force_from, self.entry.in_force_to


def gather(documents: Iterable[_File], faults: Faults) -> list[Parts]:
    """The files of each set, the head first, the other parts in their order."""
    groups: dict[str, dict[str | None, _File]] = {}
    for document in documents:
        entry = document.entry
        group = groups.setdefault(item_id(entry.instrument, entry.set, None), {})
        other = group.get(entry.part)
        if other is not None:
            what = f"phần {entry.part} của {entry.instrument}" if entry.part else entry.instrument
            faults.add(
                document.source, ("part" if entry.part else "instrument",),
                f"tiêu chí {what} đã có ở {other.source.shown}",
                "Đặt part: '1', '2' … khi chia tệp, set: khi văn bản có nhiều bộ.",
            )  # fmt: skip
            continue
        group[entry.part] = document
    gathered = []
    for set_id, group in groups.items():
        head = group.pop("1", None) or group.pop(None, None)
        if head is None or None in group:
            first = next(iter(group.values()))
            faults.add(
                first.source, ("part",), f"{set_id} có phần {_part(first)} mà không có phần 1",
                "Thêm tệp có part: '1', ghi đủ title, school_kinds, in_force_from, school_levels.",
            )  # fmt: skip
            continue
        _check_head(head, faults)
        for part in group.values():
            _check_part(part, faults)
        ordered = sorted(group.values(), key=_part_order)
        gathered.append(Parts(set_id, head, (head, *ordered)))
    return gathered


def _part(document: _File) -> str:
    return document.entry.part or "không số"


def _part_order(document: _File) -> tuple[int, str]:
    part = _part(document)
    return (int(part) if part.isdecimal() else 0, part)


def _check_head(head: _File, faults: Faults) -> None:
    for key in _HEAD_NEEDS:
        if getattr(head.entry, key) is None:
            faults.add(
                head.source, (), f"thiếu {key}",
                f"Thêm {key}: {schema.CriteriaFile.model_fields[key].description}.",
            )  # fmt: skip
    start, end = head.entry.in_force_from, head.entry.in_force_to
    if start and end and end < start:
        faults.add(
            head.source, ("in_force_to",), "in_force_to sớm hơn in_force_from",
            "Kiểm tra lại hai ngày.",
        )  # fmt: skip


def _check_part(part: _File, faults: Faults) -> None:
    for key in part.entry.model_fields_set - _PART_KEYS:
        faults.add(part.source, (key,), f"{key} chỉ ghi ở phần 1", "Chuyển sang tệp phần 1.")


def build_sets(
    gathered: Iterable[Parts], rules: Mapping[Key, Placed], builder: RuleBuilder
) -> tuple[CriteriaSet, ...]:
    """The sets of criteria, complete; faults are noted."""
    sets = []
    owners: list[tuple[Parts, str, Days]] = []
    for parts in gathered:
        sets.append(_SetBuilder(parts, rules, builder).build())
        for index, kind in enumerate(parts.entry.school_kinds or ()):
            for other, known, other_days in owners:
                if kind == known and overlap(*parts.days, *other_days):
                    builder.faults.add(
                        parts.head.source, ("school_kinds", index),
                        f"{kind} đã có bộ tiêu chí {other.id} ({days(*other_days)}) "
                        f"ở {other.head.source.shown}",
                        "Mỗi ngày một loại trường chỉ có một bộ: sửa ngày hoặc school_kinds.",
                    )  # fmt: skip
            owners.append((parts, kind, parts.days))
    return tuple(sets)


@dataclass(slots=True)
class _SetBuilder:
    parts: Parts
    rules: Mapping[Key, Placed]
    builder: RuleBuilder

    def build(self) -> CriteriaSet:
        entry, source = self.parts.entry, self.parts.head.source
        self.builder.known_instrument(entry.instrument, source, ("instrument",))
        standards = self._standards()
        self._check_levels([c for standard in standards for c in standard.criteria])
        certificate = entry.certificate
        return CriteriaSet(
            id=self.parts.id,
            instrument=entry.instrument,
            title=entry.title or "",
            school_kinds=tuple(entry.school_kinds or ()),
            in_force_from=entry.in_force_from or date.min,
            in_force_to=entry.in_force_to,
            standards=standards,
            school_levels=tuple(
                SchoolLevel(level.level, tuple(_need(need) for need in level.requires))
                for level in entry.school_levels or ()
            ),
            degrees=dict(entry.degrees or {}),
            level_4=self._items(self.parts.head, ("level_4",), entry.level_4),
            degree_conditions=self._items(
                self.parts.head, ("degree_conditions",), entry.degree_conditions
            ),
            degree_cites=self.builder.cites(entry.degree_cites, source, ("degree_cites",)),
            accreditation_levels=entry.accreditation_levels,
            accreditation_note=entry.accreditation_note or entry.accreditation_reason,
            certificate_years=certificate.valid_years if certificate else None,
            notes=tuple(
                note
                for free in (entry.notes, entry.general_rules, entry.transition)
                for note in _notes(free)
            ),
        )

    def _standards(self) -> tuple[Standard, ...]:
        criteria: dict[str, list[Criterion]] = {}
        titles: dict[str, str] = {}
        seen: list[tuple[str, Days, str]] = []
        for part in self.parts.parts:
            for s, standard in enumerate(part.entry.standards):
                titles.setdefault(standard.no, standard.title)
                into = criteria.setdefault(standard.no, [])
                for c, entry in enumerate(standard.criteria):
                    place: Place = ("standards", s, "criteria", c)
                    self._check_criterion(part, place, entry, seen)
                    into.append(self._criterion(part, place, entry))
        return tuple(Standard(no, titles[no], tuple(found)) for no, found in criteria.items())

    def _check_criterion(
        self,
        part: _File,
        place: Place,
        entry: schema.Criterion,
        seen: list[tuple[str, Days, str]],
    ) -> None:
        faults = self.builder.faults
        start, end = self.parts.days
        stretch = (entry.in_force_from or start, entry.in_force_to or end)
        if stretch[0] and stretch[1] and stretch[1] < stretch[0]:
            faults.add(
                part.source, (*place, "in_force_to"),
                f"tiêu chí {entry.no}: in_force_to sớm hơn in_force_from",
                "Kiểm tra lại hai ngày.",
            )  # fmt: skip
        for no, other, where in seen:
            if no == entry.no and overlap(*stretch, *other):
                faults.add(
                    part.source, (*place, "no"),
                    f"tiêu chí {no} đã có ở {where} ({days(*other)})",
                    "Sửa số, hoặc đặt in_force_from, in_force_to để hai bản không trùng ngày.",
                )  # fmt: skip
        seen.append((entry.no, stretch, part.source.shown))

    def _criterion(self, part: _File, place: Place, entry: schema.Criterion) -> Criterion:
        levels: dict[int, tuple[Rule, ...]] = {}
        for level in sorted(entry.levels):
            items = entry.levels[level]
            if items is None:
                levels[level] = (self._unknown(entry, level),)
            else:
                levels[level] = self._items(part, (*place, "levels", str(level)), items)
        return Criterion(
            no=entry.no,
            title=entry.title,
            levels=levels,
            mandatory=entry.mandatory,
            titles=tuple(
                DatedTitle(t.title, t.start, Verification(t.verification))
                for t in sorted(entry.titles or (), key=lambda title: title.start)
            ),
            in_force_from=entry.in_force_from,
            in_force_to=entry.in_force_to,
            data=tuple(
                self._data(part, (*place, "data", index), item)
                for index, item in enumerate(entry.data or ())
            ),
            note=entry.note,
        )

    def _unknown(self, entry: schema.Criterion, level: int) -> Rule:
        """Stands for the requirements of a level whose text is not known: only people decide it."""
        start, end = self.parts.days
        head = self.parts.entry
        ref = f"{entry.no}.M{level}.-"
        return Rule(
            id=item_id(head.instrument, head.set, ref),
            ref=ref,
            requirement=f"Yêu cầu Mức {level} của tiêu chí {entry.no}: chưa có lời văn",
            in_force_from=entry.in_force_from or start or date.min,
            in_force_to=entry.in_force_to or end,
            cites=(Cite(head.instrument),),
            verification=Verification.MISSING,
        )

    def _data(self, part: _File, place: Place, entry: schema.DataItem) -> DataItem:
        metric = self.builder.metric(
            entry.metric, part.source, (*place, "metric"), f"data của {self.parts.id}"
        )
        cites = self.builder.cites(entry.cites, part.source, (*place, "cites"))
        if not cites:
            self.builder.faults.add(
                part.source, place, f"số liệu {entry.metric} không có căn cứ",
                "Thêm cites: [{instrument: số hiệu, article: điều khoản}].",
            )  # fmt: skip
        return DataItem(
            metric.id if metric else entry.metric,
            entry.requirement,
            cites,
            Verification(entry.verification),
            entry.not_decisive_until,
        )

    def _items(
        self, part: _File, place: Place, items: list[schema.Rule] | None
    ) -> tuple[Rule, ...]:
        built = []
        for index, item in enumerate(items or ()):
            where: Place = (*place, index)
            if item.ref is None:
                self.builder.faults.add(
                    part.source,
                    where,
                    "mục tiêu chí không có ref",
                    "Thêm ref, ví dụ ref: 1.1.M1.a.",
                )
            built.append(self.builder.item(self.rules[part.source.name, where]))
        return tuple(built)

    def _check_levels(self, criteria: list[Criterion]) -> None:
        levels = {level for criterion in criteria for level in criterion.levels}
        undecided = [criterion.no for criterion in criteria if criterion.mandatory is None]
        entry, source, faults = self.parts.entry, self.parts.head.source, self.builder.faults
        known = [level.level for level in entry.school_levels or ()]
        choices = ", ".join(str(level) for level in sorted(levels))
        for index, level in enumerate(entry.school_levels or ()):
            place: Place = ("school_levels", index)
            self.builder.cites(level.cites, source, (*place, "cites"))
            if level.level in known[:index]:
                faults.add(
                    source, (*place, "level"), f"Mức {level.level} viết hai lần", "Gộp hai mục."
                )
            for n, need in enumerate(level.requires):
                here: Place = (*place, "requires", n)
                forms = [need.criteria, need.level, need.items]
                unplaced = need.criteria is not None and need.at_level is None
                if unplaced or sum(form is not None for form in forms) != 1:
                    faults.add(
                        source, here, f"điều kiện của Mức {level.level} không rõ",
                        "Viết một trong ba: {criteria: all, at_level: 1}, {level: 1}, "
                        "{items: level_4}.",
                    )  # fmt: skip
                elif need.criteria is not None and need.at_level not in levels:
                    faults.add(
                        source, (*here, "at_level"),
                        f"Mức {level.level} cần tiêu chí đạt Mức {need.at_level}, "
                        "nhưng không tiêu chí nào có mức đó",
                        f"Dùng một trong các mức: {choices}.",
                    )  # fmt: skip
                elif need.criteria in ("mandatory", "others") and undecided:
                    faults.add(
                        source, (*here, "criteria"),
                        f"Mức {level.level} xét tiêu chí bắt buộc, nhưng tiêu chí "
                        f"{', '.join(undecided)} không nói có bắt buộc hay không",
                        "Thêm mandatory: true hoặc mandatory: false cho từng tiêu chí.",
                    )  # fmt: skip
                elif need.level is not None and need.level not in known[:index]:
                    faults.add(
                        source, (*here, "level"),
                        f"Mức {level.level} cần Mức {need.level}, chưa có ở trên",
                        "Chỉ dùng mức đã viết ở trên.",
                    )  # fmt: skip
        for level_no in entry.degrees or {}:
            if level_no not in known:
                faults.add(
                    source, ("degrees", level_no),
                    f"degrees nói đến Mức {level_no}, không có trong school_levels",
                    f"Dùng một trong các mức: {', '.join(str(level) for level in known)}.",
                )  # fmt: skip


def _need(entry: schema.Need) -> Need:
    return Need(
        which=entry.criteria,
        at_level=entry.at_level,
        at_least=entry.at_least,
        level=entry.level,
        extra_items=entry.items is not None,
    )


def _notes(free: Any) -> Iterator[str]:
    """The sentences of a free field: a text, texts, or entries with a requirement or a note."""
    if isinstance(free, str):
        yield free
    elif isinstance(free, Mapping):
        if "requirement" in free or "note" in free:
            yield str(free.get("requirement") or free["note"])
        else:
            for value in free.values():
                yield from _notes(value)
    elif isinstance(free, list):
        for value in free:
            yield from _notes(value)
