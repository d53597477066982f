"""Amounts in full Chinese form."""

import pytest

from guanzi.lifecycle.applications.rules.amount_words import amount_in_words


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (0, "零元整"),
        (1, "壹分"),
        (10, "壹角整"),
        (300464_50, "叁拾万零肆佰陆拾肆元伍角整"),
        (5_000_000_00, "伍佰万元整"),
        (1_0000_0001_00, "壹亿零壹元整"),
        (1_0005_0000_00, "壹亿零伍万元整"),
        (10_0100_05, "壹拾万零壹佰元零伍分"),
        (107_000_53, "壹拾万柒仟元伍角叁分"),
        (1680_32, "壹仟陆佰捌拾元叁角贰分"),
        (1409_50, "壹仟肆佰零玖元伍角整"),
        (6007_14, "陆仟零柒元壹角肆分"),
        (325_04, "叁佰贰拾伍元零肆分"),
        (-12_00, "负壹拾贰元整"),
    ],
)
def test_amounts_are_written_as_financial_papers_do(fen: int, words: str) -> None:
    assert amount_in_words(fen) == words
