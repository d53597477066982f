"""Guanzi: executable, explained policy for the special funds of a city and its districts."""

import os

# Columns of millions of rows come and go all the time. Polars reads this when it is loaded: few
# heaps, and freed pages kept for ten seconds, take less memory and less time than its own choice.
_HEAPS = max(1, (os.cpu_count() or 1) // 2)
os.environ.setdefault(
    "_RJEM_MALLOC_CONF", f"narenas:{_HEAPS},dirty_decay_ms:10000,muzzy_decay_ms:10000"
)
