"""Text, Word, PDF and web pages say the same once they are read."""

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
    table,
    word_file,
    wrapped,
)

NAMES = ["第一章", "第一条", "第二条", "第二章", "第三条", "第四条"]
NAMES += ["第四条(一)", "第四条(二)", "第四条(三)", "第三章", "第五条", "第六条"]
CAPS = [("第四条", "3000000元"), ("第四条(三)", "50000元")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
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


def test_the_rows_of_a_table_stay_apart_and_their_figures_are_marked() -> None:
    rows = [["等级", "奖励标准"], ["国家级", "50万元"], ["市级", "20万元"]]
    body = (paragraph("试验办法"), paragraph("第一条 标准如下："), table(rows))
    official = read_official(word_file(*body, paragraph("第二条 其他。")))
    assert figures(official, Kind.AWARD) == [("第一条", "500000元"), ("第一条", "200000元")]
    assert not any(quantity.sure for quantity in official.quantities)


def test_a_web_page_reads_like_its_text() -> None:
    lines = "".join(f"<p>{line}</p>" for line in REGULATION.splitlines() if line)
    page = f"<html><head><style>p {{}}</style></head><body><script>1<2</script>{lines}</body>"
    official = read_official(page.encode())
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
