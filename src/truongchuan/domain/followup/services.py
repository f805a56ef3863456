"""What other areas may write in this one."""

from truongchuan.domain.followup.duties import report_duty, undo_duty_report
from truongchuan.domain.followup.escalation import escalate_late, escalate_obstacle
from truongchuan.domain.followup.obstacles import (
    ObstacleDraft,
    answer_obstacle,
    raise_obstacle,
    readdress_obstacle,
    reopen_obstacle,
    solve_obstacle,
    turn_into_task,
    withdraw_obstacle,
)
from truongchuan.domain.followup.reporting import report_work

__all__ = [
    "ObstacleDraft",
    "answer_obstacle",
    "escalate_late",
    "escalate_obstacle",
    "raise_obstacle",
    "readdress_obstacle",
    "reopen_obstacle",
    "report_duty",
    "report_work",
    "solve_obstacle",
    "turn_into_task",
    "undo_duty_report",
    "withdraw_obstacle",
]
