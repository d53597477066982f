"""What a list says of applications that are still being written: counted, never computed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import CharField, Count, F, Func, Q, Value

from guanzi.lifecycle.applications.models import CorrectionRequest, DraftField, Material
from guanzi.lifecycle.applications.rules.form import CONTACT_PHONE
from guanzi.lifecycle.applications.selectors import records
from guanzi.lifecycle.applications.selectors.shapes import ApplicationInfo, CorrectionInfo
from guanzi.lifecycle.applications.states import OPEN, ApplicationState
from guanzi.lifecycle.guidelines import selectors as guidelines


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A draft or a returned application: until when, and how far it got."""

    deadline: datetime
    correction: CorrectionInfo | None
    filled: int
    files: int


def unfinished(infos: Collection[ApplicationInfo]) -> dict[int, Unfinished]:
    """The open ones among them, by id; three queries for all, and two for each batch."""
    open_ones = [info for info in infos if info.state in OPEN]
    ids = [info.id for info in open_ones]
    said = ~Q(text="") | Q(name=CONTACT_PHONE)
    fields = DraftField.objects.filter(said, application_id__in=ids)
    table = Func(F("name"), Value(":"), Value(1), function="split_part", output_field=CharField())
    counted = fields.values_list("application_id").annotate(number=Count(table, distinct=True))
    filled = dict(counted)
    materials = Material.objects.filter(application_id__in=ids, removed_at=None)
    files = dict(materials.values_list("application_id").annotate(Count("pk")))
    returned = [info.id for info in open_ones if info.state is ApplicationState.RETURNED]
    asked = CorrectionRequest.objects.filter(application_id__in=returned, answered_at=None)
    corrections = {row.application_id: records.correction_info(row) for row in asked.order_by("id")}
    batches = {(info.version_id, info.batch) for info in open_ones}
    closes_at = {batch: guidelines.window(*batch).closes_at for batch in batches}
    return {
        info.id: Unfinished(
            deadline=correction.due_at
            if (correction := corrections.get(info.id))
            else closes_at[info.version_id, info.batch],
            correction=correction,
            filled=filled.get(info.id, 0),
            files=files.get(info.id, 0),
        )
        for info in open_ones
    }
