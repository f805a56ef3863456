"""A small area whose best plan is known: two schools on a row of eight units."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.domain.conftest import District
from truongchuan.adapters.catchment.package import read_area
from truongchuan.domain.catchments.models import CatchmentArea, CatchmentRun
from truongchuan.domain.catchments.services import request_run
from truongchuan.web.catchment_jobs import work_out
from truongchuan.web.catchment_reading import keep_read_area

UNITS = "unit_id,name,children,x,y,current_school,ward\n" + "".join(
    f"T{n},Tổ {n},10,{n * 100},{n % 2 * 30},{'A' if n < 6 else 'B'},Phường {1 + n // 5}\n"
    for n in range(1, 9)
)
SCHOOLS = (
    "school_id,name,capacity,x,y,unit_id\nA,TH Hoa Sen,40,110,20,T1\nB,TH Ban Mai,40,790,10,T8\n"
)
BORDERS = "unit_a,unit_b\n" + "".join(f"T{n},T{n + 1}\n" for n in range(1, 8))
# T1 to T4 go to A, T5 to T8 to B: T5 (10 children) leaves A.


def small_files(
    units: str = UNITS, schools: str = SCHOOLS, borders: str = BORDERS
) -> list[tuple[str, bytes]]:
    return [
        ("units.csv", units.encode()),
        ("schools.csv", schools.encode()),
        ("adjacency.csv", borders.encode()),
    ]


def small_area(
    district: District, name: str = "Tiểu học quận Mẫu", sent: Sequence[tuple[str, bytes]] = ()
) -> CatchmentArea:
    return keep_read_area(
        actor=district.system,
        authority=district.authority,
        name=name,
        area=read_area(list(sent) or small_files()),
    )


def solved(
    district: District,
    area: CatchmentArea,
    enqueue: Callable[[int], object] = work_out,
    **options: object,
) -> CatchmentRun:
    """Ask for a run; it is worked out at once unless ``enqueue`` says otherwise."""
    run = request_run(
        actor=district.system, area=area, options=options, time_limit=10, enqueue=enqueue
    )
    return CatchmentRun.objects.get(pk=run.pk)


def box_of(n: int, scale: float = 1.0, x: float = 0.0, y: float = 0.0) -> list[list[float]]:
    """The ring around unit T*n*: 100 m wide, so that neighbours share a side."""
    left, right = n * 100 - 50, n * 100 + 50
    corners = [(left, -40), (right, -40), (right, 80), (left, 80), (left, -40)]
    return [[x + a * scale, y + b * scale] for a, b in corners]


def collection(features: Sequence[object]) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": list(features)}).encode()


def feature(key: object, coordinates: object, kind: str = "Polygon") -> dict[str, object]:
    return {
        "type": "Feature",
        "properties": {"unit_id": key},
        "geometry": {"type": kind, "coordinates": coordinates},
    }


def small_shapes(without: Sequence[int] = ()) -> bytes:
    """Shapes of the units of the row, as GeoJSON in the tables' metres."""
    numbers = [n for n in range(1, 9) if n not in without]
    return collection([feature(f"T{n}", [box_of(n)]) for n in numbers])


def shaped_files(shapes: bytes | None = None, borders: bool = False) -> list[tuple[str, bytes]]:
    """The small area with shapes; its table of borders only if asked for."""
    files = [f for f in small_files() if borders or f[0] != "adjacency.csv"]
    return [*files, ("units.geojson", small_shapes() if shapes is None else shapes)]


def send_shaped(client: Client, **more: str) -> str:
    """Send the small area with shapes through the form; return the page that answers."""
    uploads = [SimpleUploadedFile(name, content) for name, content in shaped_files()]
    data = {"name": "Có hình", "tables": uploads, **more}
    return client.post(reverse("catchment_new"), data, follow=True).content.decode()
