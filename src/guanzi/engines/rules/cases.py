"""Hand-computed cases: what a measure must answer, with the computation in sight."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from . import money, nodes, periods
from .blocks import Mapping as Block
from .blocks import Text, expect_mapping
from .check import check_formula
from .decide import Decision, Outcome
from .document import RawBlock
from .errors import Place, RuleError
from .evaluate import evaluate
from .formula import parse_formula
from .names import Names
from .scope import Scope
from .source import normalise
from .units import Unit
from .values import Unknown
from .vocabulary import Vocabulary

_BLOCK_KEYS = frozenset("measure on given fill cases".split())
_CASE_KEYS = frozenset("name on facts fill work expect".split())
_WORDS = {
    "拒绝": Outcome.REFUSED,
    "人工": Outcome.NEEDS_PERSON,
    "缺少": Outcome.UNKNOWN,
    "不可计算": Outcome.NOT_COMPUTABLE,
    "无有效政策": Outcome.NOT_IN_FORCE,
    "符合": Outcome.GRANTED,
}
_AMOUNT = re.compile(rf"(?:^|\s)({money.MONEY_PATTERN})$")


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a case must come to; None means that the case does not say."""

    outcome: Outcome
    article: str | None = None
    names: frozenset[str] | None = None
    amount_fen: int | None = None
    shares: Mapping[str, int] | None = None

    def differs(self, decision: Decision) -> str:
        """How the decision departs from what was expected, as a sentence; empty where it does
        not.
        """
        if decision.outcome is not self.outcome:
            return f"应为 {self.outcome.value},得到 {decision.outcome.value}{_because(decision)}"
        if self.article and self.article != _deciding_article(decision):
            return f"应由{self.article}决定,得到{_deciding_article(decision) or '无'}"
        if self.names is not None and self.names != _named(decision):
            return f"应为{_list(self.names)},得到{_list(_named(decision))}"
        if self.amount_fen is not None and self.amount_fen != decision.amount_fen:
            return f"金额应为 {money.yuan_text(self.amount_fen)},得到 {_amount(decision)}"
        if self.shares is not None and self.shares != decision.shares:
            return f"分担应为 {_shares(self.shares)},得到 {_shares(decision.shares or {})}"
        return ""


@dataclass(frozen=True, slots=True)
class Case:
    """One hand-computed case of a measure."""

    measure: str
    name: str
    on: date
    given: Mapping[str, Any]
    fills: Mapping[str, Any]
    work: Text | None
    expected: Expectation
    expect_text: str
    place: Place


def read_cases(raw: RawBlock) -> list[Case]:
    """Read one `cases` block. Raises RuleError."""
    block = expect_mapping(raw.content, raw.place, raw.kind)
    block.only(_BLOCK_KEYS)
    measure = str(block.required("measure"))
    return [_case(item, block, measure) for item in block.mappings("cases")]


def _case(item: Block, block: Block, measure: str) -> Case:
    item.only(_CASE_KEYS)
    on = item.optional("on") or block.required("on")
    try:
        day = periods.parse_date(on)
    except ValueError as error:
        raise RuleError.at(on.place, "bad-literal", str(error)) from None
    expect = item.required("expect")
    work = item.optional("work")
    return Case(
        measure=measure,
        name=str(item.required("name")),
        on=day,
        given={**block.mapping("given"), **item.mapping("facts")},
        fills={**block.mapping("fill"), **item.mapping("fill")},
        work=work,
        expected=read_expectation(expect),
        expect_text=str(expect),
        place=item.place,
    )


def read_expectation(text: Text) -> Expectation:
    """`拒绝 第三条`, `缺少 甲、乙`, `5.00元 = 市级 2.00元 + 区级 3.00元` … Raises RuleError."""
    plain = normalise(text)
    word, _, rest = plain.partition(" ")
    outcome = _WORDS.get(word)
    try:
        if outcome is None:
            return _expected_amount(plain)
        if outcome in (Outcome.UNKNOWN, Outcome.NOT_COMPUTABLE):
            names = frozenset(re.split(r"[,\s]+", rest.strip())) - {""}
            return Expectation(outcome, names=names)
        amount = _AMOUNT.search(rest)
        article = rest[: amount.start()].strip() if amount else rest.strip()
        fen = money.parse_fen(amount[1]) if amount else None
        return Expectation(outcome, article=article or None, amount_fen=fen)
    except ValueError as error:
        raise RuleError.at(text.place, "bad-expectation", f"看不懂期望的结果:{error}") from None


def _expected_amount(text: str) -> Expectation:
    total, _, parts = text.partition("=")
    shares = {}
    for part in filter(None, parts.split("+")):
        payer, _, amount = part.strip().partition(" ")
        shares[payer] = money.parse_fen(amount)
    return Expectation(Outcome.GRANTED, amount_fen=money.parse_fen(total), shares=shares or None)


def check_work(work: Text, rounding: str) -> None:
    """Every side of the hand computation must come to the same; `→` rounds. Raises RuleError."""
    exact_part, arrow, rounded = work.partition("→")
    sides = Text.at(exact_part, work.place).parts("=")
    results = [_constant(side) for side in sides]
    for side, result in zip(sides[1:], results[1:], strict=True):
        if result != results[0]:
            raise _work_wrong(sides[0], results[0], side)
    if arrow:
        target = Text.at(rounded.strip(), work.place.shifted(len(exact_part) + 1))
        if money.ROUNDINGS[rounding](results[0]) != _constant(target):
            raise _work_wrong(sides[0], results[0], target)


def _work_wrong(left: Text, value: Any, right: Text) -> RuleError:
    message = f"「{left}」是 {money.yuan_text(value)},不是「{right}」"
    return RuleError.at(right.place, "case-work", message)


_NO_NAMES = Names(Vocabulary({}, {}))


def _constant(text: Text) -> Any:
    node = check_formula(parse_formula(text, text.place), _NO_NAMES, text.place)
    if node.unit != Unit.MONEY and not isinstance(node, nodes.Literal):
        raise RuleError.at(text.place, "case-work", f"「{text}」应是金额")
    value = evaluate(node, Scope({}, date.min)).value
    if isinstance(value, Unknown):
        message = value.refusal.message if value.refusal else f"「{text}」算不出来"
        raise RuleError.at(text.place, "case-work", message)
    return value


def _deciding_article(decision: Decision) -> str:
    return decision.deciding.condition.formula.citation.article if decision.deciding else ""


def _named(decision: Decision) -> frozenset[str]:
    waits = decision.missing if decision.outcome is Outcome.UNKNOWN else decision.open_slots
    return frozenset(waits)


def _because(decision: Decision) -> str:
    if decision.deciding:
        return f"({_deciding_article(decision)} {decision.deciding.condition.sentence})"
    waits = [*decision.missing, *decision.open_slots]
    return f"({_list(frozenset(waits))})" if waits else f"({_amount(decision)})"


def _amount(decision: Decision) -> str:
    return "没有金额" if decision.amount_fen is None else money.yuan_text(decision.amount_fen)


def _shares(shares: Mapping[str, int]) -> str:
    return " + ".join(f"{payer} {money.yuan_text(fen)}" for payer, fen in shares.items()) or "没有"


def _list(names: frozenset[str]) -> str:
    return "、".join(sorted(names)) or "无"
