"""Django's settings. Whatever differs between installations comes from the environment:

DATABASE_URL     any PostgreSQL; without it the private one of the data folder
SECRET_KEY       required to serve; `make run` draws one and keeps it
SEALING_KEYS     what seals personal data at rest; the data folder keeps one (settings/keys.py)
ALLOWED_HOSTS    names that this site answers to, separated by commas
HTTPS            1 where people reach the site through HTTPS
TRUSTED_PROXIES  how many reverse proxies stand in front of it (0)
OIDC_PROVIDERS   OpenID Connect providers beside the password, as JSON (accounts.py)
COMPUTE_RATE     computations allowed to one caller by one worker (120/m)
JOB_CONCURRENCY  how many jobs one worker runs at once (2)
CLOCK_OFFSET_SECONDS  by how much the platform's clock is shifted (settings/clock.py)
DEMO             1 where a made-up city is loaded, its people sign in, and the clock is shifted
                 (`make run` does; 0 not)
DEMO_FROM        the day on which the demonstration goes on (2025-07-05), if it is not past it yet
EMAIL_URL        the mail server; without it mail lies in the data folder (settings/mail.py)
SITE_ADDRESS     the address that links in mails begin with
FILES_HOME       where uploads lie (files/ in the data folder)
UPLOADS_A_DAY    files one person may hand in within 24 hours; 300. UPLOAD_BYTES_A_DAY: bytes; 2 GB
VIRUS_SCANNER    the scanner that looks into uploads; none by default (settings/files.py)
DEBUG            1 while developing
"""

import os
import secrets
from pathlib import Path

from guanzi.foundation.places import data_home
from guanzi.site.settings.accounts import *  # noqa: F403
from guanzi.site.settings.clock import *  # noqa: F403
from guanzi.site.settings.database import *  # noqa: F403
from guanzi.site.settings.files import *  # noqa: F403
from guanzi.site.settings.jobs import *  # noqa: F403
from guanzi.site.settings.keys import *  # noqa: F403
from guanzi.site.settings.logs import *  # noqa: F403
from guanzi.site.settings.mail import *  # noqa: F403
from guanzi.site.settings.security import *  # noqa: F403

PACKAGE = Path(__file__).resolve().parents[2]

DEBUG = os.environ.get("DEBUG") == "1"
# The fallback is for commands only; `guanzi.site.wsgi` does not serve with it.
SECRET_KEY = os.environ.get("SECRET_KEY") or secrets.token_urlsafe(50)

INSTALLED_APPS = [
    "guanzi.lifecycle.disclosure",
    "guanzi.lifecycle.supervision",
    "guanzi.lifecycle.payments",
    "guanzi.lifecycle.projects",
    "guanzi.lifecycle.checks",
    "guanzi.lifecycle.applications",
    "guanzi.lifecycle.matching",
    "guanzi.lifecycle.guidelines",
    "guanzi.lifecycle.budgets",
    "guanzi.lifecycle.policies",
    "guanzi.lifecycle.enterprises",
    "guanzi.ledger",
    "guanzi.foundation.identity",
    "guanzi.foundation.notices",
    "guanzi.foundation.jobs",
    "guanzi.foundation.files",
    "guanzi.foundation.audit",
    "guanzi.foundation.face",
    "guanzi.site",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "axes",
    "csp",
    "django_htmx",
    "ninja",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "guanzi.site.middleware.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "guanzi.site.middleware.SecureHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "guanzi.site.middleware.RequestSize",
    "guanzi.site.middleware.Methods",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "guanzi.foundation.identity.staying.Staying",
    "guanzi.foundation.identity.middleware.Acting",
    "guanzi.site.audiences.Audiences",
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
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
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

# What every worker must see (used second factors, failed attempts) lies in the database; counting
# computations stays in each worker's memory.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "site_cache",
    },
    "memory": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}

# Whether a made-up city is shown, in its own time: docs/decisions/0007.
DEMO = os.environ.get("DEMO") == "1"
DEMO_FROM = os.environ.get("DEMO_FROM", "")

# Management commands that `guanzi.site.run` runs before serving, in this order.
START_UP_COMMANDS = [
    "createcachetable",
    "publish_rulebook",
    "load_examples",
    *(["load_demo"] if DEMO else []),
]
