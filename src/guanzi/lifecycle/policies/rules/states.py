"""What can be said of a policy on a day."""

from datetime import date, timedelta
from enum import Enum

from guanzi.engines.rules import Validity

EXPIRING_DAYS = 90


class PolicyState(Enum):
    """In the order in which people want to see them."""

    IN_FORCE = "有效"
    EXPIRING = "即将到期"
    UPCOMING = "尚未生效"
    EXPIRED = "已失效"


def state_on(validity: Validity, day: date) -> PolicyState:
    """Both ends of a validity are inclusive; the last 90 days count as expiring."""
    if day < validity.since:
        return PolicyState.UPCOMING
    if validity.until is None:
        return PolicyState.IN_FORCE
    if day > validity.until:
        return PolicyState.EXPIRED
    is_near = validity.until - day < timedelta(days=EXPIRING_DAYS)
    return PolicyState.EXPIRING if is_near else PolicyState.IN_FORCE
