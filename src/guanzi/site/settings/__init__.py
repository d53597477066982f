"""Django's settings. Whatever differs between installations comes from the environment:

DATABASE_URL     any PostgreSQL; without it the private one of the data folder
SECRET_KEY       required to serve; `make run` draws one and keeps it
ALLOWED_HOSTS    names that this site answers to, separated by commas
HTTPS            1 where people reach the site through HTTPS
TRUSTED_PROXIES  how many reverse proxies stand in front of it (0)
COMPUTE_RATE     computations allowed to one caller by one worker (120/m)
DEBUG            1 while developing
"""

import os
import secrets
from pathlib import Path

from guanzi.foundation.places import data_home
from guanzi.site.settings.database import *  # noqa: F403
from guanzi.site.settings.logs import *  # noqa: F403
from guanzi.site.settings.security import *  # noqa: F403

PACKAGE = Path(__file__).resolve().parents[2]

DEBUG = os.environ.get("DEBUG") == "1"
# The fallback is for commands only; `guanzi.site.wsgi` does not serve with it.
SECRET_KEY = os.environ.get("SECRET_KEY") or secrets.token_urlsafe(50)

INSTALLED_APPS = [
    "guanzi.lifecycle.matching",
    "guanzi.lifecycle.policies",
    "guanzi.foundation.face",
    "guanzi.site",
    "django.contrib.staticfiles",
    "csp",
    "django_htmx",
    "ninja",
]

MIDDLEWARE = [
    "guanzi.site.middleware.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "guanzi.site.middleware.SecureHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.common.CommonMiddleware",
    "guanzi.site.middleware.RequestSize",
    "guanzi.site.middleware.Methods",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "guanzi.site.middleware.Problems",
]

ROOT_URLCONF = "guanzi.site.urls"
WSGI_APPLICATION = "guanzi.site.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
            ],
        },
    },
]

# The source strings are Chinese; other languages follow as catalogues.
LANGUAGE_CODE = "zh-hans"
LOCALE_PATHS = [PACKAGE / "site" / "locale"]
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = data_home() / "static"
STORAGES = {
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

CSRF_FAILURE_VIEW = "guanzi.site.problems.csrf_failure"

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Management commands that `guanzi.site.run` runs before serving, in this order, where they exist.
START_UP_COMMANDS = ["publish_rulebook", "load_demo"]
