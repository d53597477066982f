"""The explanation on paper: the same bytes for the same input, whatever was typed."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from pytest_django import Settings

from guanzi.engines.rules import Rulebook, read_facts
from guanzi.foundation.printing import MADE_UP, MISSING_CHARACTER, NotPrintable, render_pdf
from guanzi.lifecycle.matching.rules.answers import given_from, read_answers
from guanzi.lifecycle.matching.rules.calculation import calculate
from guanzi.lifecycle.matching.rules.paper import paper_of
from guanzi.lifecycle.matching.services import read_examples
from guanzi.lifecycle.matching.views.calculator import PAPER
from tests.matching.test_calculation import FULL

ON = date(2022, 6, 20)


def paper(rulebook: Rulebook, measure_id: str, said: dict[str, str], on: date) -> dict[str, Any]:
    answers = read_answers(said.items(), rulebook, on)
    calculation = calculate(rulebook, rulebook.measure(measure_id, on), answers)
    return paper_of(calculation, rulebook, f"/measures/{measure_id}/")


@pytest.mark.parametrize("example", read_examples(), ids=lambda example: example["slug"])
def test_every_example_can_be_printed(rulebook: Rulebook, example: dict[str, Any]) -> None:
    on = date.fromisoformat(example["on"])
    said = given_from(read_facts(example["facts"], rulebook.vocabulary), rulebook.vocabulary)
    data = paper(rulebook, example["measure"], said, on)
    first = render_pdf(PAPER, data, dated=on)
    assert first.startswith(b"%PDF-")
    assert b"pdfaid:part>2<" in first
    assert b"pdfaid:conformance>B<" in first
    assert render_pdf(PAPER, data, dated=on) == first


@pytest.mark.parametrize("measure_id", ["tech-transfer-support", "core-talent-award"])
@pytest.mark.parametrize("on", [date(1999, 1, 1), ON, date(2026, 11, 22)])
def test_a_measure_can_be_printed_before_anything_is_known(
    rulebook: Rulebook, measure_id: str, on: date
) -> None:
    assert render_pdf(PAPER, paper(rulebook, measure_id, {}, on), dated=on)


def test_text_is_data_and_never_markup(rulebook: Rulebook) -> None:
    hostile = '#panic("x") $x$ *b* \\ "q" <a> @b ]] 😀 \x00 \u2028 ᚠ'
    data = paper(rulebook, "tech-transfer-support", {}, ON) | {
        "headline": hostile,
        "title": hostile,
    }
    assert render_pdf(PAPER, data, dated=ON)
    assert MISSING_CHARACTER == "〓"


def test_the_paper_carries_what_lets_it_be_checked(rulebook: Rulebook) -> None:
    data = paper(rulebook, "tech-transfer-support", {"企业注册地": "徐汇区"}, ON)
    assert data["edition"] == rulebook.digest
    assert len(data["digest"]) == 64
    assert data["path"] == "/measures/tech-transfer-support/?on=2022-06-20&企业注册地=徐汇区"
    assert data["facts"][0] == {
        "name": "企业注册地",
        "value": "徐汇区",
        "source": "登记",
        "columns": [],
        "rows": [],
    }


def test_what_paper_cannot_hold_is_refused_in_chinese(rulebook: Rulebook) -> None:
    data = paper(rulebook, "tech-transfer-support", {}, ON) | {"title": "长" * 40_000}
    with pytest.raises(NotPrintable, match="印不成 PDF"):
        render_pdf(PAPER, data, dated=ON)


def test_an_address_too_long_for_paper_gives_way_to_the_digest(rulebook: Rulebook) -> None:
    row = "2020 市级 专项资金 高新技术成果转化专项扶持资金 其他项目"
    rows = "\n".join(f"{row} {number}元" for number in range(1, 1001))
    data = paper(rulebook, "tech-transfer-support", FULL | {"扶持记录": rows}, ON)
    assert data["path"].startswith("/measures/tech-transfer-support/?on=2022-06-20（回答太长")
    assert len(data["digest"]) == 64
    assert render_pdf(PAPER, data, dated=ON).startswith(b"%PDF-")


def test_paper_says_what_would_be_had_and_does_not_promise_it(rulebook: Rulebook) -> None:
    said = {name: text for name, text in FULL.items() if name != "申报限制期内"}
    data = paper(rulebook, "tech-transfer-support", said, ON)
    assert data["outcome"] == "还缺信息"
    assert data["amount"] is None
    assert data["conditional"] == "若其余条件都成立，可得 300,464.50元"
    assert [share["result"] for share in data["shares"]] == ["未定", "未定"]


PAPERS = sorted((Path(__file__).parents[2] / "src" / "guanzi").rglob("*.typ"))


def pages_of(paper: Path) -> list[str]:
    printed = pypdfium2.PdfDocument(render_pdf(paper, {}, dated=ON))
    return [page.get_textpage().get_text_bounded() for page in printed]


def test_every_page_says_so_where_the_city_is_made_up(tmp_path: Path, settings: Settings) -> None:
    paper = tmp_path / "paper.typ"
    paper.write_text('#set page(margin: 20mm)\n#set text(font: "Noto Sans SC")\n一#pagebreak()二')
    assert [MADE_UP in text for text in pages_of(paper)] == [False, False]
    settings.DEMO = True
    for _time in range(2):
        assert [MADE_UP in text for text in pages_of(paper)] == [True, True]


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.stem)
def test_no_paper_has_a_head_of_its_own_that_would_hide_it(paper: Path) -> None:
    assert not re.search(r"^\s*header:", paper.read_text(), re.MULTILINE)
