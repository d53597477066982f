"""Keys of this installation.

SEALING_KEYS  `name=32 hex digits`, several separated by commas, the newest first; without it the
              data folder keeps one
"""

import os
from hashlib import sha256
from typing import Any

from django.utils.functional import SimpleLazyObject

from guanzi.foundation.places import data_home, ensure_home, kept_secret

__all__ = ["SEALING_KEYS"]


def _sealing_keys() -> dict[str, bytes]:
    named = os.environ.get("SEALING_KEYS")
    if not named:
        kept = kept_secret(ensure_home(data_home()), "sealing-key")
        return {"home": sha256(kept.encode()).digest()[:16]}
    pairs = (entry.split("=") for entry in named.split(","))
    return {name.strip(): bytes.fromhex(key.strip()) for name, key in pairs}


# drawn when first needed: reading the settings touches no disk
SEALING_KEYS: Any = SimpleLazyObject(_sealing_keys)
