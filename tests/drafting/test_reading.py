"""Text, Word, PDF and web pages say the same once they are read."""

import sys

import pytest
import typst

from guanzi.engines.drafting import DocumentRefused, Kind, read_official

from .papers import (
    MEASURES,
    REGULATION,
    figures,
    names,
    numbering,
    paragraph,
    read,
    styles,
    table,
    word_file,
    wrapped,
)

NAMES = ["第一章", "第一条", "第二条", "第二章", "第三条", "第四条"]
NAMES += ["第四条(一)", "第四条(二)", "第四条(三)", "第三章", "第五条", "第六条"]
CAPS = [("第四条", "3000000元"), ("第四条(三)", "50000元")]


@pytest.mark.parametrize(
    "encoding", ["gb18030", "utf-16", "utf-16-be", "utf-16-le", "utf-8", "utf-8-sig"]
)
def test_a_text_is_read_in_the_encodings_of_offices(encoding: str) -> None:
    official = read_official(REGULATION.encode(encoding))
    assert names(official) == NAMES
    assert figures(official, Kind.CAP) == CAPS


@pytest.mark.parametrize("margin", [18, 23, 30])
def test_lines_broken_at_the_margin_are_joined_inside_words_and_numbers(margin: int) -> None:
    official = read(wrapped(REGULATION, margin))
    assert names(official) == NAMES
    assert figures(official, Kind.CAP) == CAPS
    assert ("第四条(一)", "300000元") in figures(official, Kind.AWARD)


def test_traditional_script_is_understood_and_its_places_are_those_of_the_file() -> None:
    rule = "第一條 對企業按研發投入的30%給予補助,最高不超過200萬元。"
    text = f"扶持資金管理辦法\n{rule}\n第二條 其他。\n"
    official = read(text)
    assert names(official) == ["第一条", "第二条"]
    assert figures(official, Kind.RATE) == [("第一条", "30%")]
    [cap] = [q for q in official.quantities if q.kind is Kind.CAP]
    assert text[cap.start : cap.end] == "200萬元"


def test_full_width_and_spaced_digits_are_one_number() -> None:
    official = read("试验办法\n第一条 给予最高 ２ ０ 0 万元补助。\n第二条 给予最高10 0万元奖励。\n")
    assert figures(official, Kind.CAP) == [("第一条", "2000000元"), ("第二条", "1000000元")]


def test_every_figure_knows_where_it_stands_in_the_file() -> None:
    text = wrapped(REGULATION)
    for quantity in read(text).quantities:
        found = text[quantity.start : quantity.end]
        plain = found.replace("\n", "").replace(" ", "").replace("３", "3").replace("０", "0")
        assert plain == quantity.text


def test_a_word_file_reads_like_its_text() -> None:
    official = read_official(word_file(*map(paragraph, REGULATION.splitlines())))
    assert official.source.kind == "docx"
    assert names(official) == NAMES
    assert figures(official, Kind.CAP) == CAPS


def test_the_numbers_that_word_counts_itself_are_read() -> None:
    counted = numbering(("chineseCounting", "第%1条"), ("chineseCounting", "（%2）"))
    official = read_official(
        word_file(
            paragraph("试验办法"),
            paragraph(" 对企业奖励10万元。", level=0),
            paragraph("先申请；", level=1),
            paragraph("后审核。", level=1),
            paragraph(" 其他。", level=0),
            numbering=counted,
        )
    )
    assert names(official) == ["第一条", "第一条(一)", "第一条(二)", "第二条"]


