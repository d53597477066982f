"""A formula laid out as people read mathematics: fractions, braces, small tables, Chinese names.

Every name carries its definition: a link to where it is explained, and a note that hovering or
focusing shows. Nothing here computes; the tree comes checked from the rule engine.
"""

from collections.abc import Iterator
from functools import singledispatchmethod
from itertools import count

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from guanzi.engines.rules import Fact, Measure, nodes
from guanzi.engines.rules.values import value_text
from guanzi.engines.rules.working import SIGNS
from guanzi.foundation.face.typeset import typeset

_LEAF = 9


class FormulaSheet:
    """Lays out the formulas of one measure; ids on the page start with the measure's id."""

    def __init__(self, measure: Measure) -> None:
        self.measure = measure
        self._numbers = count(1)

    @singledispatchmethod
    def html(self, node: nodes.Node) -> SafeString:
        """The formula as HTML; every text of the rulebook in it is escaped."""
        return format_html("{}", node.text)

    def anchor(self, kind: str, name: str) -> str:
        """The id of the place where a name is explained."""
        return f"{self.measure.id}-{kind}-{name}"

    # --- names ---

    def _term(self, kind: str, name: str, *notes: str) -> SafeString:
        note_id = f"{self.measure.id}-note-{next(self._numbers)}"
        lines = format_html_join("", "<span>{}</span>", ((typeset(n),) for n in notes if n))
        return format_html(
            '<span class="term term-{}">'
            '<a class="term-name" href="#{}" aria-describedby="{}">{}</a>'
            '<span class="term-note" role="tooltip" id="{}"><b>{}</b>{}</span></span>',
            kind,
            self.anchor(kind, name),
            note_id,
            name,
            note_id,
            name,
            lines,
        )

    @html.register
    def _fact(self, node: nodes.FactName) -> SafeString:
        return self._term("fact", node.name, node.fact.question, fact_line(node.fact))

    @html.register
    def _field(self, node: nodes.FieldName) -> SafeString:
        return format_html('<span class="lit">{}</span>', node.name)

    @html.register
    def _step(self, node: nodes.StepName) -> SafeString:
        citation = self.measure.steps[node.name].citation
        return self._term("step", node.name, _("本措施的计算步骤"), str(citation))

    @html.register
    def _figure(self, node: nodes.FigureName) -> SafeString:
        figure = self.measure.parameters[node.name]
        values = [f"{value.text}（{value.citation}）" for value in figure.values]
        return self._term("figure", node.name, _("条文给出的数"), *values, figure.note)

    @html.register
    def _slot(self, node: nodes.SlotName) -> SafeString:
        slot = self.measure.slots[node.name]
        return self._term("slot", node.name, _("条文没有写明，待细则规定"), slot.whose_rule)

    # --- arithmetic, comparison, logic ---

    @html.register
    def _literal(self, node: nodes.Literal) -> SafeString:
        text = node.text.strip()
        if text[:1] in '"“「':
            text = f"「{node.value}」"
        return format_html('<span class="lit">{}</span>', text)

    @html.register
    def _binary(self, node: nodes.Arithmetic | nodes.Comparison) -> SafeString:
        if node.operator == "/":
            return format_html(
                '<span class="frac"><span class="num">{}</span>'
                '<span class="visually-hidden"> ÷ </span>'
                '<span class="den">{}</span></span>',
                self.html(node.left),
                self.html(node.right),
            )
        left, right = self._inside(node.left, node), self._inside(node.right, node, right=True)
        return format_html('{} <span class="op">{}</span> {}', left, SIGNS[node.operator], right)

    def _inside(self, part: nodes.Node, parent: nodes.Node, *, right: bool = False) -> SafeString:
        """Brackets only where the reading would change without them."""
        own, outer = _weight(part), _weight(parent)
        weak = own < outer or (right and own == outer and getattr(parent, "operator", "") == "-")
        weak = weak or (isinstance(part, nodes.AllOf) and isinstance(parent, nodes.AnyOf))
        return format_html("({})", self.html(part)) if weak else self.html(part)

    @html.register
    def _negative(self, node: nodes.Negative) -> SafeString:
        return format_html("−{}", self._inside(node.operand, node))

    @html.register
    def _joined(self, node: nodes.AllOf | nodes.AnyOf) -> SafeString:
        word = _("且") if isinstance(node, nodes.AllOf) else _("或")
        parts = ((self._inside(part, node),) for part in node.operands)
        return format_html_join(format_html(' <span class="word">{}</span> ', word), "{}", parts)

    @html.register
    def _not(self, node: nodes.Not) -> SafeString:
        return format_html(
            '<span class="word">{}</span> {}', _("非"), self._inside(node.operand, node)
        )

    @html.register
    def _membership(self, node: nodes.Membership) -> SafeString:
        options = format_html_join("、", "{}", ((self.html(option),) for option in node.options))
        return format_html(
            '{} <span class="word">{}</span> {}', self.html(node.item), _("属于"), options
        )

    # --- functions ---

    @html.register
    def _choice(self, node: nodes.Choice) -> SafeString:
        rows = format_html_join(
            "",
            '<span class="case"><span class="case-value">{}</span>'
            '<span class="case-when">{}</span></span>',
            self._branches(node),
        )
        return format_html('<span class="cases">{}</span>', rows)

    def _branches(self, node: nodes.Choice) -> Iterator[tuple[SafeString, SafeString]]:
        """IF within IF is one list of cases."""
        yield self.html(node.then), format_html("{} {}", _("当"), self.html(node.condition))
        if isinstance(node.otherwise, nodes.Choice):
            yield from self._branches(node.otherwise)
        else:
            yield self.html(node.otherwise), format_html("{}", _("其他情况"))

    @html.register
    def _extreme(self, node: nodes.Extreme) -> SafeString:
        word = _("取较小者") if node.function == "MIN" else _("取较大者")
        return self._function(word, *node.operands)

    @html.register
    def _rounded(self, node: nodes.Rounded) -> SafeString:
        return self._function(_("四舍五入"), node.operand, node.step)

    def _function(self, word: str, *operands: nodes.Node) -> SafeString:
        parts = format_html_join("，", "{}", ((self.html(operand),) for operand in operands))
        return format_html('<span class="word">{}</span>({})', word, parts)

    @html.register
    def _year(self, node: nodes.YearOf) -> SafeString:
        return format_html("{} {}", self._inside(node.operand, node), _("的年份"))

    @html.register
    def _month(self, node: nodes.MonthOf) -> SafeString:
        subject = self._inside(node.operand, node)
        if node.number is None:
            return format_html("{} {}", subject, _("的月份"))
        return format_html("{} {} {}", subject, self.html(node.number), _("月"))

    @html.register
    def _aggregate(self, node: nodes.Aggregate) -> SafeString:
        where = (
            format_html(
                ' {} <span class="where">{}</span> {}', _("中"), self.html(node.condition), _("的")
            )
            if node.condition
            else format_html(" {}", _("的"))
        )
        what = self.html(node.field) if node.field else SafeString("")
        words = {
            "COUNT": _("条数"),
            "EXISTS": _("记录存在"),
            "SUM": _("合计"),
            "MIN": _("最小值"),
            "MAX": _("最大值"),
        }
        subject = self.html(node.records)
        return format_html(
            '{}{} {} <span class="word">{}</span>', subject, where, what, words[node.function]
        )

    # --- ladders ---

    @html.register
    def _tiers(self, node: nodes.Tiers) -> SafeString:
        return self._ladder(
            node, _("分档累进：各部分按各自的比例计算后相加"), _("比例"), _("的部分")
        )

    @html.register
    def _bands(self, node: nodes.Bands) -> SafeString:
        return self._ladder(node, _("分段取值"), _("取值"), "")

    def _ladder(
        self, node: nodes.Tiers | nodes.Bands, caption: str, heading: str, of_part: str
    ) -> SafeString:
        rows = format_html_join(
            "",
            '<tr><th scope="row">{}{}</th><td>{}</td></tr>',
            ((span, of_part, self.html(band.value)) for span, band in self._spans(node.bands)),
        )
        subject = self.html(node.subject)
        return format_html(
            '<table class="ladder"><caption>{}</caption><thead><tr><th scope="col">{}</th>'
            '<th scope="col">{}</th></tr></thead><tbody>{}</tbody></table>',
            caption,
            subject,
            heading,
            rows,
        )

    def _spans(self, bands: tuple[nodes.Band, ...]) -> Iterator[tuple[SafeString, nodes.Band]]:
        """`500万元以内（含）`, `500万元 至 1500万元（含）`, `超过 1500万元`."""
        below: SafeString | None = None
        below_is_in = True
        for band in bands:
            yield self._span(below, band, below_is_in=below_is_in), band
            below, below_is_in = (self.html(band.limit) if band.limit else None), band.inclusive

    def _span(self, below: SafeString | None, band: nodes.Band, *, below_is_in: bool) -> SafeString:
        if band.limit is None:
            return format_html("{} {}", _("超过") if below_is_in else _("达到"), below or "")
        limit = self.html(band.limit)
        end = _("（含）") if band.inclusive else _("（不含）")
        if below is None:
            return format_html("{} {}{}", limit, _("以内"), end)
        return format_html("{} {} {}{}", below, _("至"), limit, end)


