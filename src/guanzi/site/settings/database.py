"""PostgreSQL: the one that `DATABASE_URL` names, else the private one of the data folder."""

import os
from typing import Any
from urllib.parse import quote

from psycopg.conninfo import conninfo_to_dict

from guanzi.foundation.places import data_home

__all__ = ["DATABASES"]

NAMES = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}


def database_from(url: str) -> dict[str, Any]:
    """Django's way of saying what a PostgreSQL URL says."""
    parts = conninfo_to_dict(url)
    own = {django: str(parts.pop(libpq)) for libpq, django in NAMES.items() if parts.get(libpq)}
    return {
        "ENGINE": "django.db.backends.postgresql",
        **own,
        "OPTIONS": {**parts, "pool": {"min_size": 1, "max_size": 8, "timeout": 5}},
    }


def _private_url() -> str:
    socket_folder = data_home() / "postgresql" / "socket"
    return f"postgresql://guanzi@/guanzi?host={quote(str(socket_folder))}"


DATABASES = {"default": database_from(os.environ.get("DATABASE_URL") or _private_url())}
