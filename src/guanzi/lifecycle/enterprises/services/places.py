"""Where enterprises are registered and taxed: a row with its day for every place that is named."""

from collections.abc import Mapping
from datetime import date, datetime

from guanzi.foundation.actor import Actor
from guanzi.lifecycle.enterprises.models import Enterprise, KnownFact
from guanzi.lifecycle.enterprises.rules.facts import (
    KEPT_FACTS,
    PLACE_COLUMNS,
    USUAL_EVIDENCE,
)
from guanzi.lifecycle.enterprises.services.checking import recorder


def place_facts(
    enterprise: Enterprise,
    said: Mapping[str, object],
    *,
    actor: Actor,
    at: datetime,
    as_of: date,
    evidence: str = "",
) -> list[KnownFact]:
    """The rows for the place columns among those that were said, not yet written. Whoever records
    them, they speak in the one source that such a fact has."""
    return [
        KnownFact(
            enterprise=enterprise,
            fact=fact,
            value=str(said[column]),
            source=next(iter(KEPT_FACTS[fact].writers)),
            as_of=as_of,
            evidence=evidence or USUAL_EVIDENCE[fact],
            recorded_at=at,
            recorded_by=recorder(actor),
        )
        for fact, column in PLACE_COLUMNS.items()
        if said.get(column)
    ]
