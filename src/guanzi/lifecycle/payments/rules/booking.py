"""On which day the bank booked a payment, and entries that somebody has to ask the bank about."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from guanzi.foundation.clock import day_of
from guanzi.lifecycle.payments.rules.answers import SaidLine


def booking_day(
    said: date | None, *, made_at: datetime | None, received_at: datetime, released_at: datetime
) -> date:
    """The bank's own; where it says none, the day of its answer, at the earliest the release."""
    if said is not None:
        return said
    told_at = min(made_at or received_at, received_at)
    return day_of(max(told_at, released_at))


def finding_of(line: SaidLine, *, released_at: datetime | None, received_at: datetime) -> str:
    """Why nothing follows from a line before a person has asked the bank; empty where it can be
    followed. An entry that reverses another is read in two ways, and either guess could pay twice.
    """
    if line.is_reversal:
        return _("银行注明这是冲正记录，没有变动，请向银行核实；款项确已退回的，请银行另发退汇通知")
    day = line.booked_on
    if day is None:
        return ""
    if released_at is None or day < day_of(released_at):
        sentence = _("入账日期 %(day)s 早于签发日期，没有变动，请向银行核实")
    elif day > day_of(received_at):
        sentence = _("入账日期 %(day)s 晚于收到回单的日期，没有变动，请向银行核实")
    else:
        return ""
    return sentence % {"day": day.isoformat()}
