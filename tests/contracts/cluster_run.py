"""Solves many areas on a cluster of two processes and kills one of them in the middle.

``python -m tests.contracts.cluster_run AREAS OUT SCRATCH``: a process of its own, with the real
clock that the cluster's own loops need.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path

from truongchuan.adapters.catchment.many import AreaAnswer, Asked, find_areas, solve_many
from truongchuan.adapters.executors import DaskExecutor
from truongchuan.engines.catchment.model import Options


def run(areas: Path, out: Path, scratch: Path) -> None:
    from distributed import LocalCluster

    begun = threading.Event()
    told: list[str] = []

    def tell(answer: AreaAnswer, _kept: bool) -> None:
        told.append(answer.name)
        begun.set()

    with LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        processes=True,
        dashboard_address=None,
        local_directory=str(scratch),
        silence_logs=50,
    ) as cluster:
        executor = DaskExecutor(cluster.scheduler_address)
        victim = next(iter(cluster.workers.values())).pid

        def kill_in_the_middle() -> None:
            begun.wait(30)
            os.kill(victim, signal.SIGKILL)
            print(f"killed {victim} after {len(told)}")

        killer = threading.Thread(target=kill_in_the_middle)
        killer.start()
        try:
            asked = Asked(Options(), out, effort=1, seconds=float("inf"), told=tell)
            solve_many(find_areas(areas), asked, executor)
        finally:
            killer.join()
            executor.close()
    print(" ".join(sorted(told)))


if __name__ == "__main__":
    run(*(Path(name) for name in sys.argv[1:4]))
