"""Answer times of every list of the programming interface with 3,000 schools loaded.

One process, SQLite, 50 things a page. Time of the processor, so that a busy machine counts little.
"""

from __future__ import annotations

import os
import re
import statistics
import sys
import tempfile
import time
from pathlib import Path

from bench_pages import SCHOOLS, _add_schools, _add_standings

RUNS = 5
WORST = 0.2


def main() -> int:
    """Load the demo, add schools, and time each operation that reads; 1 when one is too slow."""
    folder = tempfile.mkdtemp(prefix="truongchuan-bench-")
    os.environ.update(
        TRUONGCHUAN_MODE="demo",
        TRUONGCHUAN_VAR=folder,
        TRUONGCHUAN_API_READS="1000000",
        DJANGO_SETTINGS_MODULE="truongchuan.project.settings",
    )
    os.environ.pop("DATABASE_URL", None)
    import django

    django.setup()

    from truongchuan.adapters.tables import prepare_tables

    prepare_tables()
    from django.contrib.auth import get_user_model
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    import truongchuan.project.urls  # noqa: F401
    from truongchuan.api.operations import OPERATIONS
    from truongchuan.domain.directory.selectors import actor_for
    from truongchuan.domain.programmes.models import Programme, RowSchool, Target
    from truongchuan.domain.tokens.scopes import READ_SCOPES
    from truongchuan.domain.tokens.services import create_token
    from truongchuan.project.demo import load_demo

    load_demo()
    programme = Programme.objects.get()
    _add_schools(programme)
    _add_standings(programme)
    user = get_user_model().objects.get(username="demo-gddt-chuyen-vien")
    actor = actor_for(user=user, on=timezone.localdate())
    _token, text = create_token(actor=actor, name="bench", scopes=READ_SCOPES, days=30)
    client = Client(headers={"host": "127.0.0.1", "Authorization": f"Bearer {text}"})
    number = RowSchool.objects.filter(row__programme=programme).first().row.number  # type: ignore[union-attr]
    known = {
        "programme_id": programme.pk,
        "number": number,
        "school_id": Target.objects.filter(programme=programme).first().school_id,  # type: ignore[union-attr]
        "slug": "17-2018-tt-bgddt",
    }
    slow = 0
    print(f"{SCHOOLS:,} more schools; folder {Path(folder).name}; median of {RUNS}")
    for operation in OPERATIONS.values():
        names = re.findall(r"{(\w+)}", operation.path)
        if operation.method != "GET" or set(names) - set(known):
            continue
        path = operation.path.replace("versions/{number}", "versions/1")
        address = "/api/v1" + re.sub(r"{(\w+)}", lambda m: str(known[m[1]]), path)
        response = client.get(address)
        times = []
        for _ in range(RUNS):
            started = time.process_time()
            client.get(address)
            times.append(time.process_time() - started)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        median = statistics.median(times)
        slow += median > WORST
        print(
            f"  {operation.name:22s} {response.status_code} {median * 1000:6.0f} ms "
            f"{len(queries):3d} queries {len(response.content) / 1000:7.0f} kB"
        )
    return int(slow > 0)


if __name__ == "__main__":
    sys.exit(main())
