"""An officer compares the sealed paper with the record."""

import re
import unicodedata
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from guanzi.foundation.access import require
from guanzi.foundation.actor import Actor
from guanzi.foundation.audit.services import record_event
from guanzi.lifecycle.applications import permissions
from guanzi.lifecycle.applications.errors import PaperDiffers, SubmissionNotFound
from guanzi.lifecycle.applications.models import PaperConfirmation, Submission
from guanzi.lifecycle.applications.rules.paper import parted
from guanzi.lifecycle.applications.rules.snapshot import SHORT_DIGEST
from guanzi.lifecycle.applications.selectors import application_by_code, records
from guanzi.lifecycle.applications.selectors.shapes import SubmissionInfo
from guanzi.lifecycle.applications.services._held import locked


@transaction.atomic
def confirm_paper(*, actor: Actor, code: str, digest: str, at: datetime) -> SubmissionInfo:
    """Confirm that the code and the digest on the paper are those of the latest submission. What
    the QR code holds, both with a space between, may stand in either. Twice is once.

    Raises ProjectCodeInvalid, ApplicationNotFound, PaperDiffers, NotPermitted.
    """
    code, digest = parted(code, digest)
    row, info = locked(application_by_code(code).id, actor)
    require(permissions.may_confirm_paper(actor, info))
    submissions = list(records.submission_rows(row.pk))
    if not submissions:
        raise SubmissionNotFound(_("这份申报还没有提交。"))
    latest = submissions[-1]
    _compare(digest, latest, submissions)
    confirmation, is_new = PaperConfirmation.objects.get_or_create(
        submission=latest,
        defaults={"confirmed_by": actor.signature, "confirmed_at": at},
    )
    if is_new:
        latest.paper = confirmation
        record_event(
            actor=actor,
            verb="applications.confirm_paper",
            subject=row,
            at=at,
            after={"receipt": latest.receipt, "digest": latest.digest},
        )
    return records.submission_info(latest)


def _compare(digest: str, latest: Submission, submissions: list[Submission]) -> None:
    typed = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", digest)).lower()
    if len(typed) < SHORT_DIGEST or not re.fullmatch(r"[0-9a-f]+", typed):
        sentence = _("请输入纸件上摘要值的前 %(count)s 位（数字和 a 至 f）。")
        raise PaperDiffers(sentence % {"count": SHORT_DIGEST}, part="digest")
    if latest.digest.startswith(typed):
        return
    older = next((s for s in submissions if s.digest.startswith(typed)), None)
    if older:
        sentence = _(
            "纸件是第 %(old)s 次提交的版本，记录中最新的是第 %(new)s 次，请企业重新打印盖章。"
        )
        raise PaperDiffers(sentence % {"old": older.number, "new": latest.number}, part="version")
    pairs = enumerate(zip(typed, latest.digest, strict=False), 1)
    place = next(place for place, (one, other) in pairs if one != other)
    sentence = _(
        "编码相符，摘要值不符：从第 %(place)s 位起不同。请核对输入；输入无误的，纸件与记录不一致。"
    )
    raise PaperDiffers(sentence % {"place": str(place)}, part="digest")
