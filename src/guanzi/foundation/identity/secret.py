"""The secret in an invitation's address; the record keeps its digest only."""

import hashlib
import secrets

from guanzi.foundation.sealing import seal, unseal

SECRET_BYTES = 32


def new_secret() -> str:
    """A secret that nobody guesses."""
    return secrets.token_urlsafe(SECRET_BYTES)


def seal_secret(secret: str, invitation_id: int) -> str:
    """What the job of an invitation's letter keeps of it."""
    return seal(secret, _place(invitation_id))


def unseal_secret(sealed: str, invitation_id: int) -> str:
    """The secret again. Raises SealBroken."""
    return unseal(sealed, _place(invitation_id))


def _place(invitation_id: int) -> str:
    return f"identity.letter.{invitation_id}"


def digest_of(secret: str) -> str:
    """What the record keeps of it."""
    return hashlib.sha256(secret.encode()).hexdigest()
