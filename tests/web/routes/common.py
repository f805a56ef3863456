"""Usual rows of the tables."""

from __future__ import annotations

from tests.web.people import ROLES

EVERYBODY = dict.fromkeys(ROLES, 200)
MANAGERS = {"leader": 200, "education": 200, "finance": 403, "head_teacher": 403, "viewer": 403}
WRITES = {"leader": 405, "education": 405, "finance": 405, "head_teacher": 405, "viewer": 405}
MANAGERS_WRITE = {**WRITES, "finance": 403, "head_teacher": 403, "viewer": 403}
