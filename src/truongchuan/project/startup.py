"""What must be true before the product may serve."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "[::1]")

REQUIRED_IN_PRODUCTION = {
    "TRUONGCHUAN_SECRET_KEY": "khóa bí mật, từ 50 ký tự ngẫu nhiên",
    "TRUONGCHUAN_ALLOWED_HOSTS": "tên miền của hệ thống, cách nhau bằng dấu phẩy",
    "DATABASE_URL": "ví dụ postgres://user:mat-khau@localhost/truongchuan hoặc sqlite:////duong/dan/db.sqlite3",
}
MINIMUM_KEY_LENGTH = 50


def missing_production_settings(environment: Mapping[str, str]) -> list[str]:
    """Return, for people, each setting that is missing, empty or too weak."""
    missing = [
        f"{name} ({meaning})"
        for name, meaning in REQUIRED_IN_PRODUCTION.items()
        if not environment.get(name, "").strip()
    ]
    key = environment.get("TRUONGCHUAN_SECRET_KEY", "").strip()
    if key and len(key) < MINIMUM_KEY_LENGTH:
        missing.append(f"TRUONGCHUAN_SECRET_KEY dài hơn (đang có {len(key)} ký tự)")
    if environment.get("TRUONGCHUAN_OIDC_ISSUER", "").strip():
        missing += [
            f"{name} (cần khi đã đặt TRUONGCHUAN_OIDC_ISSUER)"
            for name in ("TRUONGCHUAN_OIDC_CLIENT_ID", "TRUONGCHUAN_OIDC_CLIENT_SECRET")
            if not environment.get(name, "").strip()
        ]
    if "*" in environment.get("TRUONGCHUAN_ALLOWED_HOSTS", ""):
        missing.append("TRUONGCHUAN_ALLOWED_HOSTS nêu tên miền cụ thể, không dùng dấu *")
    return missing


def is_loopback(host: str) -> bool:
    """Tell whether a host name binds to this machine only."""
    return host in {"127.0.0.1", "localhost", "::1", "[::1]"}


def oidc_origins(issuer: str, others: Iterable[str] = ()) -> list[str]:
    """Return the origins that a form may lead to for signing in outside; none without an issuer."""
    if not issuer:
        return []
    parts = (urlsplit(address) for address in (issuer, *others))
    return list(dict.fromkeys(f"{p.scheme}://{p.netloc}" for p in parts if p.scheme and p.netloc))
