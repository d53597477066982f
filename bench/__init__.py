"""The benchmark table: `python -m bench`, or `make bench`."""

from contextlib import suppress

with suppress(ModuleNotFoundError):  # a peer runs in an environment of its own
    import guanzi  # noqa: F401 - before Polars, whose memory it settles
