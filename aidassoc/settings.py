"""Settings of the project, all of them from the environment (docs/operating.md lists the names)."""

import os
import sys
from datetime import date, timedelta
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from aidassoc import database, embedded, mail

BASE_DIR = Path(__file__).resolve().parent.parent
# Everything the running site writes: the embedded database, collected static files, exports.
VAR_DIR = Path(os.environ.get("AIDASSOC_VAR") or BASE_DIR / "var")

DEMO = os.environ.get("AIDASSOC_DEMO") == "1"
DEBUG = False
TESTING = "pytest" in sys.modules

# The demo and the tests may use a key that everybody knows; a real site may not.
SECRET_KEY = os.environ.get("AIDASSOC_SECRET_KEY") or ("known-to-everybody" if DEMO or TESTING else "")
if not SECRET_KEY:
    if len(sys.argv) > 1 and sys.argv[1] in {"runserver", "serve"}:
        raise ImproperlyConfigured("Set AIDASSOC_SECRET_KEY to a long random text, or AIDASSOC_DEMO=1 for the demo.")
    SECRET_KEY = os.urandom(32).hex()
# 32 bytes as base64: under it lie second factors, sessions and tallies. It is not SECRET_KEY, which only signs.
KNOWN_DOOR_KEY = "a25vd24tdG8tZXZlcnlib2R5LWluLXRoZS1kZW1vLS0="
DOOR_KEY = os.environ.get("AIDASSOC_DOOR_KEY") or (KNOWN_DOOR_KEY if DEMO or TESTING else "")
if not DOOR_KEY and len(sys.argv) > 1 and sys.argv[1] in {"runserver", "serve"}:
    raise ImproperlyConfigured("Set AIDASSOC_DOOR_KEY to 32 random bytes in base64: openssl rand -base64 32.")
ALLOWED_HOSTS = os.environ.get("AIDASSOC_HOSTS", "127.0.0.1 localhost [::1]").split()
CSRF_TRUSTED_ORIGINS = os.environ.get("AIDASSOC_ORIGINS", "").split()
# The address that the square on a printed list leads to.
SITE_URL = os.environ.get("AIDASSOC_SITE_URL") or next(
    (origin for origin in CSRF_TRUSTED_ORIGINS if "*" not in origin), "http://127.0.0.1:8000"
)

# The socket of the vault's key holder; short, as a socket's path may have 107 bytes. Whose process answers there is
# checked before anything is said to it.
HOLDER = os.environ.get("AIDASSOC_HOLDER") or f"/tmp/aidassoc-{embedded.digest(VAR_DIR.resolve())}/holder"  # noqa: S108
# The root key of a demonstration alone; see vault/throw_away.py.
VAULT_KEY_FILE = os.environ.get("AIDASSOC_VAULT_KEY_FILE", "")
# Burned addresses, outside the database and its backups; what takes a fresh backup of the vault after each (a path).
BURN_JOURNAL = os.environ.get("AIDASSOC_BURN_JOURNAL") or VAR_DIR / "burns.jsonl"
AFTER_BURN = "aidassoc.backups.writing.fresh_vault_backup"
# Where backups go, and the age recipients who can read them; docs/operating.md tells of both.
BACKUP_FOLDER = os.environ.get("AIDASSOC_BACKUP_FOLDER", "")
BACKUP_RECIPIENTS = os.environ.get("AIDASSOC_BACKUP_RECIPIENTS", "")

# Month and day on which the association's financial year begins; 29 February is no such day.
FINANCIAL_YEAR_START = os.environ.get("AIDASSOC_FINANCIAL_YEAR_START", "01-01")
try:
    date.fromisoformat(f"2001-{FINANCIAL_YEAR_START}")
except ValueError:
    raise ImproperlyConfigured("AIDASSOC_FINANCIAL_YEAR_START is a month and a day, such as 07-01.") from None

