"""What if a task slips: what moves, along which chain, what breaks, chances before and after."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext

from truongchuan.domain.scheduling.inputs import Inputs
from truongchuan.domain.scheduling.keeping import LONGEST_SLIP, check_slips
from truongchuan.domain.scheduling.models import RiskRun
from truongchuan.domain.scheduling.rows import BY_QUARTER
from truongchuan.domain.scheduling.selectors import HIGHEST_SEED, SEED, Chances, slipped
from truongchuan.domain.shared.errors import DomainError
from truongchuan.engines.schedule import SlipResult, chance_change
from truongchuan.engines.schedule.slip import Move
from truongchuan.engines.text import sort_key
from truongchuan.web.presenters.roadmap_query import Choice
from truongchuan.web.presenters.rows import shorten
from truongchuan.web.presenters.schedule_names import Names, chance_text, margin_text
from truongchuan.web.templatetags.vn import date_vn, number_vn, quarter_vn
from truongchuan.wording.scheduling import problem_text

MOST_MOVES = 60


@dataclass(frozen=True, slots=True)
class Slip:
    """One assumption of the address: a task, perhaps one school's part, and how many days."""

    number: int
    group: str
    days: int

    @property
    def text(self) -> str:
        """How the address writes it."""
        return f"{self.number}:{self.group}:{self.days}"


@dataclass(frozen=True, slots=True)
class SlipLine:
    """An assumption in words, with the address that is without it."""

    text: str
    label: str
    url: str
    without: str
    days: int


@dataclass(frozen=True, slots=True)
class MoveLine:
    """A task or target that moves."""

    label: str
    url: str
    before: date
    after: date
    days: int
    via: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TargetLine:
    """A target before and after. ``state``: breaks, worse, moves or stays."""

    label: str
    url: str
    deadline: date
    before: date
    after: date
    margin_before: str
    margin_after: str
    chance_before: str
    chance_after: str
    difference: str
    state: str
    tone: str
    via: tuple[str, ...]


@dataclass(frozen=True)
class WhatIf:
    """All that the page shows. ``error``: why nothing was computed."""

    slips: tuple[SlipLine, ...]
    query: str
    tasks: tuple[Choice, ...]
    groups: tuple[Choice, ...]
    seed: int
    runs: int
    has_chances: bool
    has_links: bool
    by_quarter: bool
    error: str
    computed: bool
    absorbed: bool
    breaks: int
    targets: tuple[TargetLine, ...]
    unmoved: int
    moves: tuple[MoveLine, ...]
    moves_left: int
    most: int


def read_slips(query: QueryDict) -> list[Slip]:
    """Read the assumptions of an address; what makes no sense is left out."""
    found: dict[tuple[int, str], Slip] = {}
    for text in query.getlist("slip")[:30]:
        parts = text.split(":")
        if len(parts) == 3 and _is_number(parts[0]) and _is_number(parts[2]):
            slip = Slip(int(parts[0]), parts[1][:20], int(parts[2]))
            found[slip.number, slip.group] = slip
    if _is_number(query.get("task", "")):
        days = query.get("days", "")
        slip = Slip(
            int(query.get("task", "")),
            query.get("school", "")[:20],
            int(days) if _is_number(days) else 0,
        )
        found[slip.number, slip.group] = slip
    return list(found.values())


def read_seed(query: QueryDict) -> int:
    """Return the seed that an address asks for, else the usual one."""
    text = query.get("seed", "")
    return min(int(text), HIGHEST_SEED) if _is_number(text) else SEED


def address_query(slips: Iterable[Slip], seed: int) -> str:
    """Return the query string that asks for the same again."""
    pairs = [("slip", slip.text) for slip in slips]
    if seed != SEED:
        pairs.append(("seed", str(seed)))
    return urlencode(pairs, safe=":")


def slipped_tasks(inputs: Inputs, slips: Iterable[Slip]) -> dict[str, int]:
    """Return task id → days: a whole task slips for all its schools that are not done.

    :raises DomainError: as :func:`check_slips`, and ``slip-no-part``.
    """
    rows = {row.number: row for row in inputs.work.rows}
    found: dict[str, int] = {}
    for slip in slips:
        row = rows.get(slip.number)
        if row is None:
            raise DomainError("slip-unknown")
        tasks = [task for task in inputs.network.tasks if task.row == str(row.pk)]
        if slip.group and tasks:
            tasks = [task for task in tasks if task.school == slip.group]
            if not tasks:
                school = Names(inputs).group(slip.group)
                raise DomainError("slip-no-part", task=row.label, school=school)
        if not tasks:
            raise DomainError("slip-unknown")
        left = [task for task in tasks if task.finished is None]
        if not left:
            raise DomainError("slip-finished", task=row.label)
        found |= {task.id: slip.days for task in left}
    check_slips(inputs, found)
    return found


