"""The monthly table, filled from a workbook."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from guanzi.foundation.access import require
from guanzi.foundation.actor import Actor
from guanzi.foundation.files.selectors import own_file
from guanzi.lifecycle.applications import permissions
from guanzi.lifecycle.applications.errors import FieldUnknown, MonthlySheetUnreadable
from guanzi.lifecycle.applications.rules import monthly
from guanzi.lifecycle.applications.selectors import drafts
from guanzi.lifecycle.applications.selectors.shapes import Saved
from guanzi.lifecycle.applications.services._held import locked
from guanzi.lifecycle.applications.services._sheets import rows_of
from guanzi.lifecycle.applications.services.save_field import save_field

MOST_ROWS = 400


@transaction.atomic
def read_monthly_sales(
    *, actor: Actor, application_id: int, file_id: int, seen_revision: int, at: datetime
) -> Saved:
    """Read the months of a workbook into the form, in the place of what stood there.
    `seen_revision` is the one that the editor had before them, as for a field that is typed.

    Raises MonthlySheetUnreadable, FieldConflict, FieldUnknown, NotPermitted.
    """
    row, info = locked(application_id, actor)
    require(permissions.may_edit(actor, info))
    draft = drafts.view_of(row, at)
    fields = (each for section in draft.sections for each in section.fields)
    field = next((each for each in fields if each.table is not None), None)
    if field is None or field.question is None:
        raise FieldUnknown(_("这份申报不要分月销售。"))
    rows = []
    for _number, cells in rows_of(own_file(file_id, actor)):
        rows.append(cells)
        if len(rows) >= MOST_ROWS:
            break
    text = monthly.text_from_rows(rows, field.question.fact, row.revenue_year)
    table = monthly.table_of(text, field.question.fact, row.revenue_year)
    if table.rest or not table.filled:
        raise MonthlySheetUnreadable(
            _("没有读出 %(year)s 年各月的销售额。请每行写一个月：一列月份，一列金额，再上传。")
            % {"year": row.revenue_year}
        )
    return save_field(
        actor=actor,
        application_id=application_id,
        name=field.name,
        text=text,
        seen_revision=seen_revision,
        at=at,
    )
