"""The site's settings, made fit for tests inside one process."""

from tempfile import TemporaryDirectory

from guanzi.site.settings import *  # noqa: F403
from guanzi.site.settings import DATABASES, STORAGES

# pages under test name their static files without a collected manifest
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_AUTOREFRESH = True
STATIC_ROOT = None

# a pool would keep connections open while the test database is dropped
DATABASES["default"]["OPTIONS"].pop("pool")

CLOCK_OFFSET_SECONDS = 0  # whatever demonstration runs on this machine

PASSWORD_HASHERS = ["tests.hashing.QuickArgon2"]

SEALING_KEYS = {"test": b"0123456789abcdef"}

# what tests hand in lies in a folder that goes with them
_files = TemporaryDirectory(prefix="guanzi-files-")
FILES_HOME = _files.name
