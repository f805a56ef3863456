"""What a walker types: things that an official might, and things that nobody should."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from random import Random

FIXTURES = Path(__file__).parents[1] / "tests" / "fixtures"
DEMO = Path(__file__).parents[1] / "src" / "truongchuan" / "demo"
SUFFIXES = {".csv", ".txt", ".docx", ".pdf", ".xlsx", ".xls", ".ods", ".json"}
WORDS = (
    "Đã hoàn thành, có biên bản kèm theo.",
    "Đề nghị Phòng Tài chính - Kế hoạch bố trí kinh phí trước ngày 30/6.",
    "Nguyễn Thị Hồng Hạnh",
    "Trường Tiểu học Lê Văn Tám",
    "125/BC-UBND",
    "Họp rà soát tiến độ các trường đăng ký công nhận mới",
    "0912345678",
    "hong.hanh@hanoi.gov.vn",
)
DAYS = ("2023-05-20", "2023-06-30", "2023-12-01", "2026-10-20", "2026-11-30", "2027-03-31")
TYPED_DAYS = ("20/05/2023", "30/06/2023", "01/12/2023", "20/10/2026", "30/11/2026")
NUMBERS = ("0", "1", "3", "12", "45", "100", "1500000", "2,5")
NONSENSE = (
    "",
    " ",
    "-1",
    "99999999999999999999999",
    "1e400",
    "NaN",
    "31/02/2023",
    "0000-00-00",
    "9999-12-31",
    "0001-01-01",
    "hôm qua",
    "<script>alert(1)</script>",
    "' OR 1=1 --",
    "{{ 7*7 }}{% load x %}",
    "%s %d %(x)s {0} {x}",
    "../../etc/passwd",
    "\u202eđảo ngược\u202c 👩‍🏫",
    "Nguye\u0302\u0303n\u0000Văn",
    "ﷺ" * 300,
    "Rất dài " * 800,
    "không_có_khoảng_trắng_" * 40,
)


@dataclass(frozen=True, slots=True)
class Field:
    """A control of a form, as the page shows it."""

    place: int
    tag: str
    kind: str
    name: str
    options: tuple[str, ...] = ()
    accept: str = ""
    multiple: bool = False
    least: str = ""
    most: str = ""


def files() -> tuple[Path, ...]:
    """Return what may be sent: the fixtures of the tests and the demo's plans."""
    found = [p for p in FIXTURES.rglob("*") if p.suffix in SUFFIXES and p.stat().st_size < 300_000]
    return (*sorted(found), *sorted(DEMO.glob("*.docx")))


def plausible(field: Field, rng: Random) -> str:
    """Return what the field may take."""
    name = field.name.lower()
    if field.kind == "date":
        return rng.choice(DAYS)
    if field.kind == "month":
        return rng.choice(DAYS)[:7]
    if field.kind == "time":
        return rng.choice(("08:00", "14:30"))
    if field.kind == "datetime-local":
        return rng.choice(DAYS) + "T08:30"
    if field.kind == "number":
        low = int(float(field.least or 0))
        high = int(float(field.most or low + 200))
        return str(rng.randint(low, max(low, high)))
    if field.kind == "email":
        return f"thu{rng.randint(1, 999)}@example.vn"
    if field.kind in {"text", ""} and any(part in name for part in ("_on", "date", "ngay", "day")):
        return rng.choice(TYPED_DAYS)
    if field.kind in {"text", ""} and rng.random() < 0.25:
        return rng.choice(NUMBERS)
    return rng.choice(WORDS)


def nonsense(rng: Random) -> str:
    """Return what no field should take."""
    return rng.choice(NONSENSE)


def address_with_nonsense(path: str, query: str, rng: Random) -> str:
    """Change one part of an address as a curious person would: a number, or a value asked for."""
    pieces = path.split("/")
    numbers = [place for place, piece in enumerate(pieces) if piece.isdigit()]
    if numbers and rng.random() < 0.3:
        pieces[rng.choice(numbers)] = rng.choice(("0", "999999", "99999999999999999999"))
        return "/".join(pieces)
    from urllib.parse import parse_qsl, quote

    given = dict(parse_qsl(query, keep_blank_values=True))
    name = rng.choice([*given, "page", "sort", "q", "unit", "state", "on", "month"])
    given[name] = rng.choice((*NONSENSE[:18], "0", "-5", "zzz", "2023-13"))
    return path + "?" + "&".join(f"{quote(k)}={quote(v)}" for k, v in given.items())
