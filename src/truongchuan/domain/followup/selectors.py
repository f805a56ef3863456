"""What other areas may read of this one."""

from truongchuan.domain.followup.board import (
    DutyStanding,
    UnitDuties,
    duty_board,
    list_duty_reports,
    unit_duty_standings,
)
from truongchuan.domain.followup.obstacle_selectors import (
    ObstacleCounts,
    ObstacleFilter,
    get_obstacle,
    is_obstacle_late,
    list_obstacles,
    obstacle_counts,
    obstacles_of_row,
    obstacles_waiting,
    open_obstacles,
    solver_units,
)
from truongchuan.domain.followup.work import UnitSilence, WorkLine, list_work, silent_work

__all__ = [
    "DutyStanding",
    "ObstacleCounts",
    "ObstacleFilter",
    "UnitDuties",
    "UnitSilence",
    "WorkLine",
    "duty_board",
    "get_obstacle",
    "is_obstacle_late",
    "list_duty_reports",
    "list_obstacles",
    "list_work",
    "obstacle_counts",
    "obstacles_of_row",
    "obstacles_waiting",
    "open_obstacles",
    "silent_work",
    "solver_units",
    "unit_duty_standings",
]
