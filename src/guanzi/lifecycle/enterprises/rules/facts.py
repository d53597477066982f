"""The facts that the register keeps: what they are, and whose word counts.

Those that rules ask for bear the names of the rulebook's vocabulary; a test compares the two.
"""

import re
import unicodedata
from dataclasses import dataclass

from guanzi.engines.rules import Fact, FactsRejected, Unit, Vocabulary, read_facts, write_facts
from guanzi.foundation.registers.districts import PLACES
from guanzi.lifecycle.enterprises.states import OWNERSHIPS, Source

OWNERSHIP = "企业隶属"
REGISTERED_PLACE = "企业注册地"
TAX_PLACE = "税务登记地"
# where an enterprise repeats what these facts say, for searching
PLACE_COLUMNS = {REGISTERED_PLACE: "registration_district", TAX_PLACE: "tax_district"}
USUAL_EVIDENCE = {REGISTERED_PLACE: "登记信息", TAX_PLACE: "税务登记信息"}
COLUMNS = {OWNERSHIP: "ownership", **PLACE_COLUMNS}
SALES = "销售收入"
OUTPUT = "工业总产值"
_TRILLION_YUAN = 10**14
_BARE_MONEY = re.compile(r"-?[\d,]+(?:\.\d+)?(?:万|亿|百万|千万)?")


@dataclass(frozen=True, slots=True)
class RegisterFact:
    """A kept fact. `by_year`: it needs a year; `writers`: whose word may be recorded.

    `prefills` says that an application takes it from here instead of asking; figures that only
    serve to compare with what is declared do not prefill.
    """

    fact: Fact
    writers: frozenset[Source]
    by_year: bool = False
    of_project: bool = False
    prefills: bool = False

    @property
    def name(self) -> str:
        """Its name in the vocabulary, or the register's own."""
        return self.fact.name


def _money(name: str) -> Fact:
    return Fact(name=name, unit=Unit.MONEY, low=0, high=_TRILLION_YUAN)


def _choice(name: str, options: tuple[str, ...]) -> Fact:
    return Fact(name=name, unit=Unit.CHOICE, options=options)


_FIGURES = frozenset({Source.DECLARED, Source.OFFICER, Source.TAX})
_RECOGNISED = frozenset({Source.RECOGNITION})
_ALL = (
    RegisterFact(_choice(OWNERSHIP, OWNERSHIPS), frozenset({Source.FINANCE}), prefills=True),
    RegisterFact(_choice(REGISTERED_PLACE, PLACES), frozenset({Source.REGISTRY}), prefills=True),
    RegisterFact(_choice(TAX_PLACE, PLACES), frozenset({Source.TAX}), prefills=True),
    RegisterFact(
        Fact(name="从业人员", unit=Unit.COUNT, low=0, high=10_000_000), _FIGURES, by_year=True
    ),
    RegisterFact(_money("营业收入"), _FIGURES, by_year=True),
    RegisterFact(_money("资产总额"), _FIGURES, by_year=True),
    RegisterFact(_money(OUTPUT), frozenset({Source.OFFICER}), by_year=True),
    RegisterFact(_money(SALES), frozenset({Source.TAX}), by_year=True, of_project=True),
    RegisterFact(Fact(name="先进制造业企业", unit=Unit.BOOL), _RECOGNISED, prefills=True),
    RegisterFact(Fact(name="区级专精特新", unit=Unit.BOOL), _RECOGNISED, prefills=True),
    RegisterFact(Fact(name="国家小巨人", unit=Unit.BOOL), _RECOGNISED, prefills=True),
)
KEPT_FACTS = {each.name: each for each in _ALL}
PREFILLING = tuple(each.name for each in _ALL if each.prefills)
_VOCABULARY = Vocabulary({each.name: each.fact for each in _ALL}, {})


class ValueUnusable(ValueError):
    """The value does not fit the fact; the message says what does."""


def written_value(name: str, text: str) -> str:
    """The one way to write a value of a kept fact. Raises ValueUnusable."""
    fact = KEPT_FACTS[name].fact
    plain = unicodedata.normalize("NFKC", text).strip()
    if fact.unit is Unit.MONEY and _BARE_MONEY.fullmatch(plain):
        plain += "元"
    if not plain:
        raise ValueUnusable(f"「{name}」没有填")
    try:
        read = read_facts({name: plain}, _VOCABULARY)
    except FactsRejected as rejected:
        raise ValueUnusable(rejected.problems[0].message) from None
    if name not in read:
        raise ValueUnusable(f"「{name}」没有填")
    written = write_facts(read, _VOCABULARY)[name]
    return ("是" if written else "否") if isinstance(written, bool) else str(written)


def number_of(name: str, written: str) -> int:
    """A written count, or a written amount in fen."""
    value: int = read_facts({name: written}, _VOCABULARY)[name]
    return value
