"""How the states of lists and lines look: `{% load entitled %}`."""

from django import template

from guanzi.foundation.face.stations import tones
from guanzi.lifecycle.matching.states import (
    EntitlementAnswer,
    EntitlementListState,
    EntitlementOutcome,
    EntitlementReview,
)

register = template.Library()
register.filter(
    "tone",
    tones(
        good=(
            EntitlementListState.RELEASED,
            EntitlementOutcome.GRANTED,
            EntitlementReview.TAKEN_IN,
            EntitlementAnswer.CONFIRMED,
        ),
        warn=(
            EntitlementListState.REVIEWING,
            EntitlementListState.SUBMITTED,
            EntitlementReview.OPEN,
            EntitlementAnswer.WAITING,
        ),
        info=(EntitlementListState.MAKING, EntitlementOutcome.ONE_MISSING),
    ),
)
