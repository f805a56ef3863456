"""What ``truongchuan schedule`` prints: the same document as JSON and as lines for people."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from truongchuan.domain.scheduling.inputs import Inputs
from truongchuan.domain.scheduling.selectors import Chances, ProgrammeSchedule
from truongchuan.engines.schedule import Problem, SlipResult, chance_change
from truongchuan.wording.catalogue import decimal
from truongchuan.wording.scheduling import STANDINGS, driver_text, problem_text

Namer = Callable[[str], str]


def namer(inputs: Inputs) -> Namer:
    """Return what gives tasks of a network their names."""
    rows, groups = inputs.work.by_key, inputs.work.groups

    def name(task: str) -> str:
        key, _, group = task.partition("/")
        if key == "target":
            return f"công nhận {groups.get(group, group)}"
        row = rows.get(key)
        label = f"nhiệm vụ {row.label if row else '?'}"
        return f"{label} ({groups.get(group, group)})" if group else label

    return name


def schedule_as_dict(found: ProgrammeSchedule, chances: Chances) -> dict[str, Any]:
    """Return dates, targets and problems as plain values."""
    name = namer(found.inputs)
    rows = found.inputs.work.by_key
    tasks = []
    for task, dates in (found.schedule.tasks if found.schedule else {}).items():
        key, _, group = task.partition("/")
        row = rows.get(key)
        if row is None:
            continue
        tasks.append(
            {
                "task": row.label,
                "school": found.inputs.work.groups.get(group) if group else None,
                "start": dates.start.isoformat(),
                "finish": dates.finish.isoformat(),
                "done": dates.done,
                "total_slack": dates.total_slack,
                "margin": dates.margin,
                "late": dates.late,
                "critical": task in found.drives,
                "assumed": found.inputs.assumed.get(task) or dates.assumed,
                "because": driver_text(dates.drivers[0], name),
            }
        )
    return {
        "programme": found.inputs.programme.pk,
        "on": found.on.isoformat(),
        "level": found.level,
        "seed": chances.seed,
        "runs": chances.runs if chances.result else 0,
        "targets": [
            {
                "id": line.id,
                "school": line.target.name,
                "quarter": line.target.quarter,
                "deadline": line.deadline.isoformat(),
                "finish": line.finish.isoformat() if line.finish else None,
                "margin": line.margin,
                "standing": line.standing.value,
                "chance": line.chance.chance if line.chance else None,
                "standard_error": line.chance.standard_error if line.chance else None,
                "low": line.chance.low if line.chance else None,
                "high": line.chance.high if line.chance else None,
            }
            for line in found.targets
        ],
        "quarters": {
            quarter.quarter: {
                "targets": quarter.targets,
                "expected": quarter.expected,
                "all_hold": quarter.all_hold,
                "standard_error": quarter.standard_error,
            }
            for quarter in (chances.result.quarters.values() if chances.result else ())
        },
        "tasks": tasks,
        "problems": [_problem(problem, name) for problem in found.problems],
    }


def _problem(problem: Problem, name: Namer) -> dict[str, Any]:
    return {
        "code": problem.code,
        "blocking": problem.blocking,
        "message": problem_text(problem, name),
    }


def schedule_lines(found: ProgrammeSchedule, chances: Chances) -> Iterator[str]:
    """Return the same for people."""
    name = namer(found.inputs)
    yield f"{found.inputs.programme.title}: lịch dự kiến ngày {found.on:%d/%m/%Y}"
    for problem in found.problems:
        yield f"  ! {problem_text(problem, name)}"
    if not found.inputs.confirmed:
        yield "  Chưa xác nhận quan hệ nào giữa các nhiệm vụ, nên chưa nói được trường nào kịp hạn."
    if chances.result is None:
        yield "  Chưa có khoảng thời gian nào được ghi, nên chỉ có ngày dự kiến."
    for line in found.targets:
        finish = f"{line.finish:%d/%m/%Y}" if line.finish else "chưa rõ"
        margin = "" if line.margin is None else f", {_margin(line.margin)}"
        chance = ""
        if line.chance is not None and line.chance.chance is not None:
            error = line.chance.standard_error or 0.0
            chance = f", khả năng {decimal(line.chance.chance * 100)}% ± {decimal(error * 100)}"
        yield (
            f"  {line.target.name}: hạn {line.deadline:%d/%m/%Y}, dự kiến {finish}{margin}{chance}"
            f" – {STANDINGS[line.standing]}"
        )


def slip_as_dict(result: SlipResult, chances: Chances, inputs: Inputs) -> dict[str, Any]:
    """Return what a slip moves, with chances before and after where there are any."""
    name = namer(inputs)
    return {
        "programme": inputs.programme.pk,
        "on": inputs.on.isoformat(),
        "slips": dict(result.slips),
        "absorbed": result.absorbed,
        "seed": chances.seed,
        "runs": chances.runs if chances.result else 0,
        "targets": [
            _slipped_target(key, result, chances, name)
            for key in dict.fromkeys(target.key for target in inputs.work.targets)
            if key in result.before.targets
        ],
        "moved": [
            {
                "task": name(move.task),
                "before": move.before.isoformat(),
                "after": move.after.isoformat(),
                "days": move.days,
                "via": [name(step) for step in move.via],
            }
            for move in result.moved
            if not move.is_target
        ],
    }


def _slipped_target(key: str, result: SlipResult, chances: Chances, name: Namer) -> dict[str, Any]:
    before, after = result.before.targets[key], result.after.targets[key]
    found: dict[str, Any] = {
        "target": name(key),
        "deadline": before.deadline.isoformat(),
        "before": before.finish.isoformat(),
        "after": after.finish.isoformat(),
        "margin_before": before.margin,
        "margin_after": after.margin,
        "breaks": before.holds and not after.holds,
    }
    if chances.result is not None and chances.slipped is not None and chances.of(key) is not None:
        change = chance_change(chances.result, chances.slipped, key)
        found |= {
            "chance_before": change.before,
            "chance_after": change.after,
            "difference": change.difference,
            "standard_error": change.standard_error,
        }
    return found


def slip_lines(result: SlipResult, chances: Chances, inputs: Inputs) -> Iterator[str]:
    """Return the same for people."""
    document = slip_as_dict(result, chances, inputs)
    if result.absorbed:
        yield "Phần dư đủ bù: ngày dự kiến công nhận của các trường không đổi."
    for line in document["targets"]:
        if line["before"] == line["after"]:
            continue
        chance = ""
        if "difference" in line:
            chance = (
                f", khả năng {decimal(line['chance_before'] * 100)}% → "
                f"{decimal(line['chance_after'] * 100)}%"
            )
        broken = " – thành không kịp hạn" if line["breaks"] else ""
        yield (
            f"{line['target']}: {_margin(line['margin_before'])} → "
            f"{_margin(line['margin_after'])}{chance}{broken}"
        )
    for move in document["moved"]:
        yield f"  {move['task']}: chậm {move['days']} ngày làm việc ({' → '.join(move['via'])})"


def _margin(days: int) -> str:
    if days < 0:
        return f"trễ {-days} ngày làm việc"
    return f"dư {days} ngày làm việc"