# The currency in which gains and losses of exchange are stated at the end of a period.
REPORTING_CURRENCY = os.environ.get("AIDASSOC_REPORTING_CURRENCY", "EUR")

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "aidassoc.apps.ProjectConfig",
    "aidassoc.apps.ReferenceAdminConfig",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "crispy_bootstrap5",
    "rules",
    "access",
    "audit",
    "vault",
    "ledger",
    "member_parties",
    "fund_collections",
    "captives",
    "letters",
    "remittances",
    "bulletins",
    "reports",
    "portal",
]

MIDDLEWARE = [
    # Outermost, so that answers to what nobody could read carry them too.
    "access.middleware.headers",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "access.middleware.methods",
    "access.middleware.one_alphabet",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "access.middleware.counted_visits",
    "access.middleware.SignedIn",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "vault.middleware.SealedPages",
]

ROOT_URLCONF = "aidassoc.urls"
WSGI_APPLICATION = "aidassoc.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "portal.context.site",
            ],
        },
    },
]

DATABASES = {"default": database.configuration(os.environ.get("DATABASE_URL"), VAR_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = ["access.login.OneAnswer"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_HASHERS = ["access.hashing.CappedArgon2"]
ARGON2_AT_ONCE = int(os.environ.get("AIDASSOC_ARGON2_AT_ONCE") or 2)  # in each process, 100 MB each
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "portal:home"
ACCOUNT_ADAPTER = "access.login.ClosedDoor"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "bulletins:front"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_FORMS = {"change_password": "access.door_forms.NewPasswordForm"}
# The login package counts in a cache, which each process has for itself; access/guesses.py counts in the database.
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False
CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
# The proxy in front of a real site tells last who called.
ALLAUTH_TRUSTED_PROXY_COUNT = 0 if DEMO or TESTING else 1
MFA_ADAPTER = "access.factors.Lockbox"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
# A passkey asks for a finger or a number of its own: found with the password beside it, it opens nothing.
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_TOTP_TOLERANCE = 1  # half a minute early or late
# The demo alone waives the second factor, and says so in red.
SECOND_FACTOR = not DEMO or os.environ.get("AIDASSOC_SECOND_FACTOR") == "1"
SESSION_ENGINE = "access.sessions"
SESSION_IDLE, SESSION_LONGEST = timedelta(minutes=15), timedelta(hours=8)
SESSION_SEEN_EVERY = timedelta(minutes=1)  # a visit is written down as seen no oftener
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
# What was said to a person is no cookie on their machine.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", _("English")),
    ("fr", _("French")),
    ("de", _("German")),
    ("es", _("Spanish")),
    ("ru", _("Russian")),
    ("el", _("Greek")),
    ("zh-hans", _("Chinese")),
    ("ar", _("Arabic")),
]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "aidassoc.formats"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Static files are served from where they lie; nothing has to be collected first.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

SECURE_CSP = {
    "default-src": [CSP.NONE],
    "style-src": [CSP.SELF],
    "script-src": [CSP.NONE],  # the ceremonies of passkeys alone override it
    "img-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_HTTPONLY, LANGUAGE_COOKIE_SAMESITE = True, "Strict"
DEVICE_COOKIE_NAME = "device"
if not (DEMO or TESTING):
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    LANGUAGE_COOKIE_NAME = "__Host-language"
    DEVICE_COOKIE_NAME = "__Host-device"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True

# Without AIDASSOC_MAIL nothing is mailed: heads and digests are fetched from their pages.
DEFAULT_FROM_EMAIL, MAILERS = mail.configuration(os.environ.get("AIDASSOC_MAIL", ""))

DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
# No page takes files but those that say so (vault.intake.memory.takes_files), and these keep them in memory.
FILE_UPLOAD_HANDLERS = ["vault.intake.memory.NoFiles"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    # No value comes through: see access/logs.py.
    "formatters": {"plain": {"()": "access.logs.Plain"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # Django's own ways to a console and a mailbox would go past it.
    "loggers": {name: {"handlers": [], "propagate": True} for name in ("django", "django.server")},
}
