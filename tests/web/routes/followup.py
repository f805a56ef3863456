"""Addresses of followup: what a GET answers by role, and one thing behind every address."""

from __future__ import annotations

from tests.domain.conftest import District
from tests.web.routes.common import EVERYBODY, MANAGERS, WRITES
from truongchuan.domain.directory.models import OrganisationKind
from truongchuan.domain.followup.batches import apply_batch, create_batch
from truongchuan.domain.followup.obstacles import ObstacleDraft, raise_obstacle
from truongchuan.domain.followup.services import report_duty
from truongchuan.domain.followup.sheet_lines import SheetLine, sheet_stamp, work_key
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import DutyUnit

# Name of the address → role → status; the sets of test_routes' shared module may be used.
TABLE: dict[str, dict[str, int]] = {
    "obstacles": EVERYBODY,
    "obstacles_xlsx": EVERYBODY,
    "obstacle": EVERYBODY,
    "obstacle_act": WRITES,
    "obstacle_raise": {**MANAGERS, "finance": 200},
    "units_xlsx": EVERYBODY,
    "unit_duties": EVERYBODY,
    "duty_report": EVERYBODY,
    "duty_report_undo": WRITES,
    "bulk_reports": EVERYBODY,
    "bulk_template": {**EVERYBODY, "viewer": 403, "operator": 403},
    "bulk_report": EVERYBODY,
    "bulk_apply": WRITES,
    "bulk_undo": WRITES,
    "bulk_discard": WRITES,
}
# Addresses that belong to no authority: another authority's people may open them.
OF_NOBODY: frozenset[str] = frozenset()


def values(district: District) -> dict[str, int | str]:
    """Make one thing behind each address; names of address parts → values."""
    programme, actor = district.programme, district.system
    finance = district.unit(OrganisationKind.FINANCE)
    obstacle = raise_obstacle(
        actor=actor,
        work=programme.rows.get(number=2),
        draft=ObstacleDraft("Thiếu hồ sơ", finance, today_of(programme)),
    )
    given = DutyUnit.objects.get(duty__programme=programme, organisation=finance)
    report = report_duty(
        actor=actor,
        duty=given.duty,
        organisation=finance,
        month=f"{today_of(programme):%Y-%m}",
        state="ongoing",
        words="Đang bố trí",
    )
    row = programme.rows.get(number=3)
    line = SheetLine(
        row=9, key=work_key(programme.pk, row), stamp=sheet_stamp(row), state="in_progress"
    )
    batch = create_batch(actor=actor, programme=programme, file=district.file, lines=[line])
    apply_batch(actor=actor, batch=batch)
    return {
        "obstacle_pk": obstacle.pk,
        "duty_pk": given.duty_id,
        "duty_report_pk": report.pk,
        "batch_pk": batch.pk,
    }
