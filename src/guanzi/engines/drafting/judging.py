"""Figures and the words around them → what they are. Rules in order; the first one counts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from . import wording as w
from .figures import Group, Measurement

_DIGIT = re.compile(r"(?:人民币)?\d")
_BETWEEN_BOUNDS = re.compile(r"(?:\(不?含\))?(?:的)?(?:部分|之间)")
_OF_APPLICANT = re.compile(r"的(?!标准|额度|比例|限额|上限)")
_IN_BRACKETS = re.compile(r"\((?:分别)?(?:为|是|:)?$")
_NEAR = 18


class Kind(Enum):
    """What a figure of a document says."""

    RATE = "比例"
    CAP = "封顶"
    FLOOR = "门槛"
    AWARD = "定额"
    TIER = "分档界"
    STEP = "每满"
    UPLIFT = "提高"
    LIMIT = "上界"
    OTHER = "其他数字"


PAYING = (Kind.RATE, Kind.AWARD, Kind.CAP)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a group is; `sure` is false where a person has to look, and `note` says why."""

    kind: Kind
    sure: bool = True
    note: str = ""
    is_ceiling: bool = False


@dataclass(frozen=True, slots=True)
class Context:
    """What stands around a group: its phrase to the left and right, the sentence before and after.

    `free_left` is the phrase without the figures before; `title` the headings above; `column` the
    heading of the column of a table; `earlier` what the groups before it in the sentence are.
    """

    left: str
    right: str
    before: str
    after: str
    title: str
    free_left: str
    earlier: Sequence[Verdict]
    column: str = ""

    @property
    def comparison(self) -> re.Match[str] | None:
        """The last comparing word before the figure, unless another figure stands between."""
        found = list(w.COMPARED.finditer(self.free_left))
        if not found or len(self.free_left) - found[-1].end() > _NEAR:
            return None
        return None if _DIGIT.search(self.free_left, found[-1].end()) else found[-1]

    @property
    def gives_next(self) -> bool:
        """Is the figure followed by what it gives (and not by a gift with a figure of its own)?"""
        gift = w.GIFT_FOLLOWS.match(self.right)
        return gift is not None and _DIGIT.match(self.right, gift.end()) is None

    @property
    def gives(self) -> bool:
        return self.gives_next or w.GIVEN.search(self.left) is not None

    @property
    def is_rated(self) -> bool:
        return w.RATED.search(self.left) is not None

    @property
    def gave(self) -> bool:
        """Does the sentence give anything before the figure?"""
        return w.GIVEN.search(self.before) is not None


Rule = Callable[[Group, Context], Verdict | None]


def judge(group: Group, context: Context) -> Verdict:
    """What the group is."""
    verdicts = (rule(group, context) for rule in _RULES[group.measurement])
    verdict = next(filter(None, verdicts), Verdict(Kind.OTHER))
    is_asserted = verdict.sure and verdict.kind in PAYING
    doubt = next(_doubts(verdict, context), "") if is_asserted else ""
    return replace(verdict, sure=False, note=doubt) if doubt else verdict


def _doubts(verdict: Verdict, context: Context) -> Iterator[str]:
    """Why a figure that reads as support may be none of this document."""
    if w.EXAMPLE.search(context.before):
        yield "像是举例的数字，请对照原文"
    if w.CITED.search(context.before):
        yield "像是别的文件的数字，请对照原文"
    if w.CHANGED_NEXT.match(context.right):
        yield "后面改成了别的数字，请对照原文"
    if w.PENALTY_NEAR.search(context.before):
        yield "像是罚款一类的数字，请确认"
    if verdict.kind is Kind.RATE and w.SHARED.search(context.left):
        yield "像是分期或各方分担的份额，请确认"
    if verdict.kind is Kind.AWARD and context.right == "的":
        yield "像是条件里的金额，请确认"


def _penalty(_: Group, context: Context) -> Verdict | None:
    """处5万元罚款, 万分之五的滞纳金, 扣减补助资金的10%: nobody gets it."""
    is_one = w.PENALTY_BEFORE.search(context.before) or w.PENALTY_NEXT.match(context.right)
    return Verdict(Kind.OTHER) if is_one else None


# ---------------------------------------------------------------- percentages


def _asked_percent(_: Group, context: Context) -> Verdict | None:
    """80%以上的, 超过50%的，不予…: a percentage that a condition asks for."""
    asked = w.OVER.match(context.right) or w.REFUSED_NEXT.match(context.after)
    return Verdict(Kind.FLOOR) if asked else None


