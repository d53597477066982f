"""Rows like others, for tests of many: deciding each of them would take minutes."""

from copy import copy
from typing import Any

from django.db.models import Model


def copied(row: Model, **changed: Any) -> Any:
    """A new row like another."""
    new = copy(row)
    new._state = copy(row._state)
    for name, value in {"pk": None, "id": None, **changed}.items():
        setattr(new, name, value)
    return new
