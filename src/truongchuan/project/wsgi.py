"""WSGI entry point: ``gunicorn truongchuan.project.wsgi``."""

import gc
import logging
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "truongchuan.project.settings")
application = get_wsgi_application()


def _keep_law_ready() -> None:
    """Read the law before the first visitor waits for it, and spare it the garbage collector.

    What a process holds for good (code, law) is looked through again and again otherwise: a tenth
    of a second, in the middle of a page.
    """
    from truongchuan.adapters.law.files import LawFileError
    from truongchuan.web.law import current_law

    try:
        current_law()
    except LawFileError:
        logging.getLogger(__name__).exception("law files cannot be read")
    gc.collect()
    gc.freeze()


_keep_law_ready()