def _percent_within(_: Group, context: Context) -> Verdict | None:
    if not w.UNDER.match(context.right):
        return None
    gives = context.gives
    return Verdict(Kind.RATE if gives else Kind.LIMIT, is_ceiling=gives)


def _compared_percent(_: Group, context: Context) -> Verdict | None:
    comparison = context.comparison
    if comparison is None:
        return None
    between = context.free_left[comparison.end() :]
    if w.GIVEN.search(between) or w.RATED.search(between):
        return None  # 超过10%部分奖励50%: what gives stands nearer
    if comparison["ceiling"]:
        return _ceiling_rate(context, comparison)
    pays = context.gives_next or w.RATE_FOLLOWS.match(context.right)
    return Verdict(Kind.RATE if pays and "部分" not in context.right else Kind.FLOOR)


def _ceiling_rate(context: Context, comparison: re.Match[str]) -> Verdict:
    """A percentage with 不超过: of the support, or of something that the applicant has."""
    before = context.free_left[: comparison.start()]
    if w.RATE_OF_APPLICANT.search(before) and "的" not in context.free_left[comparison.end() :]:
        return Verdict(Kind.LIMIT)
    named = w.SUPPORT_NAMED.search(before)
    pays = context.gave or context.gives_next or w.RATED.search(context.before)
    pays = pays or w.CAPPED_NEXT.match(context.after)
    if named or pays:
        return Verdict(Kind.RATE, is_ceiling=True)
    return Verdict(Kind.LIMIT)


def _tax(_: Group, context: Context) -> Verdict | None:
    return Verdict(Kind.OTHER) if w.OF_TAX.match(context.right) else None


def _spent(_: Group, context: Context) -> Verdict | None:
    """奖励资金的70%用于…: what the support is for, not how much it is."""
    is_spent = w.SPENT.match(context.right) and not w.GRANTED.search(context.left)
    return Verdict(Kind.OTHER) if is_spent else None


def _rate(_: Group, context: Context) -> Verdict | None:
    pays = context.gives or context.is_rated or w.RATE_FOLLOWS.match(context.right)
    return Verdict(Kind.RATE) if pays else None


def _raised(_: Group, context: Context) -> Verdict | None:
    """提高到40%, of a rate that was said before or is named."""
    raised = w.RAISED.search(context.left)
    is_named = "比例" in context.left and "占" not in context.left
    if raised and (is_named or any(verdict.kind is Kind.RATE for verdict in context.earlier)):
        return Verdict(Kind.RATE)
    return None


def _tabled(group: Group, context: Context) -> Verdict | None:
    if not w.TABLED.search(context.column):
        return None
    return Verdict(Kind.AWARD if group.measurement is Measurement.MONEY else Kind.RATE)


def _perhaps_rate(group: Group, context: Context) -> Verdict | None:
    if w.YEAR_BY_YEAR.search(context.left) and context.gave:
        return Verdict(Kind.RATE, sure=False, note="逐年的比例，请对照原文")
    if group.figures[0].is_range and w.RATED.search(context.before):
        return Verdict(Kind.RATE, sure=False, note="前文有「按」，请确认是支持比例")
    return None


# ---------------------------------------------------------------- sums


def _sum_within(group: Group, context: Context) -> Verdict | None:
    """以上, 以下, 以内, 为限, and the bands of tiers."""
    right = context.right
    if w.WITHIN_CAP.match(right):
        return Verdict(Kind.CAP)
    if w.OVER.match(right):
        return Verdict(Kind.TIER if "部分" in right else Kind.FLOOR)
    if w.UNDER.match(right):
        if "部分" in right[:12]:
            return Verdict(Kind.TIER)
        return Verdict(Kind.CAP if context.gives else Kind.LIMIT)
    if group.figures[0].is_range and _BETWEEN_BOUNDS.match(right):
        return Verdict(Kind.TIER)
    return None


def _compared_sum(_: Group, context: Context) -> Verdict | None:
    comparison = context.comparison
    if comparison is None:
        return None
    between = context.free_left[comparison.end() :]
    if not comparison["ceiling"] and w.GIVEN.search(between):
        return None
    if comparison["step"]:
        return Verdict(Kind.STEP)
    return _ceiling_sum(context, comparison) if comparison["ceiling"] else Verdict(Kind.FLOOR)