def what_if_page(
    inputs: Inputs, slips: list[Slip], chances: Chances, *, seed: int, error: str = ""
) -> WhatIf:
    """Lay the page out; ``chances`` were computed with the same slips and seed."""
    names = Names(inputs)
    result: SlipResult | None = None
    if slips and not error:
        result, problems = slipped(inputs, slipped_tasks(inputs, slips))
        error = " ".join(problem_text(p, names.task, gettext) for p in problems)
    targets, unmoved = _targets(result, chances, names) if result else ((), 0)
    moves = [move for move in result.moved if not move.is_target] if result else []
    return WhatIf(
        slips=tuple(_slip_lines(slips, inputs, names, seed)),
        query=address_query(slips, seed),
        tasks=tuple(
            Choice(str(row.number), f"{row.label}. {shorten(row.task, 90)}", False)
            for row in inputs.work.rows
            if row.state != "done"
        ),
        groups=tuple(_groups(inputs, names)),
        seed=seed,
        runs=chances.runs,
        has_chances=chances.result is not None,
        has_links=bool(inputs.confirmed),
        by_quarter=inputs.level == BY_QUARTER,
        error=error,
        computed=result is not None,
        absorbed=result.absorbed if result else False,
        breaks=len(result.breaks) if result else 0,
        targets=targets,
        unmoved=unmoved,
        moves=tuple(_move_line(move, names) for move in moves[:MOST_MOVES]),
        moves_left=max(0, len(moves) - MOST_MOVES),
        most=LONGEST_SLIP,
    )


def _slip_lines(slips: list[Slip], inputs: Inputs, names: Names, seed: int) -> Iterator[SlipLine]:
    rows = {row.number: row for row in inputs.work.rows}
    for slip in slips:
        row = rows.get(slip.number)
        key = str(row.pk) if row else ""
        name = f"{key}/{slip.group}" if slip.group else key
        others = [other for other in slips if other != slip]
        yield SlipLine(
            text=slip.text,
            label=names.label(name),
            url=names.url(key) if row else "",
            without="?" + address_query(others, seed),
            days=slip.days,
        )


def _groups(inputs: Inputs, names: Names) -> Iterator[Choice]:
    listed = dict.fromkeys(
        sorted({t.group for t in inputs.work.targets if t.group},
               key=lambda g: inputs.work.groups.get(g, g))
    )  # fmt: skip
    for group in listed:
        yield Choice(group, names.group(group), False)


def _targets(
    result: SlipResult, chances: Chances, names: Names
) -> tuple[tuple[TargetLine, ...], int]:
    moved = {move.task: move for move in result.moved_targets}
    breaks = {target.id for target in result.breaks}
    worse = {target.id for target in result.worse}
    lines = []
    unmoved = 0
    for key, before in result.before.targets.items():
        after = result.after.targets[key]
        change = _change(chances, key)
        if key not in moved and (change is None or change[2] == ""):
            unmoved += 1
            continue
        state = "breaks" if key in breaks else "worse" if key in worse else "moves"
        lines.append(
            TargetLine(
                label=names.group(key.partition("/")[2]),
                url=names.url(key),
                deadline=before.deadline,
                before=before.finish,
                after=after.finish,
                margin_before=margin_text(before.margin),
                margin_after=margin_text(after.margin),
                chance_before=change[0] if change else "",
                chance_after=change[1] if change else "",
                difference=change[2] if change else "",
                state=state,
                tone={"breaks": "danger", "worse": "danger"}.get(state, "warning"),
                via=_via(moved[key], key, names) if key in moved else (),
            )
        )
    lines.sort(key=lambda line: (line.state != "breaks", line.deadline, sort_key(line.label)))
    return tuple(lines), unmoved


