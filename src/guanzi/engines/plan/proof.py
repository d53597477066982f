"""The proof of a plan on paper: of every formula the scale, the interval and the width; and a
second, independent look at every interval."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from guanzi.engines.rules import Unit, nodes

from .measure_plan import MeasurePlan
from .quantity import Quantity, Value
from .terms import WIDE, Kind, Term, product, walk

_ALWAYS_KNOWN = (nodes.Literal, nodes.FigureName, nodes.DecisionDay)

Terms = tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class NodeProof:
    """One number of a formula: what it is over, between which whole numbers it lies."""

    text: str
    unit: str
    over: str
    low: int
    high: int
    bits: int
    guarded: bool

    @property
    def width(self) -> str:
        proven = "64 位" if self.bits == 64 else "128 位"
        return f"{proven}、逐行把关" if self.guarded else proven


def node_proofs(found: Iterable[tuple[nodes.Node, Value]]) -> Iterator[NodeProof]:
    """Every number that is computed, outermost first, each text once."""
    said = set()
    for node, value in found:
        known = isinstance(node, _ALWAYS_KNOWN)
        if isinstance(value, Quantity) and not known and node.text not in said:
            said.add(node.text)
            low, high = value.interval
            varies = "" if value.div.is_const else f" × 1…{value.div.high}"
            yield NodeProof(
                node.text,
                (node.unit or Unit.TEXT).value,
                f"{value.den}{varies}",
                low,
                high,
                128 if value.low.is_wide or value.high.is_wide or value.div.is_wide else 64,
                guarded=any(_is_guarded(term) for term in walk((value.low, value.high, value.div))),
            )


def _is_guarded(term: Term) -> bool:
    """A product that is looked at in every row, since its interval alone would not fit."""
    if term.op != "multiply":
        return False
    low, high = product(*term.args)
    return low < -WIDE or high > WIDE


def proof_text(plan: MeasurePlan) -> str:
    """The proof, to be read by a person."""
    return "\n".join(_lines(plan)) + "\n"


def _lines(plan: MeasurePlan) -> Iterator[str]:
    measure = plan.measure
    yield f"{measure.name}({measure.id}),基准日 {_day(plan.on)}"
    yield "数都是整数:值 = 整数 ÷ 分母;金额的单位是分,比率和系数的列以百万分之一为单位。"
    for proved in plan.proved:
        yield ""
        yield f"{proved.label}({proved.citation}):{proved.text}"
        for each in node_proofs(proved.nodes):
            where = f"分母 {each.over},整数 {each.low:,} 至 {each.high:,};{each.width}"
            yield f"  {each.text} [{each.unit}]:{where}"
    yield ""
    yield from _sum(plan)


def _day(day: date) -> str:
    return day.isoformat()


def _sum(plan: MeasurePlan) -> Iterator[str]:
    terms = list(walk(plan.answer.terms().values()))
    numbers = [term for term in terms if term.kind is Kind.INT]
    wide = sum(term.is_wide for term in numbers)
    guarded = sum(_is_guarded(term) for term in numbers)
    yield (
        f"取整:{plan.measure.rounding};共 {len(terms)} 个算子,其中整数 {len(numbers)} 个:"
        f"64 位 {len(numbers) - wide} 个、128 位 {wide} 个、逐行把关 {guarded} 个。"
    )
    if plan.answer.beyond.is_const:
        yield "每一行都在列上算完,没有例外。"
    else:
        yield "列上不能断定的行(乘积放不下,或除数只知范围)交给解释器逐行判定。"


def unproven(roots: Iterable[Term]) -> list[Term]:
    """Terms whose interval does not follow from those of their operands: there should be none."""
    return [term for term in walk(roots) if term.kind is Kind.INT and not _follows(term)]


def _follows(term: Term) -> bool:
    if not -WIDE <= term.low <= term.high <= WIDE:
        return False
    if _is_guarded(term) or term.payload == "remainder" or term.op == "aggregate":
        return True
    bounds = _bounds(term)
    return bounds is None or (term.low <= bounds[0] and bounds[1] <= term.high)


def _bounds(term: Term) -> tuple[int, int] | None:
    """What the operands allow, worked out once more; None for what the declaration says."""
    found = _ALLOWED.get(term.op)
    return found(term.args) if found else None


def _extreme(choose: Callable[[Iterable[int]], int]) -> Callable[[Terms], tuple[int, int]]:
    return lambda args: (choose(a.low for a in args), choose(a.high for a in args))


_ALLOWED: dict[str, Callable[[Terms], tuple[int, int]]] = {
    "add": lambda a: (a[0].low + a[1].low, a[0].high + a[1].high),
    "subtract": lambda a: (a[0].low - a[1].high, a[0].high - a[1].low),
    "multiply": lambda a: product(*a),
    "divide": lambda a: (a[0].low // a[1].high, a[0].high // a[1].low),
    "choose": lambda a: (min(a[1].low, a[2].low), max(a[1].high, a[2].high)),
    "least": _extreme(min),
    "greatest": _extreme(max),
}