def _ceiling_sum(context: Context, comparison: re.Match[str]) -> Verdict:
    of_applicant = _OF_APPLICANT.match(context.right) is not None and not context.gives_next
    if w.BUDGET.search(context.free_left[: comparison.start()]):
        return Verdict(Kind.OTHER)
    own = _is_of_enterprise(context.free_left[: comparison.start()])
    if own and (of_applicant or not context.gave):
        return Verdict(Kind.LIMIT)
    return Verdict(Kind.CAP, sure=not of_applicant, note="请确认是封顶" if of_applicant else "")


def _beside_a_cap(_: Group, context: Context) -> Verdict | None:
    """最高1000万元租金、200万元物业费扶持, 不超过总投资20%、200万元."""
    last = context.earlier[-1] if context.earlier else Verdict(Kind.OTHER)
    follows = last.kind is Kind.CAP or last.is_ceiling
    if follows and w.BESIDE.fullmatch(context.free_left):
        return Verdict(Kind.CAP, sure=False, note="与前一个封顶并列，请确认")
    return None


def _raised_sum(_: Group, context: Context) -> Verdict | None:
    """由100万元提高至200万元: of the kind of the sum before it."""
    last = context.earlier[-1] if context.earlier else Verdict(Kind.OTHER)
    if last.kind in (Kind.AWARD, Kind.CAP) and w.RAISED.fullmatch(context.free_left):
        return Verdict(last.kind, sure=False, note="由前一个数字改成，请对照原文")
    return None


def _size(_: Group, context: Context) -> Verdict | None:
    """设立50亿元的基金: the size of something, not what anybody gets."""
    gives = context.gives_next and w.GIVEN.search(context.left) is not None
    return Verdict(Kind.OTHER) if w.SIZE.search(context.left) and not gives else None


def _of_enterprise(_: Group, context: Context) -> Verdict | None:
    if _is_of_enterprise(context.left) and not context.gives_next:
        return Verdict(Kind.FLOOR, sure=False, note="像是企业的数字，请确认")
    return None


def _award(_: Group, context: Context) -> Verdict | None:
    set_by = w.SET_BY.search(context.left) and w.GIVEN.search(context.right)
    for_each = w.per_of(context.left) and (w.TABLED.search(context.title) or context.gave)
    return Verdict(Kind.AWARD) if context.gives or set_by or for_each else None


def _perhaps_award(group: Group, context: Context) -> Verdict | None:
    if group.figures[0].is_range and _OF_APPLICANT.match(context.right):
        return Verdict(Kind.FLOOR, sure=False, note="像是企业的数字，请确认")
    if any(verdict.kind is Kind.AWARD for verdict in context.earlier):
        return Verdict(Kind.AWARD, sure=False, note="与前一项并列，请确认是支持金额")
    if group.figures[0].per or w.is_per(context.left):
        return Verdict(Kind.AWARD, sure=False, note="按单位计的金额，请确认是支持标准")
    bracket = _IN_BRACKETS.search(context.before)
    if bracket and w.GIFT_ENDS.search(context.before[: bracket.start()]):
        return Verdict(Kind.AWARD, sure=False, note="括号里的金额，请确认是支持金额")
    return None


def _is_of_enterprise(left: str) -> bool:
    """年销售额, 投资额: a figure that the applicant has, not one that it gets."""
    own = w.FIGURE_OF_ENTERPRISE.search(left) is not None
    return own and w.SUPPORT_NAMED.search(left) is None


def _ratio(_: Group, context: Context) -> Verdict | None:
    if context.comparison and context.comparison["floor"] and not context.gives_next:
        return Verdict(Kind.FLOOR)
    return Verdict(Kind.RATE, sure=False, note="各方或各年所占的份额，请写明各占多少")


def _uplift(_: Group, __: Context) -> Verdict | None:
    return Verdict(Kind.UPLIFT)


_RULES: dict[Measurement, tuple[Rule, ...]] = {
    Measurement.POINTS: (_uplift,),
    Measurement.RATIO: (_ratio,),
    Measurement.PERCENT: (
        _penalty,
        _spent,
        _asked_percent,
        _percent_within,
        _compared_percent,
        _tax,
        _rate,
        _raised,
        _perhaps_rate,
        _tabled,
    ),
    Measurement.MONEY: (
        _penalty,
        _sum_within,
        _compared_sum,
        _beside_a_cap,
        _raised_sum,
        _size,
        _of_enterprise,
        _award,
        _perhaps_award,
        _tabled,
    ),
}