def fact_line(fact: Fact) -> str:
    """Type, range and source of a fact in one line."""
    parts = [fact.unit.value, fact.period]
    if fact.low is not None:
        parts.append(f"{value_text(fact.low, fact.unit)} 至 {value_text(fact.high, fact.unit)}")
    elif fact.options:
        parts.append("、".join(fact.options[:4]) + ("等" if len(fact.options) > 4 else ""))
    return " · ".join(filter(None, (*parts, SOURCE_WORDS.get(fact.source, fact.source))))


SOURCE_WORDS = {
    "申报": "由申报人填报",
    "登记": "以登记信息为准",
    "税务": "以税务数据为准",
    "认定": "以认定记录为准",
    "财政": "以财政数据为准",
    "统计": "以统计数据为准",
}


def _weight(node: nodes.Node) -> int:
    """How tightly a node holds together; lower ones need brackets inside higher ones."""
    if isinstance(node, nodes.Arithmetic):
        return {"+": 4, "-": 4, "*": 5}.get(node.operator, _LEAF)
    weights: dict[type[nodes.Node], int] = {
        nodes.AnyOf: 1,
        nodes.AllOf: 2,
        nodes.Not: 3,
        nodes.Comparison: 3,
        nodes.Membership: 3,
        nodes.Negative: 6,
        nodes.YearOf: 8,
        nodes.MonthOf: 8,
    }
    return weights.get(type(node), _LEAF)
