"""What was read → the Markdown of a rulebook file, with every gap marked by 待核.

A grant whose figures are certain becomes a `measure`; any other a `record` that names its figures.
Conditions are one question for each measure: to part them is a person's work, and so are the cases.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from .clauses import Clause
from .grants import Grant, Shape, caps_used, grants_of
from .head import DateRole
from .judging import Kind
from .markers import RANKS
from .official import Official
from .quantities import Quantity
from .statements import Statement, Topic
from .words import (
    GAP,
    MARK,
    Names,
    Placed,
    cleaned,
    day,
    in_city,
    is_rate,
    marked,
    money,
    percent,
    plain,
    quotation,
    quoted,
    row,
    without_marks,
    written,
)

_FACT = """{name}:
  type: {kind}
{bounds}  subject: 企业
  source: 申报
  sensitivity: 商业秘密
  question: {question}
"""
_ASIDE = (Kind.FLOOR, Kind.LIMIT, Kind.STEP, Kind.UPLIFT)
_MOST_PROSE = 60
_DISTRICT = re.compile(r"([\u4e00-\u9fff]{2,8}?(?:新区|区|县))(?!域|块|级)")
_MOST_MEASURES = 400
_NEAR = 8000  # characters of the source in which a sentence surely lies
_MOST_UNITS = 8


@dataclass(frozen=True, slots=True)
class Gap:
    """What a person has to fill or check: the verifier's code where it would refuse it, or
    nothing; the article; a sentence."""

    code: str
    article: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A rulebook file, the facts that the vocabulary lacks for it, the gaps in it, and where the
    figures of the source stand in it."""

    markdown: str
    facts: str
    gaps: tuple[Gap, ...]
    measures: int
    records: int
    placed: tuple[Placed, ...] = ()


def draft_of(
    official: Official,
    known_facts: Mapping[str, str],
    *,
    identifier: str = "",
    quotes: bool = False,
) -> Draft:
    """Write the draft, with the vocabulary's names and their types, and the file's identifier.

    With `quotes`, for the platform's screens, articles say what they say in the source.
    """
    name = identifier or f"draft-{official.source.digest[:8]}"
    return _Writer(official, Names(known_facts), name, quotes=quotes).write()


