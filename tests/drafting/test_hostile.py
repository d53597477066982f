"""Broken, hostile and boundless files are refused or read, in bounded time, and never crash."""

import random
from time import process_time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guanzi.engines.drafting import DocumentRefused, draft_of, read_official
from guanzi.engines.drafting.readers import read_file

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
        "国家、省、市分别奖励10万元、5万元、3万元,",
        "<p>",
    ],
)
def test_endless_repetition_costs_bounded_time(unit: str) -> None:
    begun = process_time()
    survives((unit * (30_000 // len(unit))).encode())
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


def test_a_file_is_known_by_its_content_and_not_by_its_name() -> None:
    assert read_file(word_file(paragraph("甲"))).kind == "docx"
