"""Settings, read once from the environment.

``TRUONGCHUAN_MODE`` is ``production`` (the default: it refuses to start half-configured) or
``demo`` (set by ``truongchuan run``: loopback only, a database of its own, "vào vai" sign-in).
Every other setting is listed in docs/reference/settings.md.
"""

from __future__ import annotations

import secrets
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

from truongchuan.project.startup import (
    LOOPBACK_HOSTS,
    missing_production_settings,
    oidc_origins,
)

env = environ.Env()
PACKAGE_DIR = Path(__file__).resolve().parents[1]

MODE = env.str("TRUONGCHUAN_MODE", default="production")
if MODE not in {"production", "demo"}:
    raise ImproperlyConfigured(
        f"TRUONGCHUAN_MODE phải là production hoặc demo, không phải {MODE!r}."
    )
DEMO = MODE == "demo"
DEBUG = False

VAR_DIR = Path(env.str("TRUONGCHUAN_VAR", default="var")).resolve()
DATA_DIR = VAR_DIR / "demo" if DEMO else VAR_DIR
FILES_DIR = DATA_DIR / "files"
# Backups of everything, and exports that wait to be fetched (docs/how-to/back-up-and-restore.md).
BACKUP_DIR = Path(env.str("TRUONGCHUAN_BACKUP_DIR", default="") or DATA_DIR / "backups").resolve()
EXPORT_DIR = DATA_DIR / "exports"
# An operator's own law files, laid over the shipped ones.
_law_folder = env.str("TRUONGCHUAN_LAW", default="")
LAW_FOLDER = Path(_law_folder).resolve() if _law_folder else None
# An office's own templates of papers, in place of the shipped ones of the same name.
_paper_templates = env.str("TRUONGCHUAN_PAPER_TEMPLATES", default="")
PAPER_TEMPLATES = Path(_paper_templates).resolve() if _paper_templates else None

if DEMO:
    # A key of its own for every start signs everybody out; kept beside the demo database instead.
    DATA_DIR.mkdir(parents=True, exist_ok=True)
    _key_file = DATA_DIR / "secret-key"
    if not _key_file.exists():
        _key_file.write_text(secrets.token_urlsafe(50), encoding="ascii")
        _key_file.chmod(0o600)
    SECRET_KEY = _key_file.read_text(encoding="ascii")
    ALLOWED_HOSTS = list(LOOPBACK_HOSTS)
    DATABASES = {"default": env.db_url_config(f"sqlite:///{DATA_DIR / 'truongchuan.sqlite3'}")}
else:
    _missing = missing_production_settings(env.ENVIRON)
    if _missing:
        raise ImproperlyConfigured(
            "TruongChuan chưa đủ thiết đặt để chạy thật. Thiếu: "
            + "; ".join(_missing)
            + ". Xem docs/how-to/deploy.md, hoặc chạy thử bằng: truongchuan run"
        )
    SECRET_KEY = env.str("TRUONGCHUAN_SECRET_KEY")
    ALLOWED_HOSTS = env.list("TRUONGCHUAN_ALLOWED_HOSTS")
    DATABASES = {"default": env.db_url("DATABASE_URL")}

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Writers queue instead of failing: the write lock is taken at BEGIN and waited for.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA foreign_keys=ON;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "axes",
    "csp",
    "django_htmx",
    "template_partials",
    "django_tasks",
    "django_tasks_db",
    "ninja",
    "truongchuan.domain.audit",
    "truongchuan.domain.sources",
    "truongchuan.domain.directory",
    "truongchuan.domain.accreditation",
    "truongchuan.domain.programmes",
    "truongchuan.domain.scheduling",
    "truongchuan.domain.followup",
    "truongchuan.domain.documents",
    "truongchuan.domain.outreach",
    "truongchuan.domain.mobilisation",
    "truongchuan.domain.oversight",
    "truongchuan.domain.catchments",
    "truongchuan.domain.reminders",
    "truongchuan.domain.committee",
    "truongchuan.domain.reviews",
    "truongchuan.domain.papers",
    "truongchuan.domain.accounts",
    "truongchuan.domain.onboarding",
    "truongchuan.domain.tokens",
    "truongchuan.domain.upkeep",
    "truongchuan.domain.handover",
    "truongchuan.web",
    "truongchuan.project.year",
]

