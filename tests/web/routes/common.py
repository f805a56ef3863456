"""Usual rows of the tables."""

from __future__ import annotations

from tests.web.people import ROLES

EVERYBODY = dict.fromkeys(ROLES, 200)
NOBODY = dict.fromkeys(ROLES, 403)
MANAGERS = {**NOBODY, "leader": 200, "education": 200}
WRITES = dict.fromkeys(ROLES, 405)
MANAGERS_WRITE = {**NOBODY, "leader": 405, "education": 405}
# Those who look after the authority: its operator and its leader.
KEEPERS = {**NOBODY, "leader": 200, "operator": 200}
KEEPERS_WRITE = {**NOBODY, "leader": 405, "operator": 405}
