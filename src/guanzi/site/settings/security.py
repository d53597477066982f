"""Safe by default: nothing inline, nothing from elsewhere, nothing oversized."""

import os

from csp.constants import NONE, SELF

from guanzi.site.settings.accounts import PROVIDER_ORIGINS

__all__ = [
    "ALLOWED_HOSTS",
    "CONTENT_SECURITY_POLICY",
    "CSRF_COOKIE_HTTPONLY",
    "CSRF_COOKIE_SAMESITE",
    "CSRF_COOKIE_SECURE",
    "DATA_UPLOAD_MAX_MEMORY_SIZE",
    "DATA_UPLOAD_MAX_NUMBER_FIELDS",
    "DATA_UPLOAD_MAX_NUMBER_FILES",
    "NINJA_DEFAULT_THROTTLE_RATES",
    "NINJA_NUM_PROXIES",
    "SECURE_HSTS_SECONDS",
    "SECURE_PROXY_SSL_HEADER",
    "SECURE_REFERRER_POLICY",
    "SECURE_SSL_REDIRECT",
    "SILENCED_SYSTEM_CHECKS",
    "X_FRAME_OPTIONS",
]

_https = os.environ.get("HTTPS") == "1"
_proxies = int(os.environ.get("TRUSTED_PROXIES") or 0)

_named_hosts = [name.strip() for name in os.environ.get("ALLOWED_HOSTS", "").split(",")]
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", *filter(None, _named_hosts)]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF, *PROVIDER_ORIGINS],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

SECURE_SSL_REDIRECT = _https
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _https and _proxies else None
CSRF_COOKIE_SECURE = _https
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"

DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 12_000  # a decision list of 500 cases has that many
DATA_UPLOAD_MAX_NUMBER_FILES = 20

NINJA_DEFAULT_THROTTLE_RATES = {"compute": os.environ.get("COMPUTE_RATE") or "120/m"}
NINJA_NUM_PROXIES = _proxies

# HTTPS, and with it HSTS, is the installation's choice: `make run` serves this machine only.
# The form says when the door is shut, so the middleware of axes has nothing to do.
SILENCED_SYSTEM_CHECKS = ["security.W004", "security.W008", "security.W016", "axes.W002"]