MIDDLEWARE = [
    "truongchuan.web.middleware.ClientAddress",
    "truongchuan.web.request_log.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "truongchuan.web.sessions.PatientSessions",
    "truongchuan.web.middleware.LanguageFromCookie",
    "truongchuan.api.middleware.ApiFrame",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "truongchuan.web.sessions.SeenSessions",
    "truongchuan.web.second_factor.Enforcement",
    "axes.middleware.AxesMiddleware",
    "truongchuan.web.middleware.FormsOnly",
    "truongchuan.web.busy.BusyDatabase",
]

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
    "rules.permissions.ObjectPermissionBackend",
]

ROOT_URLCONF = "truongchuan.project.urls"
WSGI_APPLICATION = "truongchuan.project.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE_DIR / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "truongchuan.web.context.frame",
            ],
            "builtins": ["truongchuan.web.templatetags.vn", "truongchuan.web.templatetags.ui"],
        },
    }
]
FORM_RENDERER = "truongchuan.web.forms.Renderer"

# --- people ---------------------------------------------------------------------------------

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_ADAPTER = "truongchuan.web.accounts.InvitationOnlyAdapter"
ACCOUNT_FORMS = {"login": "truongchuan.web.account_forms.LoginForm"}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
# A password typed within so many seconds, also to sign in, is not asked for again where the second
# factor is set up: long enough to put an app on a telephone.
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
# Failures of one account are counted by axes first, so that people see one message; the limit by
# key is for codes of the second factor.
ACCOUNT_RATE_LIMITS = {"login_failed": "60/m/ip,10/5m/key"}
ACCOUNT_PREVENT_ENUMERATION = True
AUTH_PASSWORD_VALIDATORS = [{"NAME": "truongchuan.web.password_rules.LocalRules"}]
AXES_FAILURE_LIMIT = 6
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "truongchuan.web.accounts.locked_out"
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
AXES_USERNAME_FORM_FIELD = "login"
# Failures and locks must name the account alike, whether a name or an address was typed.
AXES_USERNAME_CALLABLE = "truongchuan.web.accounts.username_of"
AXES_VERBOSE = False
# Links that nobody used, and records of signing in, are removed after this many days.
ACCOUNTS_KEEP_DAYS = env.int("TRUONGCHUAN_ACCOUNTS_KEEP_DAYS", default=90)

MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "TruongChuan"
MFA_TOTP_TOLERANCE = 1  # clocks of telephones are off by some seconds
MFA_ADAPTER = "truongchuan.web.second_factor.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "truongchuan.web.account_forms.CodeForm",
    "reauthenticate": "truongchuan.web.account_forms.CodeAgainForm",
    "activate_totp": "truongchuan.web.account_forms.ActivateForm",
}

# Signing in with an account of another system (OpenID Connect), where the environment names one.
OIDC_ISSUER = env.str("TRUONGCHUAN_OIDC_ISSUER", default="").rstrip("/")
OIDC_NAME = env.str("TRUONGCHUAN_OIDC_NAME", default="Tài khoản dùng chung")
SOCIALACCOUNT_ADAPTER = "truongchuan.web.oidc_linking.LinkOnlyAdapter"
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "provider_class": "truongchuan.web.oidc.CheckedProvider",
        "APPS": [
            {
                "provider_id": "oidc",
                "name": OIDC_NAME,
                "client_id": env.str("TRUONGCHUAN_OIDC_CLIENT_ID", default=""),
                "secret": env.str("TRUONGCHUAN_OIDC_CLIENT_SECRET", default=""),
                "settings": {"server_url": OIDC_ISSUER, "oauth_pkce_enabled": True},
            }
        ]
        if OIDC_ISSUER
        else [],
    }
}

# User names of those who run the installation: they alone handle backups of all authorities.
# In the demo its operators do, so that the pages can be tried.
_DEMO_OPERATORS = ["demo-quan-tri", "demo-p-quan-tri"]
OPERATORS = env.list("TRUONGCHUAN_OPERATORS", default=_DEMO_OPERATORS if DEMO else [])

