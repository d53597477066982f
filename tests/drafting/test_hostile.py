"""Broken, hostile and boundless files are refused or read, in bounded time, and never crash."""

import random
import zlib
from time import process_time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guanzi.engines.drafting import DocumentRefused, draft_of, read_official
from guanzi.engines.drafting.readers import pdf, read_file

from .papers import REGULATION, paragraph, read, word_file

SECONDS = 30  # of the processor; the machine may be slow
FEW = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
WORDS = (
    "第一条 第二条 一、 二、 （一） (1) 1. ① 附则 按 不超过 最高 给予 补助 分别 每件 10万元"
    " 五百万元 20% 百分之三 5‰ 2个百分点 2026年3月1日 起施行 有效期至 责任单位： 市财政局 负责"
    " 、 ， 。 ； ："
    ' \n \t | 《 》 〔 〕 ` # " 以上 以下 部分 近三年 不重复 (含) 至 - / 每年 万 美元 同时废止'
).split(" ")


def survives(data: bytes) -> str:
    """Read and draft it; the code of the refusal, or nothing."""
    try:
        draft_of(read_official(data), {})
    except DocumentRefused as refused:
        return refused.code
    return ""


@FEW
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    survives(data)


@FEW
@given(st.text(max_size=400))
def test_any_text_is_read_or_refused(text: str) -> None:
    survives(text.encode("utf-8", "surrogatepass"))


@FEW
@given(st.lists(st.sampled_from(WORDS), max_size=80))
def test_any_row_of_the_words_of_the_genre_is_read(words: list[str]) -> None:
    text = "".join(words)
    if survives(text.encode()):
        return
    official = read(text)
    for quantity in official.quantities:
        assert 0 <= quantity.start < quantity.end <= len(official.source.text)
    places = [place for p in official.paragraphs for place in p.places]
    assert places == sorted(places)


@FEW
@given(st.data())
def test_a_damaged_word_file_is_read_or_refused(data: st.DataObject) -> None:
    whole = bytearray(word_file(*map(paragraph, REGULATION.splitlines())))
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    survives(bytes(whole[: data.draw(st.integers(10, len(whole)))]))


@pytest.mark.parametrize(
    "unit",
    [
        "一",
        "1 ",
        "(",
        "《",
        "局、",
        "10万元、",
        "5%、",
        "1,111",
        "2026年1月1日至",
        "1.对企业奖励10万元。\n",
        "第一条 甲\n",
        "一、甲\n第一条 乙\n",
        "甲\t10万元\n",
        "市财政局负责",
        "上海市财政局（以下简称“甲”）",
        "分别奖励",
        "五百万元补助责任单位：二、",
        "1:1比例三分之一",
        "国家、省、市分别奖励10万元、5万元、3万元,",
        "<p>",
    ],
)
def test_endless_repetition_costs_bounded_time(unit: str) -> None:
    begun = process_time()
    survives((unit * (30_000 // len(unit))).encode())
    assert process_time() - begun < SECONDS


def test_a_row_of_endless_cells_and_sentences_costs_bounded_time() -> None:
    begun = process_time()
    survives(("试验办法\n第一条 表：\n甲（万元）\t乙\n" + "5。\t" * 10_000).encode())
    assert process_time() - begun < SECONDS


@pytest.mark.parametrize("piece", ["<", "<!--", "<script>", "<td>", "&#x", "<p>甲</p>"])
def test_hostile_markup_costs_bounded_time(piece: str) -> None:
    begun = process_time()
    survives(("<html>" + piece * (300_000 // len(piece))).encode())
    assert process_time() - begun < SECONDS


def test_a_zip_bomb_is_not_unpacked() -> None:
    bomb = word_file("<w:p><w:r><w:t>" + "A" * 40_000_000 + "</w:t></w:r></w:p>")
    assert len(bomb) < 100_000
    assert survives(bomb) == "too-large"


def test_entities_are_not_expanded() -> None:
    body = paragraph("甲").replace("甲", "&lol;")
    data = word_file(body)
    assert survives(data) == "broken-docx"


@pytest.mark.parametrize("part", ["<w:tbl>" * 1000, "<w:p/>" * 510_000])
def test_a_word_file_of_too_many_or_too_deep_parts_is_refused(part: str) -> None:
    assert survives(word_file(part)) == "broken-docx"


def test_a_damaged_pdf_is_refused() -> None:
    noise = random.Random(1).randbytes(4000)  # noqa: S311 - noise
    assert survives(b"%PDF-1.7\n" + noise) == "broken-pdf"


def test_a_pdf_that_unfolds_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MOST_MEMORY", 400 * 1024 * 1024)
    once = zlib.compress(b"0 0 m 1 1 l S " * 2_000_000, 9)
    begun = process_time()
    assert survives(pdf_of(zlib.compress(once, 9))) == "too-costly"
    assert process_time() - begun < SECONDS


def test_a_pdf_with_a_password_is_told_from_a_broken_one() -> None:
    with pytest.raises(DocumentRefused, match="密码"):
        read_official(pdf_of(b"", locked=True))


def test_a_scan_without_text_says_what_to_do() -> None:
    with pytest.raises(DocumentRefused, match="文字识别"):
        read_official(pdf_of(zlib.compress(zlib.compress(b"0 0 m 1 1 l S"))))


def pdf_of(content: bytes, *, locked: bool = False) -> bytes:
    """A PDF of one page; its content was compressed twice."""
    filters = b"/Filter[/FlateDecode/FlateDecode]/Length %d" % len(content)
    key = b"/Filter/Standard/V 1/R 2/P -44/O<%b>/U<%b>" % (b"ab" * 32, b"cd" * 32)
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>",
        b"<<" + filters + b">>stream\n" + content + b"\nendstream",
        b"<<" + key + b">>",
    ]
    made, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(made))
        made += b"%d 0 obj%b endobj\n" % (number, part)
    start = len(made)
    made += b"xref\n0 6\n0000000000 65535 f \n"
    made += b"".join(b"%010d 00000 n \n" % place for place in places)
    crypt = b"/Encrypt 5 0 R/ID[<ee><ee>]" if locked else b""
    return made + b"trailer<</Size 6/Root 1 0 R%b>>\nstartxref\n%d\n%%%%EOF" % (crypt, start)


def test_a_file_is_known_by_its_content_and_not_by_its_name() -> None:
    assert read_file(word_file(paragraph("甲"))).kind == "docx"
