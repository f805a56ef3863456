"""Answer times of the main pages with 3,000 schools loaded, in one process, on SQLite.

A page's bound in the same run is the sign-in page, which reads nothing from the programme.
"""

from __future__ import annotations

import os
import re
import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.test import Client

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

    from truongchuan.adapters.tables import prepare_tables

    prepare_tables()
    call_command("collectstatic", interactive=False, verbosity=0)
    from django.contrib.auth import get_user_model
    from django.test import Client

    # As a server does: the law is read, and left out of garbage collection.
    from truongchuan.domain.programmes.models import Programme
    from truongchuan.project.demo import load_demo

    load_demo()
    programme = Programme.objects.order_by("pk").first()
    assert programme is not None
    _add_schools(programme)
    _add_standings(programme)
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
        "criteria": f"{base}/tieu-chi/",
        "criteria, failing": f"{base}/tieu-chi/?result=blocked&sort=-failing",
        "criteria, one": f"{base}/tieu-chi/?tieu-chi=1.5&page=5",
        "norms": f"{base}/dinh-muc/",
        "norms, block": f"{base}/dinh-muc/?block=sanitation&sort=-failing",
        "units": f"{base}/don-vi/",
        "findings": f"{base}/phat-hien/",
        "plan text": f"{base}/van-ban/",
        "search": "/tim/?q=truong+mau+2",
    }
    print(f"{SCHOOLS:,} more schools; folder {Path(folder).name}; median of {RUNS}")
    _time(client, pages)
    print("every page of the menu, as the leader")
    leader = Client(headers={"host": "127.0.0.1"})
    leader.force_login(
        get_user_model().objects.get(username="demo-lanh-dao"),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    _time(leader, _menu(leader, base))


def _menu(client: Client, base: str) -> dict[str, str]:
    """Return the addresses of the menu, groups opened, by themselves."""
    found: dict[str, str] = {}
    for start in ("/", f"{base}/dieu-hanh/", f"{base}/truong/", f"{base}/tuyen-truyen/",
                  "/quan-tri/co-quan/"):  # fmt: skip
        text = client.get(start).content.decode()
        menu = "".join(re.findall(r"<nav.*?</nav>", text, re.DOTALL))
        found |= {href: href for href in re.findall(r'href="(/[^"#?]*)"', menu)}
    return found


def _time(client: Client, pages: dict[str, str]) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for name, address in pages.items():
        times = []
        for _ in range(RUNS):
            started = time.perf_counter()
            response = client.get(address)
            times.append(time.perf_counter() - started)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        print(
            f"  {name:34s} {response.status_code} {statistics.median(times) * 1000:6.0f} ms "
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


def _add_standings(programme: object) -> None:
    """Give the added schools standings made up from those of the demo's primary schools.

    Each takes over one at random and fails, or does not know, some other items and norms, so that
    no two lists are alike and they are as long as real ones.
    """
    import random

    from django.utils import timezone

    from truongchuan.domain.accreditation.models import Standing
    from truongchuan.domain.programmes.clock import today_of
    from truongchuan.domain.programmes.models import Programme, Target
    from truongchuan.web.law import current_law

    assert isinstance(programme, Programme)
    law, on = current_law(), today_of(programme)
    draw = random.Random(38)
    own = Standing.objects.filter(school__authority=programme.authority, valid_from__lte=on)
    models = list(own.filter(kind="primary", stale=False, valid_to__gte=on))
    criteria_set = law.criteria_for("primary", on)
    assert criteria_set is not None
    refs = [rule.ref for rule in criteria_set.rules() if rule.in_force(on)]
    norms = [rule.id for rule in law.norms_for("primary", on) if rule.kind == "constraint"]
    done = set(Standing.objects.values_list("school_id", flat=True))
    made = []
    for school_id in Target.objects.filter(programme=programme).values_list("school_id", flat=True):
        if school_id in done:
            continue
        copy = Standing.objects.model(
            **{
                field.name: getattr(draw.choice(models), field.name)
                for field in Standing._meta.concrete_fields
                if field.name not in {"id", "school", "computed_at"}
            },
            school_id=school_id,
            computed_at=timezone.now(),
        )
        failing = draw.sample(refs, draw.randint(0, 8))
        unknown = draw.sample(refs, draw.randint(5, 90))
        short = draw.sample(norms, draw.randint(2, 20))
        open_ = draw.sample(norms, draw.randint(5, 40))
        copy.failing = " ".join(failing)
        copy.unknown = " ".join(ref for ref in unknown if ref not in failing)
        copy.norms_failing = " ".join(short)
        copy.norms_unknown = " ".join(norm for norm in open_ if norm not in short)
        copy.norms = {
            **{norm: ["not_known", None, None, None] for norm in open_},
            **{norm: ["not_met", draw.randint(1, 30) / 2, 40.0, 30.0] for norm in short},
        }
        made.append(copy)
    Standing.objects.bulk_create(made, batch_size=500)


if __name__ == "__main__":
    main()
