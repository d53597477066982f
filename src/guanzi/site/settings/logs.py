"""Structured logs: one JSON object per line on standard error, with the request's id.

What is logged is chosen by name; facts, names, addresses and query strings never are. An exception
is told by its type and its frames: its words may hold a fact, as PostgreSQL's quote the row.
"""

import logging
import traceback
from collections.abc import Iterator

import structlog
from structlog.typing import ExcInfo, Processor

__all__ = ["LOGGING"]


def _told(exc_info: ExcInfo) -> str:
    return "".join(_frames(exc_info[1]))


def _frames(error: BaseException) -> Iterator[str]:
    """The innermost cause first, as Python does."""
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None:
        yield from _frames(cause)
    yield from traceback.format_tb(error.__traceback__)
    kind = type(error)
    yield f"{kind.__module__}.{kind.__qualname__} {getattr(error, 'sqlstate', None) or ''}".strip()
    yield "\n"


class WithoutPath(logging.Filter):
    """Django's line for a broken request names its path, which may hold the secret of an
    invitation; our own line for the request names the route."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = "request_broke", ()
        return True


_shared: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.ExceptionRenderer(_told),
]

structlog.configure(
    processors=[*_shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": _shared,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        },
    },
    "filters": {"without_path": {"()": WithoutPath}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "guanzi": {"level": "INFO"},
        "axes": {"level": "CRITICAL"},  # it names who was locked out
        # replaces Django's own handlers; what was refused is in our line for the request
        "django": {"handlers": [], "level": "WARNING"},
        "django.request": {"level": "ERROR", "filters": ["without_path"]},
        "django.security": {"level": "ERROR"},
    },
}
