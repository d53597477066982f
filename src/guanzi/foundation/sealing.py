"""Personal data at rest: each value sealed by SM4-GCM under the installation's key.

`SEALING_KEYS` maps the name of a key to its 16 bytes. The first key seals; the others only open
what was sealed before, so a key is replaced by putting a new one before it. The stored text is
`key:nonce:sealed`, so equal values do not look equal, and a value moved to another field or changed
by a bit does not open.
"""

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import GCM
from django.conf import settings
from django.db import models

NONCE_BYTES = 12
TAG_BYTES = 16


class SealBroken(Exception):
    """A sealed value was changed, belongs elsewhere, or its key is gone."""


def seal(text: str, place: str) -> str:
    """The stored form of a value that belongs to `place`."""
    name, key = next(iter(settings.SEALING_KEYS.items()))
    nonce = os.urandom(NONCE_BYTES)
    sealer = Cipher(SM4(key), GCM(nonce)).encryptor()
    sealer.authenticate_additional_data(place.encode())
    sealed = sealer.update(text.encode()) + sealer.finalize() + sealer.tag
    return f"{name}:{_written(nonce)}:{_written(sealed)}"


def unseal(stored: str, place: str) -> str:
    """The value behind a stored form. Raises SealBroken."""
    try:
        name, nonce, sealed = stored.split(":")
        key, body = settings.SEALING_KEYS[name], urlsafe_b64decode(sealed)
        tag = body[-TAG_BYTES:]
        opener = Cipher(SM4(key), GCM(urlsafe_b64decode(nonce), tag)).decryptor()
        opener.authenticate_additional_data(place.encode())
        return (opener.update(body[:-TAG_BYTES]) + opener.finalize()).decode()
    except (ValueError, KeyError, InvalidTag) as error:
        raise SealBroken(place) from error


def masked(text: str) -> str:
    """What may be shown: the first three and the last two characters (`138******21`)."""
    if len(text) <= 5:
        return "*" * len(text)
    return f"{text[:3]}{'*' * (len(text) - 5)}{text[-2:]}"


def _written(content: bytes) -> str:
    return urlsafe_b64encode(content).decode()


class SealedField(models.TextField):  # type: ignore[type-arg]  # its stubs leave the types open
    """A text that is sealed in the database and plain in Python. It cannot be searched."""

    def get_prep_value(self, value: Any) -> Any:
        """Into the database."""
        return seal(value, self.place) if value else value

    def from_db_value(self, value: str | None, *_: object) -> str | None:
        """Out of the database."""
        return unseal(value, self.place) if value else value

    @property
    def place(self) -> str:
        """Where its values belong; elsewhere they do not open."""
        return f"{self.model._meta.label_lower}.{self.name}"
