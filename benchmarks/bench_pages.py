"""Answer times of the main pages with 3,000 schools loaded, in one process, on SQLite.

A page's bound in the same run is the sign-in page, which reads nothing from the programme.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from pathlib import Path

SCHOOLS = 3000
RUNS = 9


def main() -> None:
    """Load the demo, add schools with targets and steps, and time each page as an officer."""
    folder = tempfile.mkdtemp(prefix="truongchuan-bench-")
    os.environ.update(
        TRUONGCHUAN_MODE="demo",
        TRUONGCHUAN_VAR=folder,
        DJANGO_SETTINGS_MODULE="truongchuan.project.settings",
    )
    os.environ.pop("DATABASE_URL", None)
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    from django.contrib.auth import get_user_model
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from truongchuan.domain.programmes.models import Programme
    from truongchuan.project.demo import load_demo

    load_demo()
    programme = Programme.objects.get()
    _add_schools(programme)
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(
        get_user_model().objects.get(username="demo-gddt-chuyen-vien"),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    base = f"/ke-hoach/{programme.pk}"
    pages = {
        "sign-in (bound)": "/tai-khoan/password/change/",
        "desk": "/",
        "overview": f"{base}/",
        "roadmap table": f"{base}/lo-trinh/",
        "Gantt": f"{base}/lo-trinh/gantt/",
        "matrix": f"{base}/lo-trinh/ma-tran/",
        "task": f"{base}/nhiem-vu/15/",
        "schools": f"{base}/truong/",
        "schools, page 30": f"{base}/truong/?page=30",
        "units": f"{base}/don-vi/",
        "findings": f"{base}/phat-hien/",
        "plan text": f"{base}/van-ban/",
        "search": "/tim/?q=truong+mau+2",
    }
    print(f"{SCHOOLS:,} more schools; folder {Path(folder).name}; median of {RUNS}")
    for name, address in pages.items():
        times = []
        for _ in range(RUNS):
            started = time.perf_counter()
            response = client.get(address)
            times.append(time.perf_counter() - started)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        print(
            f"  {name:18s} {response.status_code} {statistics.median(times) * 1000:6.0f} ms "
            f"{len(queries):3d} queries {len(response.content) / 1000:7.0f} kB"
        )


def _add_schools(programme: object) -> None:
    """Add schools with a target each, all of them in the steps that are about every school."""
    from django.db import transaction

    from truongchuan.domain.directory.models import School
    from truongchuan.domain.directory.selectors import system_actor
    from truongchuan.domain.directory.services import create_school
    from truongchuan.domain.programmes.models import Programme, RoadmapRow, RowSchool, Target

    assert isinstance(programme, Programme)
    actor = system_actor(authority=programme.authority)
    version = programme.versions.get()
    with transaction.atomic():
        schools: list[School] = [
            create_school(
                actor=actor,
                authority=programme.authority,
                name=f"TH Trường mẫu {n}",
                kind="primary",
            )
            for n in range(SCHOOLS)
        ]
        Target.objects.bulk_create(
            Target(
                programme=programme, version=version, school=s, recognition="new", quarter="2023-Q4"
            )
            for s in schools
        )
        rows = RoadmapRow.objects.filter(programme=programme, school_group="all")
        RowSchool.objects.bulk_create(RowSchool(row=r, school=s) for r in rows for s in schools)


if __name__ == "__main__":
    main()
