"""Settings for the tests: SQLite unless ``DATABASE_URL`` names PostgreSQL; no network."""

import os
import tempfile
from pathlib import Path

os.environ["TRUONGCHUAN_MODE"] = "production"
os.environ["TRUONGCHUAN_SECRET_KEY"] = "only-for-tests-" * 5
os.environ["TRUONGCHUAN_ALLOWED_HOSTS"] = "testserver,localhost,127.0.0.1"
os.environ["TRUONGCHUAN_HTTPS_ONLY"] = "false"
os.environ["TRUONGCHUAN_BACKUP_HOUR"] = ""  # workers of the tests make none of themselves
os.environ["TRUONGCHUAN_ACCESS_LOG"] = "false"
os.environ["TRUONGCHUAN_VAR"] = tempfile.mkdtemp(prefix="truongchuan-test-")
os.environ.setdefault(
    "DATABASE_URL", "sqlite:///" + str(Path(os.environ["TRUONGCHUAN_VAR"]) / "test.sqlite3")
)

from truongchuan.project.settings import *  # noqa: F403
from truongchuan.project.settings import DATABASES, STORAGES

STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
EMAIL_ENABLED = True
TASKS = {
    "default": {
        "BACKEND": "django_tasks.backends.immediate.ImmediateBackend",
        "QUEUES": ["default", "solving"],
    }
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, not memory: browser tests serve from another thread.
    DATABASES["default"]["TEST"] = {
        "NAME": str(Path(os.environ["TRUONGCHUAN_VAR"]) / "test-run.sqlite3")
    }
