"""``truongchuan schedule``: the machine's administrator asks for dates and chances."""

from __future__ import annotations

import os
from typing import Any


class ScheduleRefused(Exception):
    """Nothing was computed; the text says why."""


def show(programme_id: int, *, seed: int, as_json: bool) -> dict[str, Any] | list[str]:
    """Return dates and chances of a programme's today.

    :raises ScheduleRefused: when there is no such programme.
    """
    actor, programme = _open(programme_id)
    from truongchuan.web.schedule import programme_schedule
    from truongchuan.wording.scheduling_text import schedule_as_dict, schedule_lines

    found, chances = programme_schedule(actor=actor, programme=programme, seed=seed)
    if as_json:
        return schedule_as_dict(found, chances)
    return list(schedule_lines(found, chances))


def what_if(
    programme_id: int, *, task: str, school: str, days: int, seed: int, as_json: bool
) -> dict[str, Any] | list[str]:
    """Return what a slip of a task (or of a school's part of it) moves. Nothing is stored.

    :raises ScheduleRefused: for an unknown programme, task or school, a finished task, or a
        network that cannot be computed.
    """
    actor, programme = _open(programme_id)
    from truongchuan.domain.scheduling.keeping import check_slips
    from truongchuan.domain.scheduling.selectors import chances_from, slipped
    from truongchuan.domain.shared.errors import DomainError
    from truongchuan.web.schedule import programme_inputs
    from truongchuan.wording.errors import error_message
    from truongchuan.wording.scheduling import problem_text
    from truongchuan.wording.scheduling_text import namer, slip_as_dict, slip_lines

    inputs = programme_inputs(actor=actor, programme=programme)
    slips = _slips(inputs, task, school, days)
    try:
        check_slips(inputs, slips)
    except DomainError as error:
        raise ScheduleRefused(error_message(error)) from error
    result, problems = slipped(inputs, slips)
    if result is None:
        raise ScheduleRefused("; ".join(problem_text(p, namer(inputs)) for p in problems))
    chances = chances_from(inputs, seed=seed, slips=slips)
    if as_json:
        return slip_as_dict(result, chances, inputs)
    return list(slip_lines(result, chances, inputs))


def _open(programme_id: int) -> tuple[Any, Any]:
    """Set the project up and find the programme."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "truongchuan.project.settings")
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.db import DatabaseError

    try:
        django.setup()
    except ImproperlyConfigured as error:
        raise ScheduleRefused(str(error)) from error
    from truongchuan.domain.directory.selectors import system_actor
    from truongchuan.domain.programmes.models import Programme

    try:
        found = Programme.objects.select_related("authority").filter(pk=programme_id).first()
        known = [
            f"{pk}: {title}" for pk, title in Programme.objects.values_list("pk", "title")[:20]
        ]
    except DatabaseError as error:
        raise ScheduleRefused(
            "cơ sở dữ liệu chưa sẵn sàng; chạy trước: truongchuan manage migrate."
        ) from error
    if found is None:
        listed = "; ".join(known) or "chưa có kế hoạch nào"
        raise ScheduleRefused(f"không có kế hoạch {programme_id}. Đang có: {listed}.")
    return system_actor(authority=found.authority), found


def _slips(inputs: Any, task: str, school: str, days: int) -> dict[str, int]:
    from truongchuan.engines.text import fold

    row = next((r for r in inputs.work.rows if r.label.lower() == task.lower()), None)
    if row is None:
        raise ScheduleRefused(f"không có nhiệm vụ {task} trong kế hoạch.")
    tasks = [t for t in inputs.network.tasks if t.row == str(row.pk)]
    if school:
        names = inputs.work.groups
        keys = {k for k, n in names.items() if school == k or fold(school) == fold(n)}
        tasks = [t for t in tasks if t.school in keys]
        if not tasks:
            raise ScheduleRefused(f"nhiệm vụ {task} không có phần việc riêng của “{school}”.")
    left = [t for t in tasks if t.finished is None]
    if not left:
        raise ScheduleRefused(f"nhiệm vụ {task} đã xong, không chậm thêm được.")
    return {t.id: days for t in left}
