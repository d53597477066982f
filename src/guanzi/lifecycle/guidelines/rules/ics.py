"""The windows of a guideline as a calendar file that phones and mail programs read."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event

from guanzi.lifecycle.guidelines.rules.terms import Batch

PRODUCT = "-//Guanzi//guidelines//ZH"
REMIND_OF_OPENING = (timedelta(hours=1),)
REMIND_OF_CLOSING = (timedelta(days=3), timedelta(days=1), timedelta(hours=2))


class Call(NamedTuple):
    """What a calendar file says of a guideline. `number` counts its versions."""

    guideline_id: int
    number: int
    title: str
    address: str
    contact: str
    published_at: datetime
    is_withdrawn: bool = False


def calendar_file(call: Call, batches: tuple[Batch, ...]) -> bytes:
    """Two entries for every batch, with alarms; read again, it updates what was there, and takes
    it back once the call is withdrawn."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if call.is_withdrawn else "PUBLISH")
    calendar.add("x-wr-calname", call.title)
    for batch in batches:
        number = {"n": batch.number}
        opening = _("第 %(n)d 批次开始受理") % number
        closing = _("第 %(n)d 批次截止") % number
        calendar.add_component(
            _event(call, f"{batch.number}-opens", opening, batch.opens_at, REMIND_OF_OPENING)
        )
        calendar.add_component(
            _event(call, f"{batch.number}-closes", closing, batch.closes_at, REMIND_OF_CLOSING)
        )
    return bytes(calendar.to_ical())


def _event(
    call: Call, part: str, what: str, at: datetime, reminders: tuple[timedelta, ...]
) -> Event:
    event = Event()
    event.add("uid", f"guideline-{call.guideline_id}-{part}@guanzi")
    event.add("dtstamp", call.published_at.astimezone(UTC))
    event.add("dtstart", at.astimezone(UTC))
    event.add("dtend", at.astimezone(UTC))
    event.add("summary", f"{what}：{call.title}")
    event.add("description", "\n".join(filter(None, (call.address, call.contact))))
    event.add("url", call.address)
    event.add("sequence", call.number + call.is_withdrawn)  # a withdrawal is one more change
    event.add("status", "CANCELLED" if call.is_withdrawn else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    for before in () if call.is_withdrawn else reminders:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", f"{what}：{call.title}")
        alarm.add("trigger", -before)
        event.add_component(alarm)
    return event