def _via(move: Move, key: str, names: Names) -> tuple[str, ...]:
    """The tasks that carry a slip to a target, the target itself left out."""
    school = key.partition("/")[2]
    return tuple(names.short(name, school) for name in move.via if name != key)


def _change(chances: Chances, key: str) -> tuple[str, str, str] | None:
    """Chance before, after and the difference with the error of the paired runs."""
    if chances.result is None or chances.slipped is None or chances.of(key) is None:
        return None
    after = chances.slipped.targets[key]
    before = chances.result.targets[key]
    if before.chance is None or after.chance is None:
        return None
    change = chance_change(chances.result, chances.slipped, key)
    points = round(change.difference * 100, 1)
    difference = ""
    if points:
        sign = "+" if points > 0 else "−"
        error = number_vn(round(change.standard_error * 100, 1), 1)
        difference = f"{sign}{number_vn(abs(points), 1)} ± {error}"
    return (
        chance_text(before.chance, before.standard_error),
        chance_text(after.chance, after.standard_error),
        difference,
    )


def _move_line(move: Move, names: Names) -> MoveLine:
    return MoveLine(
        label=names.label(move.task),
        url=names.url(move.task),
        before=move.before,
        after=move.after,
        days=move.days,
        via=tuple(names.short(name, move.task.partition("/")[2]) for name in move.via),
    )


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


# --- results that were kept --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class KeptTarget:
    """A target of a kept result."""

    label: str
    url: str
    deadline: str
    finish: str
    margin: str
    chance: str
    after_finish: str
    after_margin: str
    after_chance: str
    late: bool


@dataclass(frozen=True)
class KeptRun:
    """A kept result as it was."""

    run: RiskRun
    slips: tuple[str, ...]
    targets: tuple[KeptTarget, ...]
    quarters: tuple[tuple[str, str], ...]
    has_after: bool
    same_inputs: bool


def kept_run(run: RiskRun, inputs: Inputs, inputs_now: str) -> KeptRun:
    """Lay a kept result out; names are today's, figures those of its day."""
    names = Names(inputs)
    before: Mapping[str, Mapping[str, object]] = run.results["before"]["targets"]
    after = (run.results.get("after") or {}).get("targets", {})
    result = run.results.get("after") or run.results["before"]
    return KeptRun(
        run=run,
        slips=tuple(_kept_slips(run.slips, names)),
        targets=tuple(
            _kept_target(key, one, after.get(key), names)
            for key, one in sorted(
                before.items(),
                key=lambda item: (str(item[1]["deadline"]), sort_key(names.task(item[0]))),
            )
        ),
        quarters=tuple(
            (quarter_vn(name), chance_text(one["all_hold"], one["standard_error"]))
            for name, one in result["quarters"].items()
        ),
        has_after=bool(after),
        same_inputs=inputs_now == run.inputs,
    )


def _kept_slips(slips: Mapping[str, int], names: Names) -> Iterator[str]:
    """Assumptions in words, the same for many schools told once."""
    groups: dict[tuple[str, int], list[str]] = {}
    for name, days in slips.items():
        groups.setdefault((name.partition("/")[0], days), []).append(name)
    for (row, days), tasks in groups.items():
        yield gettext("%(task)s chậm %(days)s ngày làm việc") % {
            "task": names.label(tasks[0]) if len(tasks) == 1 else names.several(row, len(tasks)),
            "days": days,
        }


def _kept_target(
    key: str, before: Mapping[str, object], after: Mapping[str, object] | None, names: Names
) -> KeptTarget:
    last = after or before
    return KeptTarget(
        label=names.group(key.partition("/")[2]),
        url=names.url(key),
        deadline=_day(before["deadline"]),
        finish=_day(before["finish"]),
        margin=margin_text(_whole(before["margin"])),
        chance=_chance(before),
        after_finish=_day(after["finish"]) if after else "",
        after_margin=margin_text(_whole(after["margin"])) if after else "",
        after_chance=_chance(after) if after else "",
        late=_whole(last["margin"]) < 0,
    )


def _day(text: object) -> str:
    return date_vn(date.fromisoformat(str(text)))


def _whole(value: object) -> int:
    return int(str(value))


def _chance(target: Mapping[str, object]) -> str:
    chance, error = target.get("chance"), target.get("standard_error")
    if not isinstance(chance, int | float):
        return ""
    return chance_text(float(chance), float(error) if isinstance(error, int | float) else None)
