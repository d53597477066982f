"""Official documents of our own, in the shapes in which offices send them."""

import io
import zipfile
from collections.abc import Iterable
from xml.sax.saxutils import escape

from guanzi.engines.drafting import Kind, Official, Quantity, Topic, read_official

REGULATION = """\
青浦区科技创新扶持资金管理办法（虚构）
青科规〔2026〕7号

第一章    总  则
第一条（目的依据）
为鼓励企业创新，制定本办法。
第二条（管理部门）
青浦区科学技术委员会（以下简称“区科委”）负责项目受理，青浦区财政局（以下简称“区财政局”）负责资金拨付。
第二章    支持标准
第三条（支持对象）
在本区注册、近三年未获得过其他市级专项资金支持的企业。
第四条（研发补助）
对符合条件的企业，按研发投入的百分之十给予补助，单个项目最高不超过３００ 万元。具体如下：
（一）首次认定为国家级、市级和区级平台的，分别给予一次性奖励50万元、30万元和10万元；
（二）对获得发明专利的，每件奖励2000元；
（三）参加展会的，给予不超过5万元的展位费补贴。
同一项目按就高原则执行，不重复享受。
第三章    附  则
第五条（应用解释）
本办法由区科委会同区财政局负责解释。
第六条（施行日期）
本办法自2026年3月1日起施行，有效期至2029年2月28日。《青浦区科技资金办法》（青科规〔2020〕3号）同时废止。

青浦区科学技术委员会
青浦区财政局
2026年1月15日
"""

MEASURES = """\
关于支持智能制造的若干措施
一、加大技改力度
1．支持技术改造。对总投入1000万元以上的项目，按不超过设备投入20%、最高不超过500万元给予补助。（责任单位：市经济信息化委、市财政局、各区）
2．鼓励首台突破。鼓励企业研制首台装备。
二、加大人才支持
3．对年销售额首次达到1亿元、5亿元的企业，分别奖励10万元、30万元。
"""


def read(text: str) -> Official:
    """Read a text as a file would be."""
    return read_official(text.encode())


def figures(official: Official, kind: Kind) -> list[tuple[str, str]]:
    """The figures of this kind, by clause."""
    return [(q.clause, q.value) for q in official.quantities if q.kind is kind]


def judged(sentence: str) -> list[tuple[str, str]]:
    """What the figures of one sentence are."""
    return [(q.kind.name.lower(), q.value) for q in quantities(sentence)]


def quantities(sentence: str) -> tuple[Quantity, ...]:
    """The figures of one sentence."""
    return read(f"试验办法\n第一条 {sentence}\n第二条 其他。\n").quantities


def said(official: Official, topic: Topic) -> list[tuple[str, str]]:
    """The statements on a topic, by clause."""
    return [(s.clause, s.value) for s in official.statements if s.topic is topic]


def names(official: Official) -> list[str]:
    """The clauses as citations call them."""
    return [clause.name for clause in official.clauses()]


def wrapped(text: str, margin: int = 20) -> str:
    """The text as a printer breaks it: every line as wide as the margin, an empty line between."""
    lines = []
    for line in text.splitlines():
        lines += [line[i : i + margin] for i in range(0, len(line), margin)] or [""]
    return "\n\n".join(lines)


# ---------------------------------------------------------------- Word

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def paragraph(text: str, *, level: int | None = None, listed: int = 1, style: str = "") -> str:
    """A paragraph of a Word file, numbered by Word itself where a level or a style is given."""
    numbered = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    if level is not None:
        where = f'<w:ilvl w:val="{level}"/><w:numId w:val="{listed}"/>'
        numbered = f"<w:pPr><w:numPr>{where}</w:numPr></w:pPr>"
    return f"<w:p>{numbered}<w:r><w:t>{escape(text)}</w:t></w:r></w:p>"


def table(rows: Iterable[Iterable[str]]) -> str:
    """A table of a Word file."""
    cells = ("".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def styles(name: str) -> str:
    """A style whose paragraphs Word numbers by its first list."""
    number = '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
    style = f'<w:style w:styleId="{name}">{number}</w:style>'
    return f'<w:styles xmlns:w="{_WORD}">{style}</w:styles>'


def word_file(*parts: str, numbering: str = "", styles: str = "") -> bytes:
    """A .docx of these parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        body = "".join(parts)
        document = f'<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>'
        archive.writestr("word/document.xml", document)
        if numbering:
            archive.writestr("word/numbering.xml", numbering)
        if styles:
            archive.writestr("word/styles.xml", styles)
    return made.getvalue()


def numbering(*levels: tuple[str, str]) -> str:
    """Word's own numbers: for every level its style and its pattern."""
    shapes = "".join(
        f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{style}"/>'
        f'<w:lvlText w:val="{pattern}"/></w:lvl>'
        for i, (style, pattern) in enumerate(levels)
    )
    return (
        f'<w:numbering xmlns:w="{_WORD}"><w:abstractNum w:abstractNumId="0">{shapes}'
        '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )
