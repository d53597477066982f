"""`decide` and `ask` for programs: the engine of the pages, exact to the fen, nothing stored."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import Field, WithJsonSchema, model_validator

from guanzi.engines.rules import (
    FactProblem,
    FactsRejected,
    Measure,
    Question,
    Rulebook,
    as_json,
    decide,
    explain,
    hear,
    read_facts,
    read_fills,
    write_facts,
    write_fills,
)
from guanzi.foundation import clock
from guanzi.foundation.access import Audience, for_audience
from guanzi.foundation.errors import InvalidInput
from guanzi.foundation.face.facts import FactOut, fact_shown
from guanzi.foundation.face.wire import Body, CitationOut, Day, Edition, On, ValidityOut
from guanzi.foundation.throttling import limit_compute
from guanzi.lifecycle.matching import selectors
from guanzi.lifecycle.policies.selectors import current_rulebook

ALL = "all"

router = Router()
router.add_decorator(limit_compute, mode="view")


class AnswersRejected(InvalidInput):
    """Some facts or figures cannot be used; the others are kept, ready to be sent again.

    `problems` are about facts and `accepted` keeps facts; `bad_fills` and `accepted_fill` are the
    same for the figures that were filled in, `accepted_fill` None where there were none.
    """

    code = "facts-rejected"

    def __init__(
        self,
        problems: Iterable[FactProblem],
        accepted: Mapping[str, Any],
        bad_fills: Iterable[FactProblem] = (),
        accepted_fill: Mapping[str, Any] | None = None,
    ) -> None:
        self.problems, self.accepted = list(problems), accepted
        self.bad_fills, self.accepted_fill = list(bad_fills), accepted_fill
        super().__init__(self._sentence())

    def _sentence(self) -> str:
        facts, fills = len(self.problems), len(self.bad_fills)
        if not fills:
            return _("%(count)d 项事实用不了，其余的已列在 accepted 里。") % {"count": facts}
        if not facts:
            sentence = _("%(count)d 个待定数字用不了，其余的已列在 accepted 和 accepted_fill 里。")
            return sentence % {"count": fills}
        sentence = _(
            "%(facts)d 项事实、%(fills)d 个待定数字用不了，"
            "其余的已列在 accepted 和 accepted_fill 里。"
        )
        return sentence % {"facts": facts, "fills": fills}


# ---------------------------------------------------------------- what is asked

_WRITTEN = {
    "anyOf": [
        {"type": "string"},
        {"type": "number"},
        {"type": "boolean"},
        {"type": "null"},
        {"type": "array", "items": {"type": "object"}},
    ]
}
Written = Annotated[Any, WithJsonSchema(_WRITTEN)]
Name = Annotated[str, Field(max_length=100)]
Facts = Annotated[
    dict[Name, Written],
    Field(
        max_length=200,
        description=(
            "事实名称（或别名）→ 值。金额带单位写成文字，如「500万元」；比率如「2.5%」或 0.025；"
            "日期如「2020-11-18」，年月如「2019-08」；是否写 true、false；记录是一列对象。"
            "空值与「未知」表示不知道，不会当作零或否。"
        ),
    ),
]


class Case(Body):
    """A day and the facts known about one enterprise."""

    on: On = None
    facts: Facts = Field(default_factory=dict)


class DecideIn(Case):
    """What to decide."""

    measure: Name = Field(description="措施的标识，或 all 表示全部可计算的措施。")
    fill: dict[Name, Written] = Field(
        default_factory=dict,
        max_length=100,
        description=(
            "指南或细则定的数字：名称 → 值。可以是待定的数字，也可以是措施里给出 range 的参数。"
            "只能与单项措施一起给。"
        ),
    )

    @model_validator(mode="after")
    def _fills_one_measure(self) -> "DecideIn":
        if self.fill and self.measure == ALL:
            raise ValueError("待定数字只能与单项措施一起给")
        return self


class AskIn(Case):
    """What to ask about."""

    measures: list[Name] | None = Field(
        default=None, max_length=100, description="只问这些措施要用的；不填为全部。"
    )
    skipped: list[Name] = Field(
        default_factory=list, max_length=200, description="答不上来、不再问的事实。"
    )


# ---------------------------------------------------------------- what is answered

Fen = Annotated[int | None, Field(description="金额，整数，单位分。", examples=[32500000])]


class LineOut(Schema):
    """One step of the way to the answer."""

    step: Literal[
        "figure", "condition", "step", "amount", "cap", "rounding", "share", "alternative"
    ] = Field(description="这一步是什么。")
    name: str = Field(description="名称。", examples=["分档金额"])
    expression: str = Field(
        description="规则库里的公式。",
        examples=["TIERS(销售收入, 2.5% 至 500万元, 2% 至 1500万元, 1.5%)"],
    )
    working: str = Field(
        description="代入数值。", examples=["5,000,000.00元 × 2.5% + 10,000,000.00元 × 2%"]
    )
    values: dict[str, str] = Field(
        description="公式里每个名称的值。", examples=[{"销售收入": "15,000,000.00元"}]
    )
    unit: str = Field(description="结果的单位。", examples=["金额"])
    result: str = Field(description="结果。", examples=["325,000.00元"])
    fen: Fen
    citation: CitationOut | None = Field(description="依据。")
    note: str = Field(description="说明。", examples=[""])


class ConditionResultOut(Schema):
    """How one condition came out."""

    text: str = Field(description="条件，一句话。", examples=["企业在本市注册"])
    result: bool | None = Field(description="是否成立；空为尚不能判断。", examples=[True])
    modality: Literal["must", "in_principle", "may", "encouraged"] | None = Field(
        description="条文的语气。", examples=["must"]
    )
    citation: CitationOut | None = Field(description="依据。")


class OpenSlotOut(Schema):
    """A figure that the text leaves open and that this decision waits for."""

    name: str = Field(description="名称。", examples=["支持比例"])
    whose_rule: str = Field(description="由谁规定。", examples=["由细则规定"])
    citation: CitationOut | None = Field(description="依据。")


class NearestOut(Schema):
    """The versions nearest to a day on which the measure is not in force."""

    before: ValidityOut | None = Field(description="此前最近失效的版本。")
    after: ValidityOut | None = Field(description="此后最先生效的版本。")


class DecisionOut(Schema):
    """The decision on one measure, with every step and its article."""

    edition: Edition
    measure: str = Field(description="措施的标识。", examples=["tech-transfer-support"])
    name: str = Field(description="措施的名称。", examples=["高新技术成果转化扶持资金"])
    document: str = Field(description="政策文件的标识。", examples=["shanghai-003"])
    on: Day = Field(description="基准日。", examples=["2022-06-20"])
    outcome: Literal[
        "granted", "refused", "needs_person", "unknown", "not_computable", "not_in_force"
    ] = Field(
        description=(
            "granted 符合；refused 不符合；needs_person 需要人工判断；unknown 还缺信息；"
            "not_computable 金额待细则规定；not_in_force 无有效政策。"
        )
    )
    headline: str = Field(description="一句话的答复。", examples=["符合条件，可得 325,000.00元。"])
    amount_fen: int | None = Field(
        description=(
            "金额，整数，单位分；只有资格已定（granted、needs_person）才有，其余为空。"
            "needs_person 的金额要等人同意。"
        ),
        examples=[32500000],
    )
    conditional_fen: int | None = Field(
        description=(
            "还有条件未定、公式却已算得出时：若其余条件都成立可得多少分。"
            "只供参考，不是承诺；资格已定或还算不出的为空。"
        )
    )
    is_ceiling: bool = Field(description="金额是上限，实际由指南确定。", examples=[False])
    most_fen: int | None = Field(
        description="金额未定时最多不超过多少分；条文没有封顶的为空。", examples=[500000000]
    )
    shares: dict[str, int] | None = Field(
        description="由谁分担：出资方 → 分。", examples=[{"市级": 13000000, "区级": 19500000}]
    )
    missing: list[str] = Field(description="还缺的、仍会影响结果的事实。", examples=[[]])
    open_slots: list[OpenSlotOut] = Field(description="条文没有写明的数字。")
    deciding: CitationOut | None = Field(description="决定结果的条款（不符合或需要人工判断时）。")
    valid: ValidityOut = Field(description="措施的有效期。")
    nearest_versions: NearestOut = Field(description="无有效政策时，前后最近的两个版本。")
    conditions: list[ConditionResultOut] = Field(description="逐条的条件。")
    trace: list[LineOut] = Field(description="完整的说明，按核对的先后。")
    advice: list[str] = Field(description="接下来可以怎么办。", examples=[[]])


class QuestionOut(Schema):
    """The question whose answer settles most."""

    fact: FactOut = Field(description="要问的事实。")
    waiting: list[str] = Field(description="哪些措施在等它。", examples=[["tech-transfer-support"]])
    live: list[str] = Field(description="仍会影响结果的全部事实。", examples=[["销售收入"]])


class QuestionAnswer(Schema):
    """The next question; none once nothing unanswered can change any decision."""

    edition: Edition
    on: Day = Field(description="基准日。", examples=["2022-06-20"])
    question: QuestionOut | None = Field(description="下一个问题；空为不必再问。")


# ---------------------------------------------------------------- the two verbs

PROJECT = {
    "企业注册地": "徐汇区",
    "企业隶属": "属地管理企业",
    "科技型中小企业": False,
    "申报限制期内": False,
    "项目经认定": True,
    "项目类别": "现行办法认定项目",
    "认定日期": "2020-12-10",
    "认定有效期截止": "2025-12-09",
    "收入年度": 2021,
    "销售收入": "1500万元",
    "创新贡献系数": 1,
    "核心技术价值占比": "100%",
    "扶持记录": [],
}


def _examples(**given: Any) -> dict[str, Any]:
    values = {name: {"value": value} for name, value in given.items()}
    return {"requestBody": {"content": {"application/json": {"examples": values}}}}


@router.post(
    "/decide",
    response=DecisionOut | list[DecisionOut],
    summary="能得到什么，多少，为什么",
    operation_id="decide",
    tags=["计算"],
    openapi_extra=_examples(
        一个项目={"measure": "tech-transfer-support", "on": "2022-06-20", "facts": PROJECT},
        填上待定数字={
            "measure": "technical-reform-support",
            "on": "2023-06-01",
            "facts": {"属技术改造项目": True, "技改总投入": "5000万元", "经认定重大技改": True},
            "fill": {"支持比例": "8%"},
        },
        全部措施={"measure": "all", "on": "2023-06-01", "facts": {"企业注册地": "闵行区"}},
    ),
)
@for_audience(Audience.EVERYONE)
def decide_measures(request: HttpRequest, case: DecideIn) -> Any:
    """对一项或全部措施作出决定：结果、金额、分担、缺什么、每一步的算式和条款。不保存任何内容。"""
    rulebook = current_rulebook()
    on = case.on or clock.today()
    if case.measure != ALL:
        measure = selectors.get_measure(rulebook, case.measure, on)
        facts, fills = _said(case, rulebook, measure)
        return _decision(measure, facts, on, rulebook, fills)
    facts, _none = _said(case, rulebook)
    return [_decision(measure, facts, on, rulebook) for measure in rulebook.current(on)]


@router.post(
    "/ask",
    response=QuestionAnswer,
    summary="接下来最该问什么",
    operation_id="ask",
    tags=["计算"],
    openapi_extra=_examples(
        从头问起={"on": "2022-06-20"},
        一项措施={
            "on": "2022-06-20",
            "measures": ["tech-transfer-support"],
            "facts": {"企业注册地": "徐汇区", "项目经认定": True},
            "skipped": ["企业隶属"],
        },
    ),
)
@for_audience(Audience.EVERYONE)
def ask_next(request: HttpRequest, case: AskIn) -> Any:
    """按已知的事实，给出最能推进结果的下一个问题；不问已经无关紧要的事。"""
    rulebook = current_rulebook()
    on = case.on or clock.today()
    if case.measures is None:
        asker = selectors.asker_for_all(rulebook)
    else:
        asker = selectors.asker_for_some(rulebook, case.measures, on)
    facts, _none = _said(case, rulebook)
    question = asker.next(facts, on, skipped=_skipped(case.skipped, rulebook, facts))
    return {"edition": rulebook.digest, "on": on, "question": question and _question(question)}


def _decision(
    measure: Measure,
    facts: Mapping[str, Any],
    on: date,
    rulebook: Rulebook,
    fills: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    explanation = explain(decide(measure, facts, on, fills), rulebook)
    return {"edition": rulebook.digest} | as_json(explanation)


def _question(question: Question) -> dict[str, Any]:
    return {
        "fact": fact_shown(question.fact),
        "waiting": question.waiting,
        "live": question.live,
    }


# ---------------------------------------------------------------- what was sent → what is known


def _said(
    case: Case, rulebook: Rulebook, measure: Measure | None = None
) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Facts and fills, checked. Raises AnswersRejected with every problem at once."""
    vocabulary = rulebook.vocabulary
    heard = hear(case.facts, vocabulary, rulebook.consistency)
    given = case.fill if isinstance(case, DecideIn) and measure else {}
    bad_fills: Iterable[FactProblem] = ()
    fills: Mapping[str, Any] = {}
    if measure and given:
        try:
            fills = read_fills(given, measure)
        except FactsRejected as rejected:
            fills = rejected.accepted
            bad_fills = rejected.problems
    if heard.problems or bad_fills:
        accepted = write_facts(heard.facts, vocabulary)
        kept = write_fills(fills, measure) if measure and given else None
        raise AnswersRejected(heard.problems, accepted, bad_fills, kept)
    return heard.facts, fills


def _skipped(names: list[str], rulebook: Rulebook, facts: Mapping[str, Any]) -> frozenset[str]:
    """Their canonical names. Raises AnswersRejected for a name that no fact has."""
    try:
        read_facts(dict.fromkeys(names), rulebook.vocabulary)
    except FactsRejected as rejected:
        usable = write_facts(facts, rulebook.vocabulary)
        raise AnswersRejected(rejected.problems, usable) from None
    return frozenset(filter(None, map(rulebook.vocabulary.canonical, names)))
