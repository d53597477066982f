"""How cases look: a word, a tone, the stations of the way."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from guanzi.foundation.face.stations import Stop
from guanzi.lifecycle.supervision.selectors import SupervisionInfo
from guanzi.lifecycle.supervision.states import SupervisionState

_S = SupervisionState
TONES = {
    _S.OPEN: "info",
    _S.HEARING: "info",
    _S.PROPOSED: "warn",
    _S.DEMANDED: "bad",
    _S.SETTLED: "good",
    _S.CLOSED: "off",
    _S.CANCELLED: "off",
}
# what an enterprise is told of the events of its case
TOLD = frozenset(
    f"supervision.{verb}"
    for verb in (
        "hear",
        "state",
        "close",
        "demand",
        "repay",
        "settle",
        "appeal",
        "decide_appeal",
        "cancel",
    )
)


def state_word(info: SupervisionInfo, *, is_enterprise: bool) -> str:
    """Where a case stands; what the offices still weigh, an enterprise is not told."""
    if is_enterprise and info.state is _S.PROPOSED:
        return _("办理中")
    return str(info.state.label)


def way_of(info: SupervisionInfo, *, is_enterprise: bool) -> list[Stop]:
    """The stations, as far as the case has come."""
    return list(_stops(info, is_enterprise=is_enterprise))


def _stops(info: SupervisionInfo, *, is_enterprise: bool) -> Iterator[Stop]:
    state, demand = info.state, info.demand
    is_open = state is _S.OPEN
    yield Stop(_("立案核查"), "now" if is_open else "done", at=info.opened_at)
    if state is _S.CLOSED:
        if info.hearing_until:
            yield Stop(_("陈述申辩"), "done")
        yield Stop(str(state.label), "now", at=info.ended_at)
        return
    yield Stop(_("陈述申辩"), "now" if state is _S.HEARING else "next" if is_open else "done")
    if not is_enterprise:
        proposed = demand.proposed_at if demand else None
        yield Stop(_("提出追回"), "done" if proposed else "next", at=proposed)
    approved = demand.approved_at if demand else None
    asked = "done" if approved else "now" if state is _S.PROPOSED else "next"
    yield Stop(_("处理决定"), asked, at=approved)
    if state is _S.CANCELLED:
        yield Stop(str(state.label), "now", at=info.ended_at)
        return
    if is_enterprise and not approved:
        return
    ending = {_S.DEMANDED: "now", _S.SETTLED: "done"}.get(state, "next")
    yield Stop(_("退缴"), ending, at=info.ended_at)
