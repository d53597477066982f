"""The guidelines that hold, as opportunities for programs elsewhere."""

from collections.abc import Callable
from datetime import datetime

from guanzi.foundation.clock import SHANGHAI, day_of
from guanzi.foundation.face.citations import cited
from guanzi.lifecycle.disclosure.rules.opportunities import Opportunity
from guanzi.lifecycle.guidelines import selectors as guidelines
from guanzi.lifecycle.guidelines.selectors import VersionInfo
from guanzi.lifecycle.guidelines.states import CallState
from guanzi.lifecycle.policies.selectors import rulebook_of

_STATUS = {CallState.OPEN: "open", CallState.SOON: "forecasted", CallState.CLOSED: "closed"}
Address = Callable[[int], str]


def opportunities(at: datetime, address: Address) -> list[Opportunity]:
    """Every guideline that holds, the last changed first; `address` gives its page."""
    found = [_opportunity(each, at, address) for each in guidelines.published_guidelines()]
    return sorted(found, key=lambda each: each.modified_at, reverse=True)


def _opportunity(info: VersionInfo, at: datetime, address: Address) -> Opportunity:
    rulebook = rulebook_of(info.edition)
    measure = rulebook.measure(info.measure_id, day_of(info.published_at))
    document = rulebook.document_of(measure)
    batch = info.shown_batch(at)
    first = info if info.number == 1 else guidelines.numbered_version(info.guideline_id, 1)
    return Opportunity(
        guideline_id=info.guideline_id,
        title=info.title,
        description=info.terms.introduction or measure.name,
        status=_STATUS[info.call_state(at)],
        opens_at=batch.opens_at.astimezone(SHANGHAI) if batch else None,
        closes_at=batch.closes_at.astimezone(SHANGHAI) if batch else None,
        source=address(info.guideline_id),
        fund=info.fund,
        year=info.year,
        measure=info.measure_id,
        basis=cited(measure.article, document.title),
        office=info.organisation,
        edition=info.edition,
        created_at=first.published_at.astimezone(SHANGHAI),
        modified_at=info.published_at.astimezone(SHANGHAI),
        is_synthetic=info.is_synthetic,
    )