@dataclass(slots=True)
class _Writer:
    official: Official
    names: Names
    identifier: str
    gaps: list[Gap] = field(default_factory=list)
    measures: int = 0
    records: int = 0
    said: dict[str, list[Statement]] = field(default_factory=dict)
    counted: dict[str, list[Quantity]] = field(default_factory=dict)
    charged: list[str] = field(default_factory=list)
    quotes: bool = field(default=False, kw_only=True)

    def __post_init__(self) -> None:
        for statement in self.official.statements:
            self.said.setdefault(statement.clause, []).append(statement)
        for quantity in self.official.quantities:
            self.counted.setdefault(quantity.clause, []).append(quantity)
        units = (s.value for s in self.official.statements if s.topic is Topic.UNIT)
        self.charged = list(dict.fromkeys(units))[:_MOST_UNITS]

    def write(self) -> Draft:
        clauses = self.official.clauses()
        headed: set[str] = set()
        body: list[str] = []
        grants = self._grants(clauses)
        for clause in clauses:
            body += self._article(clause, grants[id(clause)], is_first=clause.name not in headed)
            headed.add(clause.name)
        front = self._front()
        facts = "\n".join(self.names.added.values()).replace(GAP, MARK)
        text = "\n".join([*front, *self._preface(facts), *body]).rstrip() + "\n"
        markdown, placed = without_marks(text.replace(GAP, MARK))
        return Draft(markdown, facts, tuple(self.gaps), self.measures, self.records, placed)

    def _gap(self, article: str, sentence: str, code: str = "") -> str:
        """Note the gap; the comment that marks it."""
        self.gaps.append(Gap(code, article, sentence))
        return f"# {MARK}：{plain(sentence)}"

    # ------------------------------------------------------------ the head

    def _front(self) -> list[str]:
        head = self.official.head
        lines = ["---", f"id: {self.identifier}", f"title: {quoted(head.title or GAP)}"]
        if not head.title:
            lines.append(self._gap("", "没有认出文件的标题"))
        lines += [f"number: {quoted(head.number)}"] if head.number else []
        issuers = ", ".join(map(quoted, head.issuers))
        lines.append(f"issuers: [{issuers or quoted(GAP)}]")
        if not head.issuers:
            lines.append(self._gap("", "没有认出发文机关"))
        return [*lines, *self._level(), *self._validity(), "---", ""]

    def _level(self) -> Iterator[str]:
        head = self.official.head
        names = [*head.issuers, head.title]
        districts = [m[1] for name in names for m in [_DISTRICT.search(in_city(name))] if m]
        if districts:
            yield from ("level: 区级", f"district: {quoted(districts[0])}")
        else:
            yield "level: 市级"
            if not any("市" in name for name in names):
                yield self._gap("", "级别按市级起草，请确认")

    def _validity(self) -> Iterator[str]:
        head = self.official.head
        since, until = head.day(DateRole.SINCE), head.day(DateRole.UNTIL)
        if since is None or (until is not None and until.value < since.value):
            yield f"in_force: {MARK}"
            found = "、".join(f"{d.value}（{d.role.value}）" for d in head.dates) or "没有"
            yield self._gap("", f"没有认出施行日；文中的日期：{found}", "bad-validity")
            return
        end = f" 至 {day(until.value, last=True)}" if until else " 起"
        yield f"in_force: {day(since.value)}{end}"
        for dated in (since, until):
            if dated and not dated.sure:
                yield self._gap("", f"{dated.value} 是推算的：{dated.note}")
        if not until:
            yield self._gap("", "没有认出有效期的止日，按长期有效起草")

    def _preface(self, facts: str) -> list[str]:
        head, lines = self.official.head, []
        if not self.quotes:
            lines.append("机器起草，供人修改：每一条请用自己的话写，每一个待核处看过原文再定。")
        for replaced in head.replaced:
            title = f"《{plain(replaced.title)}》{plain(replaced.number)}"
            lines += ["", f"替代的文件：{title}。在规则库里有的，请写入 replaces。"]
            self.gaps.append(Gap("", "", f"替代{title}"))
        if self.counted.get(""):
            sentence = f"第一个条款之前还有 {len(self.counted[''])} 个数字，没有写进草案"
            lines += ["", f"{MARK}：{sentence}。"]
            self.gaps.append(Gap("", "", sentence))
        if facts:
            where = "发布时并入词表" if self.quotes else "核对后移入 vocabulary.md"
            lines += ["", f"词表建议：下列事实词表里没有，{where}。", ""]
            lines += [f"```{'facts' * self.quotes}", *facts.rstrip().split("\n"), "```"]
            self.gaps.append(Gap("unknown-name", "", "词表里没有的事实要先登记"))
        return [*lines, ""]

    # ------------------------------------------------------------ the articles

    def _grants(self, clauses: Sequence[Clause]) -> dict[int, list[Grant]]:
        figures: dict[int, list[Quantity]] = {id(clause): [] for clause in clauses}
        of_name = {clause.name: id(clause) for clause in reversed(clauses)}
        for quantity in self.official.quantities:
            if quantity.clause in of_name:
                figures[of_name[quantity.clause]].append(quantity)
        parents = {id(child): clause for clause in clauses for child in clause.children}
        found: dict[int, list[Grant]] = {}
        for clause in clauses:
            above = figures[id(parents[id(clause)])] if id(clause) in parents else []
            found[id(clause)] = grants_of(clause, figures[id(clause)], above)
        used = {cap for grants in found.values() for cap in caps_used(grants)}
        return {
            key: [g for g in grants if id(g.figures[0]) not in used]
            for key, grants in found.items()
        }

    def _article(self, clause: Clause, grants: list[Grant], *, is_first: bool) -> Iterator[str]:
        if is_first:
            level = min(6, 1 + len(clause.reference) + (clause.rank > RANKS["chapter"]))
            yield f"{'#' * level} {clause.name} {plain(clause.title).lstrip('#')}".rstrip()
            yield ""
        start, end = clause.span()
        words = f"原文第 {start + 1}–{end} 字。"
        yield quotation(self.official.source, clause) if self.quotes else words
        notes = list(self._notes(clause)) if is_first else []
        if notes:
            yield ""
            yield from notes
        yield ""
        for grant in grants[: max(0, _MOST_MEASURES - self.measures - self.records)]:
            yield from self._block(grant)

    def _notes(self, clause: Clause) -> Iterator[str]:
        for said in self.said.get(clause.name, []):
            if said.topic in (Topic.EXCLUSION, Topic.WINDOW):
                is_window = said.topic is Topic.WINDOW
                what = marked(said.start, f"近 {plain(said.value)} 年") if is_window else "不重复"
                words = plain(said.text if is_window else said.value)[:_MOST_PROSE]
                yield f"- {what}：「{words}」（{MARK}，写成条件）"
                self.gaps.append(Gap("", clause.name, without_marks(f"{what}：{words}")[0]))
        for quantity in self.counted.get(clause.name, []):
            if quantity.kind in _ASIDE:
                around = quantity.sentence[max(0, quantity.at - 12) :][: 20 + len(quantity.text)]
                said_figure = marked(quantity.start, plain(quantity.text))
                yield f"- {quantity.kind.value} {said_figure}：「…{plain(around)}…」"

    def _block(self, grant: Grant) -> Iterator[str]:
        is_measure = grant.shape is not Shape.RECORDED
        kind = "measure" if is_measure else "record"
        self.measures += is_measure
        self.records += not is_measure
        yield f"```{kind}"
        yield from self._head_of(grant)
        yield from self._computed(grant) if is_measure else self._recorded(grant)
        yield "```"
        yield ""

    def _head_of(self, grant: Grant) -> Iterator[str]:
        clause, number = grant.clause, self.measures + self.records
        yield f"id: {self.identifier}-{number}"
        yield f"name: {quoted(f'{clause.title or clause.name} {number}')}"
        said = self.said.get(clause.name, [])
        first, sentence = grant.figures[0], grant.sentence
        own = [s for s in said if abs(s.start - first.start) < _NEAR and s.text in sentence]
        tools = list(dict.fromkeys(s.value for s in own if s.topic is Topic.INSTRUMENT))
        yield f"instrument: [{', '.join(map(quoted, tools[:2] or [GAP]))}]"
        if not tools:
            yield self._gap(clause.name, "没有认出支持方式")
        yield f"responsible: [{', '.join(map(quoted, self._responsible(clause, said)))}]"
        yield f"strength: {_strength(grant, own)}"
        yield f"# 原文第 {first.start + 1} 字起：{plain(sentence)[:_MOST_PROSE]}"

    def _responsible(self, clause: Clause, said: Sequence[Statement]) -> list[str]:
        units = [s.value for s in said if s.topic is Topic.UNIT]
        found = units or self.charged or list(self.official.head.issuers)
        if not units:
            self.gaps.append(Gap("", clause.name, "本条没有写责任单位，按全文推定"))
        return list(dict.fromkeys(found))[:_MOST_UNITS] or [GAP]

    # ------------------------------------------------------------ records and measures

    def _recorded(self, grant: Grant) -> Iterator[str]:
        article = grant.clause.name
        yield f"citation: {quoted(article)}"
        for doubt in dict.fromkeys(grant.doubts):
            yield self._gap(article, doubt)
        yield "figures:"
        for quantity in [*grant.figures, *filter(None, [grant.cap])]:
            figure = marked(quantity.start, plain(quantity.text))
            words = f"{plain(quantity.paired)} {figure}{quantity.figure.per}".strip()
            yield f"  - {row(f'{words}（{quantity.kind.value}）', article)}"

    def _computed(self, grant: Grant) -> Iterator[str]:
        article = grant.clause.name
        amount, slots, parameters = self._amount(grant)
        if slots:
            yield "slots:"
            yield from slots
        if parameters:
            yield "parameters:"
            yield from parameters
        yield "when:"
        condition = self._condition(grant)
        words = grant.condition or "符合本条的条件"
        yield f"  - {row(condition, article, '必须', words)}"
        yield self._gap(article, "条件请拆开，逐个写成事实")
        if grant.figures[0].kind is Kind.RATE and not grant.figures[0].basis:
            yield self._gap(article, "没有认出比例的计算基数")
        yield f"amount: {row(amount, article)}"
        cap = grant.figures[0] if grant.shape is Shape.CAPPED else grant.cap
        if cap:
            yield f"cap: {row(written(cap), cap.clause, cap.per or '封顶')}"
        if grant.shape is Shape.RATE and grant.figures[0].is_ceiling:
            yield "ceiling: 是"
        yield self._gap(article, "算例由人按条文算出，至少两个", "cases-missing")

    def _condition(self, grant: Grant) -> str:
        words = plain(grant.condition) or f"{grant.clause.name}的条件"
        question = f"是否符合「{words[:_MOST_PROSE]}」？"
        return self._fact(
            f"符合{grant.clause.title or grant.clause.name}条件", "是否", "", question
        )

    def _fact(self, wanted: str, kind: str, bounds: str, question: str) -> str:
        name = cleaned(wanted)
        if self.names.known.get(name) == kind:
            return name
        name = self.names.free(name)
        text = _FACT.format(name=name, kind=kind, bounds=bounds, question=quoted(question))
        self.names.added[name] = text
        return name

    def _amount(self, grant: Grant) -> tuple[str, list[str], list[str]]:
        """The formula, the slots and the figures that it names."""
        article, first = grant.clause.name, grant.figures[0]
        number = self.measures + self.records
        if grant.shape is Shape.CAPPED:
            slot = self.names.free(f"支持标准{number}")
            most = money(first.figure.high * 10)
            text = row(f"金额 0元 至 {most}", article, "由实施细则或年度指南规定")
            return slot, [f"  {slot}: {text}"], []
        if grant.shape is Shape.TIERS:
            return self._tiers(grant), [], []
        if grant.shape is Shape.CHOICE:
            return self._choice(grant, number), [], []
        if grant.shape is Shape.FIXED:
            return self._fixed(grant, number), [], []
        return self._rate(grant, number)

    def _rate(self, grant: Grant, number: int) -> tuple[str, list[str], list[str]]:
        article, first = grant.clause.name, grant.figures[0]
        base = self._base(first)
        name = self.names.free(f"支持比例{number}")
        low, high = first.figure.low, first.figure.high
        if first.figure.is_range:
            bounds = marked(first.start, f"{percent(low)} 至 {percent(high)}")
            text = row(f"比率 {bounds}", article, "由细则规定")
            return f"{base} × {name}", [f"  {name}: {text}"], []
        return f"{base} × {name}", [], [f"  {name}: {row(written(first), article)}"]

    def _fixed(self, grant: Grant, number: int) -> str:
        first = grant.figures[0]
        if not first.per.startswith("每") or first.per[1:2] in "年次":
            return written(first)
        unit = first.per[-1]
        question = f"申报多少{unit}？（原文：{plain(first.per)}{plain(first.text)}）"
        count = self._fact(f"申报{unit}数{number}", "数量", "  range: 0 至 100000\n", question)
        return f"{written(first)} × {count}"

    def _choice(self, grant: Grant, number: int) -> str:
        options = [plain(q.paired).replace('"', "") for q in grant.figures]
        listed = ", ".join(map(quoted, options))
        fact = self._fact(
            f"{grant.clause.title or grant.clause.name}情形{number}",
            "选项",
            f"  options: [{listed}]\n",
            "属于哪一种情形？",
        )
        base = f"{self._base(grant.figures[0])} × " if is_rate(grant.figures[0]) else ""
        amount = written(grant.figures[-1])
        for option, quantity in list(zip(options, grant.figures, strict=True))[-2::-1]:
            amount = f'IF({fact} = "{option}", {written(quantity)}, {amount})'
        return f"{base}{amount}"

    def _tiers(self, grant: Grant) -> str:
        base = self._base(grant.figures[0])
        bands = [
            f"{written(rate)} 至 {written(bound)}"
            for bound, rate in zip(grant.bounds[:-1], grant.figures[:-1], strict=True)
        ]
        return f"TIERS({base}, {', '.join(bands)}, {written(grant.figures[-1])})"

    def _base(self, quantity: Quantity) -> str:
        wanted = quantity.basis or f"{quantity.clause}计算基数"
        question = f"「{plain(wanted)[:_MOST_PROSE]}」是多少？（{GAP}口径）"
        return self._fact(wanted, "金额", "  range: 0元 至 1万亿元\n", question)


def _strength(grant: Grant, said: Sequence[Statement]) -> str:
    words = [s.value for s in said if s.topic is Topic.MODALITY]
    return next((word for word in words if word in ("可以", "鼓励", "探索")), "应当")
