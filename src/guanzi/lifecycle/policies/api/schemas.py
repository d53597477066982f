"""What the API says about policies, measures and facts."""

from datetime import datetime
from typing import Literal

from ninja import Schema
from pydantic import Field

from guanzi.foundation.face.facts import FactOut, FactType, RangeOut
from guanzi.foundation.face.wire import CitationOut, Day, Edition, Listing, ValidityOut

State = Literal["in_force", "expiring", "expired", "upcoming"]
Status = Literal["executable", "slot_open", "record"]
Level = Literal["市级", "区级"]
UnitCode = FactType | Literal["months", "days"]
ModalityCode = Literal["must", "in_principle", "may", "encouraged"]
StrengthCode = Literal["shall", "may", "encouraged", "explored"]


# ---------------------------------------------------------------- policies


class PolicyOut(Schema):
    """A policy document, in short."""

    id: str = Field(description="标识。", examples=["shanghai-003"])
    title: str = Field(
        description="文件名称。", examples=["上海市高新技术成果转化专项扶持资金管理办法"]
    )
    number: str = Field(description="发文字号；未知为空。", examples=["沪科规〔2020〕10号"])
    issuers: list[str] = Field(description="发文机关。", examples=[["上海市科学技术委员会"]])
    level: Level = Field(description="市级或区级。")
    district: str = Field(description="区级文件所属的区。", examples=[""])
    fund: str = Field(description="专项资金。", examples=["高新技术成果转化专项扶持资金"])
    lead: str = Field(description="牵头部门。", examples=["市科委"])
    summary: str = Field(description="一句话说明。", examples=["单个项目每年最高 500 万元"])
    valid: ValidityOut = Field(description="有效期。")
    state: State = Field(description="在所问那一天的状态：有效、即将到期、已失效、尚未生效。")
    instruments: list[str] = Field(description="所用的扶持方式。", examples=[["补助"]])
    measures: list[str] = Field(description="措施的标识。", examples=[["tech-transfer-support"]])


class PolicyList(Listing):
    """One page of policies."""

    items: list[PolicyOut] = Field(description="本页的政策文件。")


class ArticleOut(Schema):
    """An article in plain words."""

    reference: str = Field(description="引用时的条号。", examples=["第五条"])
    title: str = Field(description="标题。", examples=["扶持政策"])
    level: int = Field(description="标题层级。", examples=[2])
    text: str = Field(
        description="用平实的话说明条文（Markdown），不是原文。",
        examples=["以项目自身的直接销售收入为基数，按比例分档计算。"],
    )


class VersionOut(Schema):
    """A version of a policy document that was published."""

    digest: str = Field(
        description="全文的 SHA-256 摘要。",
        examples=["1c7be70f6c5e9f0e2f0f3b1d1a4f5a90c1a5d1f4f3c5a7e9b8d6c4f2a0e8d6b4"],
        pattern="^[0-9a-f]{64}$",
    )
    published_at: datetime = Field(
        description="首次发布的时间。", examples=["2026-01-05T09:00:00+08:00"]
    )
    valid: ValidityOut = Field(description="该版本写明的有效期。")


class PolicyDetail(PolicyOut):
    """A policy document with its articles and versions."""

    edition: Edition
    on: Day = Field(description="按哪一天判断是否有效。", examples=["2022-06-20"])
    aliases: list[str] = Field(description="其他名称。", examples=[[]])
    source: str = Field(description="写明有效期的条款。", examples=["第十二条"])
    replaces: list[str] = Field(description="被它取代的文件。", examples=[[]])
    articles: list[ArticleOut] = Field(description="条款，按原文顺序。")
    versions: list[VersionOut] = Field(description="发布过的版本，最近的在前。")


# ---------------------------------------------------------------- measures


class MeasureOut(Schema):
    """A measure, in short."""

    id: str = Field(description="标识。", examples=["tech-transfer-support"])
    name: str = Field(description="名称。", examples=["高新技术成果转化扶持资金"])
    document: str = Field(description="政策文件的标识。", examples=["shanghai-003"])
    document_title: str = Field(
        description="政策文件的名称。", examples=["上海市高新技术成果转化专项扶持资金管理办法"]
    )
    article: str = Field(description="所在条款。", examples=["第五条(三)"])
    status: Status = Field(
        description="executable 可计算；slot_open 可计算，但条文留有待定的数字；record 只有记载。"
    )
    instrument: list[str] = Field(description="扶持方式。", examples=[["补助"]])
    responsible: list[str] = Field(description="责任单位，牵头的在前。", examples=[["市科委"]])
    strength: StrengthCode = Field(description="条文的语气：应当、可以、鼓励、探索。")
    benefit: str = Field(description="能得到什么。", examples=["最高 500 万元"])
    tags: list[str] = Field(description="标签。", examples=[["成果转化"]])
    valid: ValidityOut = Field(description="有效期。")
    state: State = Field(description="在所问那一天的状态。")


class MeasureList(Listing):
    """One page of measures."""

    items: list[MeasureOut] = Field(description="本页的措施。")


