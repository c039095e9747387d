"""Django's settings; everything that differs between instances comes from the data folder."""

import os

from psycopg.conninfo import conninfo_to_dict

from bindeledd.base import languages
from bindeledd.base.instance import Instance

INSTANCE = Instance.load()


def _database(dsn: str, **options: object) -> dict[str, object]:
    parts = conninfo_to_dict(dsn)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.get("dbname"),
        "USER": parts.get("user"),
        "PASSWORD": parts.get("password"),
        "HOST": parts.get("host"),
        "PORT": parts.get("port"),
        "OPTIONS": options,
    }


SECRET_KEY = INSTANCE.secret_key
DEBUG = False
ALLOWED_HOSTS = os.environ.get("BINDELEDD_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if host not in ("*", "[::1]")]
BEHIND_TLS = os.environ.get("BINDELEDD_BEHIND_TLS") == "1"
ROOT_URLCONF = "bindeledd.web.urls"
WSGI_APPLICATION = "bindeledd.web.wsgi.application"
AUTH_USER_MODEL = "base.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TIME_ZONE = "Europe/Oslo"
USE_TZ = True

ROOMS = [
    "base",
    "directory",
    "staff",
    "notices",
    "duty",
    "callers",
    "calls",
    "inquiries",
    "handoffs",
    "desk",
    "inbox",
    "api",
    "demo",
    "web",
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "axes",
    *(f"bindeledd.{room}" for room in ROOMS),
]

MIDDLEWARE = [
    "bindeledd.web.metrics.measured",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "bindeledd.web.middleware.WholePagesCompressed",
    "bindeledd.web.middleware.headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "bindeledd.web.middleware.visitor",
    "bindeledd.web.middleware.language",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
    "bindeledd.web.middleware.ScopeMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.template.context_processors.i18n",
                "bindeledd.web.context.instance",
            ]
        },
    }
]

DATABASES = {
    "default": _database(INSTANCE.database_login_dsn, pool={"min_size": 1, "max_size": 20, "timeout": 10}),
    "owner": _database(INSTANCE.database_owner_dsn),
}
DATABASE_ROUTERS = ["bindeledd.base.routers.OwnerMigrates"]

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "/"
SESSION_ENGINE = "bindeledd.web.sessions"
SESSION_COOKIE_AGE = 10 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "bindeledd_session"
SESSION_COOKIE_SECURE = BEHIND_TLS
CSRF_COOKIE_SECURE = BEHIND_TLS
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_ENABLE_ADMIN = False
AXES_LOCKOUT_CALLABLE = "bindeledd.web.errors.locked_out"

LANGUAGE_CODE = languages.DEFAULT
LANGUAGES = [*languages.COMPLETE.items(), *languages.DRAFTS.items()]
LOCALE_PATHS = [INSTANCE.data / "locale"]

CSRF_FAILURE_VIEW = "bindeledd.web.errors.csrf_failed"

STATIC_URL = "/static/"
STATIC_ROOT = INSTANCE.data / "static"
WHITENOISE_IMMUTABLE_FILE_TEST = r"-[A-Z0-9]{8}\.[a-z0-9]+$"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}

EMAIL_HOST = os.environ.get("BINDELEDD_SMTP_HOST", "")
EMAIL_PORT = int(os.environ.get("BINDELEDD_SMTP_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("BINDELEDD_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("BINDELEDD_SMTP_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("BINDELEDD_SMTP_TLS") == "1"
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'filebased'}.EmailBackend"
EMAIL_FILE_PATH = INSTANCE.data / "mail"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("BINDELEDD_MAIL_FROM", "bindeledd@localhost")

BINDELEDD_KEYS = INSTANCE.data / "keys"
BINDELEDD_DEMO = INSTANCE.demo
BINDELEDD_HEARTBEAT_URL = os.environ.get("BINDELEDD_HEARTBEAT_URL", "")
BINDELEDD_SIP_URL = os.environ.get("BINDELEDD_SIP_URL", "")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "bindeledd.base.logs.Discreet",
            "fmt": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "django.server": {"level": "WARNING"},
        "aiohttp.access": {"level": "WARNING"},
        "axes": {"level": "WARNING"},
        "fontTools": {"level": "WARNING"},
        "fpdf": {"level": "WARNING"},
    },
}