# --- language and time ----------------------------------------------------------------------

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [PACKAGE_DIR / "locale"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
USE_THOUSAND_SEPARATOR = False
FORMAT_MODULE_PATH = ["truongchuan.web.formats"]

# --- the outside ----------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {
        "BACKEND": "truongchuan.adapters.storage.WholeFileStorage",
        "OPTIONS": {"location": FILES_DIR},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "truongchuan.web.upload_limit.UploadLimit",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
UPLOAD_MAX_BYTES = env.int("TRUONGCHUAN_UPLOAD_MAX_BYTES", default=20 * 1024 * 1024)

HTTPS_ONLY = not DEMO and env.bool("TRUONGCHUAN_HTTPS_ONLY", default=True)
SECURE_SSL_REDIRECT = HTTPS_ONLY
# Machines on the same network ask for the pulse without a certificate; it holds no secret.
SECURE_REDIRECT_EXEMPT = [r"^suc-khoe/$"]
SECURE_HSTS_SECONDS = 31536000 if HTTPS_ONLY else 0
BEHIND_PROXY = not DEMO and env.bool("TRUONGCHUAN_BEHIND_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS_ONLY
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "tc_session_demo" if DEMO else "tc_session"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "truongchuan.web.errors.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        # The form that leads to an outside sign-in is answered with a way there.
        "form-action": [
            "'self'",
            *oidc_origins(OIDC_ISSUER, env.list("TRUONGCHUAN_OIDC_ORIGINS", default=[])),
        ],
        "frame-ancestors": ["'none'"],
    }
}

# E-mails that nobody would get must not count as sent: without a server none are made.
EMAIL_ENABLED = DEMO or bool(env.str("TRUONGCHUAN_EMAIL_URL", default=""))
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
EMAIL_TIMEOUT = 30
if DEMO:
    EMAIL_BACKEND = "truongchuan.adapters.post.FolderBackend"
    EMAIL_FILE_PATH = DATA_DIR / "mail"
elif EMAIL_ENABLED:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    vars().update(env.email_url("TRUONGCHUAN_EMAIL_URL"))
DEFAULT_FROM_EMAIL = env.str("TRUONGCHUAN_EMAIL_FROM", default="truongchuan@localhost")

# Where people reach the product: e-mails and calendars lead there.
BASE_URL = env.str(
    "TRUONGCHUAN_BASE_URL",
    default="http://127.0.0.1:8000"
    if DEMO
    else f"{'https' if HTTPS_ONLY else 'http'}://{ALLOWED_HOSTS[0].lstrip('.')}",
).rstrip("/")

# --- programming interface -------------------------------------------------------------------

API_READS_A_MINUTE = env.int("TRUONGCHUAN_API_READS", default=600)
API_WRITES_A_MINUTE = env.int("TRUONGCHUAN_API_WRITES", default=60)
API_MOST_BYTES = 256 * 1024

# --- background jobs ------------------------------------------------------------------------

# What takes minutes of a core waits in a queue of its own, so that letters do not wait behind it.
TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend",
        "QUEUES": ["default", "solving"],
    }
}
WORKER_LEASE_SECONDS = env.float("TRUONGCHUAN_WORKER_LEASE", default=60)
DAILY_HOUR = env.int("TRUONGCHUAN_DAILY_HOUR", default=6)
# Hour from which the day's backup is made; empty: none is. The demo has none of itself.
_backup_hour = env.str("TRUONGCHUAN_BACKUP_HOUR", default="" if DEMO else "2").strip()
BACKUP_HOUR = int(_backup_hour) if _backup_hour else None
# How many days, weeks and months keep their newest backup.
BACKUP_KEEP = tuple(int(n) for n in env.list("TRUONGCHUAN_BACKUP_KEEP", default=["7", "4", "12"]))
if len(BACKUP_KEEP) != 3:
    raise ImproperlyConfigured("TRUONGCHUAN_BACKUP_KEEP phải là ba số, ví dụ 7,4,12.")

# --- log lines ------------------------------------------------------------------------------

LOG_FORMAT = env.str("TRUONGCHUAN_LOG_FORMAT", default="line")
if LOG_FORMAT not in {"json", "line"}:
    raise ImproperlyConfigured(
        f"TRUONGCHUAN_LOG_FORMAT phải là json hoặc line, không phải {LOG_FORMAT!r}."
    )
# A line per request and per job; the demo's terminal stays quiet.
_LINES = "INFO" if env.bool("TRUONGCHUAN_ACCESS_LOG", default=not DEMO) else "WARNING"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "truongchuan.project.logs.LineFormatter"},
        "json": {"()": "truongchuan.project.logs.JsonFormatter"},
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["stderr"], "level": env.str("TRUONGCHUAN_LOG_LEVEL", default="WARNING")},
    "loggers": {
        "truongchuan.access": {"level": _LINES},
        "truongchuan.jobs": {"level": _LINES},
        "truongchuan.database": {"level": _LINES},
        # Its own handlers would write a failing request's values to the terminal or by mail.
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
    },
}
