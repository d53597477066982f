"""The records of support that payments leave in the register."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _

from guanzi.foundation.actor import PLATFORM
from guanzi.lifecycle.enterprises import services as register
from guanzi.lifecycle.enterprises.errors import AlreadyCorrected
from guanzi.lifecycle.enterprises.selectors.support import standing_for
from guanzi.lifecycle.enterprises.services.support import Support
from guanzi.lifecycle.enterprises.states import Source
from guanzi.lifecycle.payments.models import Payment
from guanzi.lifecycle.payments.rules.treasury import CATEGORY, LEVEL
from guanzi.lifecycle.projects import selectors as projects
from guanzi.lifecycle.projects.selectors import PayableInstalment, ProjectInfo


def write_supports(
    paid: Sequence[tuple[Payment, PayableInstalment, date]], at: datetime
) -> list[int]:
    """The records that later checks read (003 art. 3: no second support of one project), each in
    the year of its booking; inside the caller's transaction, which holds the projects."""
    infos = projects.projects_by_ids({part.project_id for _payment, part, _day in paid})
    given = [
        (part.enterprise_id, _support(payment, infos[part.project_id], day))
        for payment, part, day in paid
    ]
    written = register.record_supports(actor=PLATFORM, given=given, at=at, source=Source.FINANCE)
    secret = [
        record
        for record, (_payment, part, _day) in zip(written, paid, strict=True)
        if infos[part.project_id].holds_secret
    ]
    if secret:
        register.withhold_supports(secret, is_withheld=True)
    return written


def _support(payment: Payment, info: ProjectInfo, day: date) -> Support:
    return Support(
        project_name=info.application.project,
        project_number=info.application.project_number,
        fund=payment.run.fund,
        level=LEVEL,
        category=CATEGORY,
        year=day.year,
        amount_fen=payment.amount_fen,
        document=payment.code,
    )


def correct_support(payment: Payment, day: date, at: datetime) -> None:
    """Give its record the year of the booking; one that people corrected stays as they left it."""
    assert payment.support is not None
    try:
        payment.support = register.correct_support(
            actor=PLATFORM,
            support_id=payment.support,
            support=_support(payment, projects.project(payment.instalment.project_id), day),
            reason=_("银行通知的入账日期是 %(day)s") % {"day": day.isoformat()},
            at=at,
            source=Source.FINANCE,
        )
    except AlreadyCorrected:
        return


def void_supports(came_back: Iterable[Payment], at: datetime) -> None:
    """The records of payments that came back, each with the bank's reason; where people corrected
    one, what stands for it."""
    why = _("退汇：%(reason)s")
    reasons = {
        payment.support: (why % {"reason": payment.reason or payment.code})[:300]
        for payment in came_back
        if payment.support is not None
    }
    if reasons:
        standing = standing_for(reasons)
        due = {record: reasons[support_id] for support_id, record in standing.items()}
        register.void_supports(actor=PLATFORM, reasons=due, at=at)
