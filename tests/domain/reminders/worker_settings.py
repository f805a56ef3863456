"""Settings of worker processes in tests: the tests' own database, and mail into a folder.

Files in the folder named by ``TEST_MAIL`` hold the worker up: ``hold-before`` before an e-mail is
taken, ``hold-after`` between the mail server's yes and our mark.
"""

import os

from truongchuan.project.settings import *  # noqa: F403

EMAIL_ENABLED = True
EMAIL_BACKEND = "tests.domain.reminders.held_mail.HeldBackend"
EMAIL_FILE_PATH = os.environ["TEST_MAIL"]