class FormulaOut(Schema):
    """A formula as written in the rulebook."""

    formula: str = Field(description="公式原样。", examples=["加计后金额 × 享受比例"])
    unit: UnitCode = Field(description="结果的单位。")
    citation: CitationOut = Field(description="依据。")
    note: str = Field(description="说明。", examples=[""])


class StepOut(FormulaOut):
    """A named step of the computation."""

    name: str = Field(description="步骤的名称。", examples=["分档金额"])


class ConditionOut(FormulaOut):
    """One requirement."""

    text: str = Field(description="条件，一句话。", examples=["企业在本市注册"])
    modality: ModalityCode = Field(description="必须、原则上、可以、鼓励。只有必须不成立才会拒绝。")
    remedy: str = Field(description="不成立时可以怎么办。", examples=[""])


class ShareOut(Schema):
    """What one payer bears."""

    payer: str = Field(description="出资方。", examples=["市级"])
    formula: str | None = Field(description="比例的公式；空为其余部分。", examples=["40%"])
    citation: CitationOut = Field(description="依据。")


class ValueOut(Schema):
    """A figure from a day on."""

    since: Day = Field(description="自哪一天起。", examples=["2020-11-18"])
    value: str = Field(description="数值。", examples=["3"])
    citation: CitationOut = Field(description="依据。")


class ParameterOut(Schema):
    """A figure of the text that may change over time."""

    name: str = Field(description="名称。", examples=["回溯年数"])
    unit: UnitCode = Field(description="单位。")
    note: str = Field(description="说明。", examples=[""])
    range: RangeOut | None = Field(
        description="指南可以在这个范围内另定，用 fill 填写；空为指南不能改。"
    )
    values: list[ValueOut] = Field(description="数值，按日期先后。")


class SlotOut(Schema):
    """A figure that the text leaves to a sub-rule. Until it is filled nothing is guessed."""

    name: str = Field(description="名称。", examples=["其他企业市级比例"])
    unit: UnitCode = Field(description="单位。")
    range: RangeOut = Field(description="可能的范围。")
    whose_rule: str = Field(description="由谁、在哪里规定。", examples=["由财政部门确定"])
    citation: CitationOut = Field(description="依据。")


class AlternativeOut(Schema):
    """A reading that was not chosen."""

    text: str = Field(description="另一种读法。", examples=["先封顶，再加计 30%"])
    is_computed: bool = Field(description="决定的说明里会不会算出它的金额。", examples=[True])


class ReadingOut(Schema):
    """How an ambiguity of the text was decided."""

    id: str = Field(description="编号。", examples=["A2"])
    question: str = Field(description="条文有歧义之处。", examples=["加计与封顶，先后如何？"])
    chosen: str = Field(description="采用的读法。", examples=["先加计，最后封顶"])
    because: str = Field(description="理由。", examples=["封顶管的是最后得到的数"])
    alternatives: list[AlternativeOut] = Field(description="没有采用的读法。")


class GroupOut(Schema):
    """Measures that concern the same thing."""

    name: str = Field(description="名称。", examples=["三首"])
    citation: CitationOut = Field(description="依据。")
    note: str = Field(description="条文怎样说同时享受。", examples=[""])


class FigureOut(Schema):
    """A figure of the text that is a goal, not money."""

    text: str = Field(description="目标。", examples=["容积率一般不低于 2.0"])
    citation: CitationOut = Field(description="依据。")


class MeasureVersionOut(Schema):
    """Where and when a version of the measure is in force."""

    document: str = Field(description="政策文件的标识。", examples=["shanghai-003"])
    valid: ValidityOut = Field(description="有效期。")


class MeasureDetail(MeasureOut):
    """The whole definition of a measure. A record has no conditions, steps or amount."""

    edition: Edition
    on: Day = Field(description="按哪一天取版本。", examples=["2022-06-20"])
    subject: str = Field(description="按什么扶持。", examples=["项目"])
    period: str = Field(description="多久一次。", examples=["每年度"])
    ceiling: bool = Field(description="条文只写「不超过」，金额是上限。", examples=[False])
    parameters: list[ParameterOut] = Field(description="条文里的数字。")
    slots: list[SlotOut] = Field(description="条文留待细则规定的数字。")
    conditions: list[ConditionOut] = Field(description="条件。")
    steps: list[StepOut] = Field(description="计算步骤，按先后。")
    amount: FormulaOut | None = Field(description="金额的公式；空为只判断是否符合。")
    cap: FormulaOut | None = Field(description="封顶，最后适用。")
    rounding: str = Field(description="取整的方法。", examples=["四舍五入到分"])
    shares: list[ShareOut] = Field(description="由谁分担。")
    readings: list[ReadingOut] = Field(description="对条文歧义的决定。")
    group: GroupOut | None = Field(description="与哪些措施相关。")
    figures: list[FigureOut] = Field(description="条文写明的目标数字。")
    reads: list[str] = Field(description="会用到的事实。", examples=[["销售收入"]])
    versions: list[MeasureVersionOut] = Field(description="各个版本，早的在前。")


# ---------------------------------------------------------------- facts


class FactList(Schema):
    """The vocabulary, or the part of it that a measure reads."""

    edition: Edition
    total: int = Field(description="共几个。", examples=[1])
    items: list[FactOut] = Field(description="事实，按词表的顺序。")