def test_numbers_that_a_style_counts_and_lists_that_begin_anew_are_read() -> None:
    levels = ("chineseCountingThousand", "第%1条"), ("decimalEnclosedCircle", "%2")
    anew = '<w:num w:numId="{}"><w:abstractNumId w:val="0"/>{}</w:num>'
    override = '<w:lvlOverride w:ilvl="1"><w:startOverride w:val="1"/></w:lvlOverride>'
    counted = numbering(*levels).replace(
        "</w:numbering>", anew.format(2, "") + anew.format(3, override) + "</w:numbering>"
    )
    parts = [paragraph("试验办法"), paragraph("奖励甲：", style="Rule")]
    parts += [paragraph("子；", level=1, listed=2), paragraph("丑。", level=1, listed=2)]
    parts += [paragraph("奖励乙：", style="Rule"), paragraph("寅。", level=1, listed=3)]
    official = read_official(word_file(*parts, numbering=counted, styles=styles("Rule")))
    assert names(official) == ["第一条", "第一条①", "第一条②", "第二条", "第二条①"]


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([["等级", "奖励金额（万元）"], ["国家级", "50"]], [("award", "500000元")]),
        ([["等级", "最高奖励金额"], ["国家级", "50万元"]], [("cap", "500000元")]),
        ([["等级", "支持标准"], ["国家级", "20%～30%"]], [("rate", "20%-30%")]),
        (
            [["行业", "年销售额", "奖励标准"], ["批发", "1亿元", "5万元"], ["2亿元", "10万元"]],
            [("floor", "100000000元"), ("award", "50000元")] * 1
            + [("floor", "200000000元"), ("award", "100000元")],
        ),
    ],
)
def test_the_heading_of_a_column_says_what_its_figures_are(
    rows: list[list[str]], found: list[tuple[str, str]]
) -> None:
    body = (paragraph("试验办法"), paragraph("第一条 标准如下："), table(rows))
    official = read_official(word_file(*body, paragraph("第二条 其他。")))
    assert [(q.kind.name.lower(), q.value) for q in official.quantities] == found


def test_what_a_web_site_prints_around_a_document_is_no_part_of_it() -> None:
    lines = "".join(f"<p>{line}</p>" for line in REGULATION.splitlines() if line)
    page = (
        f"<html><body><p>今天是2026年8月1日</p><p>当前位置：首页</p>{lines}<p>相关文档</p>"
        "<li>政策解读：一图读懂扶持办法 2026-02-01</li><p>主办：青浦区人民政府 承办：区数据局</p>"
        "<p>沪ICP备00000000号</p></body></html>"
    )
    plain, web = read(REGULATION), read_official(page.encode())
    assert [d.value for d in web.head.dates] == [d.value for d in plain.head.dates]
    assert [s.value for s in web.statements] == [s.value for s in plain.statements]


@pytest.mark.parametrize(
    "line",
    ["分享至少一半收益给团队的企业", "访问量达到100万次的，奖励5万元；", "上一篇论文奖励1万元"],
)
def test_a_line_of_the_document_is_not_taken_for_one_of_a_web_site(line: str) -> None:
    official = read(f"试验办法\n第一条 奖励如下：\n{line}\n第二条 其他。\n")
    assert line[:6] in official.clauses()[0].text


def test_a_table_that_holds_a_page_together_is_no_table_of_figures() -> None:
    lines = "".join(f"<p>{line}</p>" for line in REGULATION.splitlines() if line)
    cell = f"<td>{lines}<table><tr><td><p>甲</p></td><td><p>乙</p></td></tr></table></td>"
    official = read_official(f"<html><table><tr><td>导航</td>{cell}</tr></table></html>".encode())
    assert names(official) == NAMES
    assert official.source.text.endswith("甲\t乙")


def test_running_heads_do_not_stand_inside_sentences() -> None:
    head = "#set page(width: 120mm, height: 60mm, header: [试验市人民政府公报 2026年第4期])\n"
    rule = "第一条 对投资100万元以上的项目，" + "经主管部门评审、公示并报市政府同意后，" * 12
    rule += "给予50万元奖励。"
    font = '#set text(font: "Noto Serif CJK SC")\n'
    made = typst.compile(f"{font}{head}试验办法\n\n{rule}\n\n第二条 其他。\n".encode())
    official = read_official(made)
    assert len(official.source.pages) > 1
    assert "公报" not in official.clauses()[0].text


