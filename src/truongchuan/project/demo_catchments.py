"""The demo's catchments: the shipped sample area, solved once. Made up, and labelled so."""

from __future__ import annotations

from truongchuan.adapters.catchment.package import read_area
from truongchuan.domain.catchments.models import CatchmentArea
from truongchuan.domain.catchments.services import request_run
from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.directory.selectors import system_actor
from truongchuan.web.catchment_jobs import work_out
from truongchuan.web.catchment_reading import SAMPLE_NAME, keep_read_area, sample_files

SECONDS = 1.5
"""Enough for a plan within 1 % of the best that could be."""


def load_sample_area(*, authority: Organisation) -> CatchmentArea:
    """Keep the sample and work out one run, at once: there is no worker yet."""
    actor = system_actor(authority=authority)
    area = keep_read_area(
        actor=actor,
        authority=authority,
        name=SAMPLE_NAME,
        area=read_area(sample_files()),
        is_sample=True,
    )
    request_run(
        actor=actor,
        area=area,
        options={"capacity_factor": "1"},
        time_limit=10,
        enqueue=lambda run_id: work_out(run_id, seconds=SECONDS),
    )
    return area
