"""What must be true before the product may serve."""

from __future__ import annotations

from collections.abc import Mapping

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
    if "*" in environment.get("TRUONGCHUAN_ALLOWED_HOSTS", ""):
        missing.append("TRUONGCHUAN_ALLOWED_HOSTS nêu tên miền cụ thể, không dùng dấu *")
    return missing


def is_loopback(host: str) -> bool:
    """Tell whether a host name binds to this machine only."""
    return host in {"127.0.0.1", "localhost", "::1", "[::1]"}
