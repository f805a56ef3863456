"""Settings for the type checker, which imports them without an environment."""

import os

os.environ.setdefault(
    "TRUONGCHUAN_SECRET_KEY", "only-for-the-type-checker-only-for-the-type-checker-0123456789"
)
os.environ.setdefault("TRUONGCHUAN_ALLOWED_HOSTS", "localhost")
os.environ.setdefault("DATABASE_URL", "sqlite:///:memory:")

from truongchuan.project.settings import *  # noqa: F403
