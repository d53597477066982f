"""Mail: by SMTP where a server is named, else into a folder of this installation.

EMAIL_URL      smtp://user:password@host:port, smtp+tls:// (STARTTLS), smtps:// (TLS from the start)
EMAIL_HOST, EMAIL_PORT, EMAIL_USER, EMAIL_PASSWORD, EMAIL_TLS (starttls, tls or empty)
               the same in parts; a part that is set wins over the URL's
EMAIL_FROM     whom mail says that it is from
SITE_ADDRESS   the address that links in mails begin with
"""

import os
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from guanzi.foundation.places import data_home

__all__ = [
    "DEFAULT_FROM_EMAIL",
    "EMAIL_BACKEND",
    "EMAIL_FILE_PATH",
    "EMAIL_HOST",
    "EMAIL_HOST_PASSWORD",
    "EMAIL_HOST_USER",
    "EMAIL_PORT",
    "EMAIL_TIMEOUT",
    "EMAIL_USE_SSL",
    "EMAIL_USE_TLS",
    "SERVER_EMAIL",
    "SITE_ADDRESS",
]

SCHEMES = {"smtp": "", "smtp+tls": "starttls", "smtps": "tls"}
USUAL_PORTS = {"": 25, "starttls": 587, "tls": 465}


def mail_server(environment: dict[str, str]) -> dict[str, Any]:
    """Where mail goes: host (empty for the folder), port, user, password, tls."""
    url = urlsplit(environment.get("EMAIL_URL", ""))
    if url.scheme and url.scheme not in SCHEMES:
        raise ImproperlyConfigured("EMAIL_URL begins with smtp://, smtp+tls:// or smtps://.")
    tls = environment.get("EMAIL_TLS", SCHEMES.get(url.scheme, ""))
    if tls not in USUAL_PORTS:
        raise ImproperlyConfigured("EMAIL_TLS is starttls, tls or empty.")
    return {
        "host": environment.get("EMAIL_HOST") or url.hostname or "",
        "port": int(environment.get("EMAIL_PORT") or url.port or USUAL_PORTS[tls]),
        "user": environment.get("EMAIL_USER") or unquote(url.username or ""),
        "password": environment.get("EMAIL_PASSWORD") or unquote(url.password or ""),
        "tls": tls,
    }


_server = mail_server(dict(os.environ))
_kind = "smtp" if _server["host"] else "filebased"

EMAIL_BACKEND = f"django.core.mail.backends.{_kind}.EmailBackend"
EMAIL_FILE_PATH = data_home() / "mail"
EMAIL_HOST = _server["host"]
EMAIL_PORT = _server["port"]
EMAIL_HOST_USER = _server["user"]
EMAIL_HOST_PASSWORD = _server["password"]
EMAIL_USE_TLS = _server["tls"] == "starttls"
EMAIL_USE_SSL = _server["tls"] == "tls"
EMAIL_TIMEOUT = 20

DEFAULT_FROM_EMAIL = os.environ.get("EMAIL_FROM") or "管子 <guanzi@localhost>"
SERVER_EMAIL = DEFAULT_FROM_EMAIL
SITE_ADDRESS = os.environ.get("SITE_ADDRESS") or (
    f"http://127.0.0.1:{os.environ.get('PORT') or 8000}"
)
