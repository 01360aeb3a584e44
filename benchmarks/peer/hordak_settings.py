"""A site that has django-hordak and nothing else, in a database of its own on the server of the benchmark."""

import os

SECRET_KEY = "known-to-everybody"  # noqa: S105 - it serves no page
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", "mptt", "hordak"]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "hordak",
        "USER": "aidassoc",
        "HOST": os.environ["BENCH_HOST"],
        "PORT": "5432",
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
DEFAULT_CURRENCY = "EUR"
CURRENCIES = ["EUR"]
HORDAK_CURRENCIES = ["EUR"]
