"""How far a long command is: a bar with rate and remaining time, on standard error."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

_WIDTH = 24
_EVERY_SECONDS = 0.2
_EVERY_SECONDS_IN_LINES = 5


class Progress:
    """Says nothing where nobody looks: a bar on a terminal, lines where it was asked for."""

    def __init__(self, *, asked: bool | None = None) -> None:
        self.is_terminal = sys.stderr.isatty()
        self.is_shown = self.is_terminal if asked is None else asked

    @contextmanager
    def phase(
        self, label: str, unit: str, total: int, done: int = 0
    ) -> Iterator[Callable[[int], None]]:
        """One part of the work; what is called with how much more is done."""
        started, reached, told = time.monotonic(), done, 0.0

        def tell(more: int) -> None:
            nonlocal reached, told
            reached += more
            now = time.monotonic()
            every = _EVERY_SECONDS if self.is_terminal else _EVERY_SECONDS_IN_LINES
            if now - told >= every or (more and reached >= total):
                told = now
                self._say(f"{label}　{_bar(reached, total, done, now - started)} {unit}/秒")

        if done:
            tell(0)
        yield tell
        if self.is_shown and self.is_terminal:
            click.echo(err=True)

    def _say(self, sentence: str) -> None:
        if self.is_shown:
            start, end = ("\r", "\x1b[K") if self.is_terminal else ("", "\n")
            click.echo(f"{start}{sentence}{end}", err=True, nl=False)


def _bar(reached: int, total: int, before: int, seconds: float) -> str:
    """`########........　1,200/3,000　40%　还需 0:09　200`: the rate is that of this run."""
    whole = max(total, 1)
    filled = min(reached * _WIDTH // whole, _WIDTH)
    rate = (reached - before) / seconds if seconds else 0
    left = "—" if not rate else _clock(round(max(total - reached, 0) / rate))
    bar = "#" * filled + "." * (_WIDTH - filled)
    percent = min(reached * 100 // whole, 100)
    return f"{bar}　{reached:,}/{total:,}　{percent}%　还需 {left}　{round(rate):,}"


def _clock(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
