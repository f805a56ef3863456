"""WSGI entry point: ``gunicorn truongchuan.project.wsgi``."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "truongchuan.project.settings")
application = get_wsgi_application()
