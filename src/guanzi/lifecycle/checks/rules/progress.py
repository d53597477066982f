"""From findings and decisions: what is new, what is open, what stands in the way."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from guanzi.lifecycle.checks.states import FindingChange, FindingSeverity


@dataclass(frozen=True, slots=True)
class Noted:
    """A finding as a run kept it."""

    key: str
    digest: str
    severity: FindingSeverity


def changes(before: Iterable[Noted] | None, after: Iterable[Noted]) -> dict[str, FindingChange]:
    """How each finding compares with the run before; nothing is new in a first run."""
    if before is None:
        return {noted.key: FindingChange.SAME for noted in after}
    known = {noted.key: noted.digest for noted in before}
    return {noted.key: _change(noted, known) for noted in after}


def _change(noted: Noted, known: Mapping[str, str]) -> FindingChange:
    if noted.key not in known:
        return FindingChange.NEW
    is_same = known[noted.key] == noted.digest
    return FindingChange.SAME if is_same else FindingChange.CHANGED


def gone(before: Iterable[Noted] | None, after: Iterable[Noted]) -> list[str]:
    """Keys that the run before had and this one has not."""
    kept = {noted.key for noted in after}
    return [noted.key for noted in before or () if noted.key not in kept]


def stopping(findings: Iterable[Noted]) -> list[Noted]:
    """What does not let the case pass."""
    return [noted for noted in findings if noted.severity is FindingSeverity.STOPS]


def undecided(findings: Iterable[Noted], decisions: Mapping[str, str]) -> list[Noted]:
    """What waits for a person: `decisions` gives, by key, the evidence each decision rests on."""
    return [
        noted
        for noted in findings
        if noted.severity is FindingSeverity.ASKS and decisions.get(noted.key) != noted.digest
    ]


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Something in the way of forwarding, and the place of the page where it is settled."""

    sentence: str
    anchor: str


def obstacles(
    *,
    is_checked: bool,
    findings: Sequence[Noted],
    decisions: Mapping[str, str],
    disputes: int = 0,
    waiting_offices: Sequence[str] = (),
    lacks_paper: bool = False,
) -> tuple[Obstacle, ...]:
    """All that stands in the way of forwarding, in the order in which it would be settled."""
    found = []
    if not is_checked:
        found.append(Obstacle("最近一次提交还没有完成核查", "findings"))
    if stops := len(stopping(findings)):
        found.append(Obstacle(f"有 {stops} 项不得通过的发现", "findings"))
    if asks := len(undecided(findings, decisions)):
        found.append(Obstacle(f"还有 {asks} 项发现没有判断", "findings"))
    if disputes:
        found.append(Obstacle(f"还有 {disputes} 项企业异议没有处理", "facts"))
    found += [Obstacle(f"{office}还没有答复协助请求", "assistance") for office in waiting_offices]
    if lacks_paper:
        found.append(Obstacle("盖章纸件还没有核对", "materials"))
    return tuple(found)
