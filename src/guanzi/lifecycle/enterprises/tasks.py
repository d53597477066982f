"""Long work of the register."""

from collections.abc import Mapping
from typing import Any

from guanzi.foundation import clock
from guanzi.foundation.jobs.work import Progress, handler
from guanzi.lifecycle.enterprises.services import exporting, importing
from guanzi.lifecycle.enterprises.states import ImportKind


@handler("enterprises.read_import")
def read_import(progress: Progress, *, import_id: int) -> dict[str, Any]:
    """Read an uploaded table and compare it with the register."""
    return importing.read_import(progress, import_id=import_id, at=clock.now())


@handler("enterprises.write_import")
def write_import(progress: Progress, *, import_id: int) -> dict[str, Any]:
    """Write the confirmed rows of a table into the register."""
    return importing.write_import(progress, import_id=import_id, now=clock.now)


@handler("enterprises.export")
def export(
    progress: Progress, *, kind: str, form: str, filters: Mapping[str, str]
) -> dict[str, Any]:
    """Make a table of a part of the register."""
    return exporting.export(
        progress, kind=ImportKind(kind), form=form, filters=filters, at=clock.now()
    )