def test_sums_at_the_edges_of_pages_are_no_running_heads() -> None:
    pages = "奖励50万元\n#pagebreak()\n奖励30万元"
    text = f"试验办法\n\n第一条 标准：\n\n甲类企业\n\n{pages}\n\n丙类企业\n\n第二条 其他。\n"
    font = '#set page(width: 120mm, height: 60mm)\n#set text(font: "Noto Serif CJK SC")\n'
    official = read_official(typst.compile(f"{font}{text}".encode()))
    assert len(official.source.pages) == 2
    assert figures(official, Kind.AWARD) == [("第一条", "500000元"), ("第一条", "300000元")]


def test_without_a_program_to_read_it_a_pdf_is_refused_in_chinese(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "executable", "")
    with pytest.raises(DocumentRefused, match="另存为 docx"):
        read_official(b"%PDF-1.7")


def test_a_signature_set_to_the_right_is_not_joined_to_another_line() -> None:
    text = wrapped(REGULATION, 24)
    signed = text.replace("青浦区财政局\n\n2026", f"{' ' * 30}青浦区财政局\n\n{' ' * 30}2026")
    assert read(signed).head.issuers == ("青浦区科学技术委员会", "青浦区财政局")


def test_the_rows_of_a_table_stay_apart_and_their_figures_are_marked() -> None:
    rows = [["等级", "奖励标准"], ["国家级", "50万元"], ["市级", "20万元"]]
    body = (paragraph("试验办法"), paragraph("第一条 标准如下："), table(rows))
    official = read_official(word_file(*body, paragraph("第二条 其他。")))
    assert figures(official, Kind.AWARD) == [("第一条", "500000元"), ("第一条", "200000元")]
    assert not any(quantity.sure for quantity in official.quantities)


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_a_web_page_reads_like_its_text_however_much_else_it_holds(encoding: str) -> None:
    lines = "".join(f"<p>{line}</p>" for line in REGULATION.splitlines() if line)
    script = "<script>1<2;" + "call(1);" * 10_000 + "</script>"
    page = f"<html><head><style>p {{}}</style></head><body>{script}{lines}</body>"
    official = read_official(page.encode(encoding))
    assert official.source.kind == "html"
    assert names(official) == NAMES
    assert figures(official, Kind.CAP) == CAPS


def test_a_pdf_reads_like_its_text_and_knows_its_pages() -> None:
    font = '#set text(font: "Noto Serif CJK SC")\n#set page(width: 120mm)\n'
    lines = "\n\n".join(line.replace("#", "") for line in MEASURES.splitlines())
    made = typst.compile((font + lines.replace("\n二", "\n#pagebreak()\n二")).encode())
    official = read_official(made)
    assert official.source.kind == "pdf"
    assert names(official) == ["一", "一1", "一2", "二", "二3"]
    assert figures(official, Kind.CAP) == [("一1", "5000000元")]
    assert len(official.source.pages) == 2


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "no-text"),
        (b"   \n\n", "no-text"),
        (b"\x00\x01\x02\x03" * 100, "unreadable"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "old-office"),
        (rb"{\rtf1\ansi}", "rtf"),
        (b"MIME-Version: 1.0\r\n\r\nPGh0bWw+", "mhtml"),
        (REGULATION.encode() + "乙".encode("gb18030"), "unreadable"),
        (b"PK\x03\x04 not an archive", "broken-docx"),
        (b"%PDF-1.4 not a document", "broken-pdf"),
        (b"x" * (33 * 1024 * 1024), "too-large"),
        ("条" * 500_000, "too-long"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(data: bytes | str, code: str) -> None:
    raw = data.encode() if isinstance(data, str) else data
    with pytest.raises(DocumentRefused) as refused:
        read_official(raw)
    assert refused.value.code == code
    assert refused.value.message
