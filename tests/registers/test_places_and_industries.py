"""Districts in the vocabulary's order, industries in both editions."""

import csv
from pathlib import Path

import pytest

from guanzi.engines.rules import load_rulebook
from guanzi.foundation.registers.districts import CODES, DISTRICTS, PLACES, read_place
from guanzi.foundation.registers.industries import IndustryInvalid, read_industry

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data"


def test_the_places_are_those_of_the_vocabulary_in_its_order() -> None:
    fact = load_rulebook(ROOT / "rulebook").vocabulary.facts["企业注册地"]
    assert fact.options == PLACES
    assert len(DISTRICTS) == 16


def test_the_codes_are_those_of_the_state() -> None:
    file = DATA / "divisions" / "areas.csv"
    if not file.is_file():
        pytest.skip(f"{file} is not here")
    text = file.read_text(encoding="utf-8")
    assert [name for name, code in CODES.items() if code not in text] == []


@pytest.mark.parametrize("typed", ["闵行区", "闵行", "上海市闵行区", "310112", " 闵行区 "])
def test_a_district_is_read_however_it_is_written(typed: str) -> None:
    assert read_place(typed) == "闵行区"


def test_what_is_no_district_is_none() -> None:
    assert read_place("南汇区") is None
    assert read_place("") is None
    assert read_place("浦东") == "浦东新区"


def test_a_code_means_another_industry_in_another_edition() -> None:
    assert read_industry("7810", 2011).section == "N"
    assert read_industry("8010", 2011).section == "O"
    assert read_industry("7910", 2017).section == "N"
    assert read_industry("i6510", 2017).code == "I6510"


@pytest.mark.parametrize("typed", ["", "Z01", "C65", "6", "99", "65100", "软件"])
def test_a_wrong_code_is_refused(typed: str) -> None:
    with pytest.raises(IndustryInvalid):
        read_industry(typed, 2017)


def test_an_edition_that_does_not_exist_is_refused() -> None:
    with pytest.raises(IndustryInvalid, match="2011 年版和 2017 年版"):
        read_industry("65", 2002)


def test_every_division_of_the_reference_table_stands_in_our_section() -> None:
    file = DATA / "industry" / "gbt4754-2017.csv"
    if not file.is_file():
        pytest.skip(f"{file} is not here")
    rows = list(csv.DictReader(file.open(encoding="utf-8-sig")))
    divisions = [row for row in rows if row["level"] == "1" and row["code"].isdigit()]
    divisions = divisions or [row for row in rows if len(row["code"]) == 2]
    assert len(divisions) >= 97
    for row in divisions:
        assert read_industry(row["code"], 2017).section == row["parent"][:1]
