"""The algebra of units, row by row: what may be added, multiplied, compared, and what comes out."""

import pytest

from guanzi.engines.rules import Unit
from tests.rules.world import parsed, refused

MONEY, RATIO, FACTOR, COUNT = "收入", "占比", "贡献系数", "职工人数"
YEAR, DATE, MONTH = "设立年份", "设立日期", "投产年月"
BOOL, CHOICE, TEXT, RECORDS = "高新企业", "级别", "简称", "发票"
MONTHS, DAYS = "3年", "10天"


@pytest.mark.parametrize(
    ("left", "operator", "right", "unit"),
    [
        (MONEY, "+", MONEY, Unit.MONEY),
        (MONEY, "-", MONEY, Unit.MONEY),
        (MONEY, "*", RATIO, Unit.MONEY),
        (FACTOR, "*", MONEY, Unit.MONEY),
        (COUNT, "*", MONEY, Unit.MONEY),
        (MONEY, "/", COUNT, Unit.MONEY),
        (MONEY, "/", RATIO, Unit.MONEY),
        (MONEY, "/", MONEY, Unit.RATIO),
        (RATIO, "+", RATIO, Unit.RATIO),
        (RATIO, "+", "1", Unit.RATIO),
        (RATIO, "*", RATIO, Unit.RATIO),
        (RATIO, "*", FACTOR, Unit.RATIO),
        (FACTOR, "*", FACTOR, Unit.FACTOR),
        (FACTOR, "+", "1", Unit.FACTOR),
        (COUNT, "+", COUNT, Unit.COUNT),
        (COUNT, "*", COUNT, Unit.COUNT),
        (COUNT, "/", COUNT, Unit.RATIO),
        (DATE, "+", MONTHS, Unit.DATE),
        (DATE, "-", DAYS, Unit.DATE),
        (DATE, "-", DATE, Unit.DAYS),
        (MONTH, "+", MONTHS, Unit.MONTH),
        (MONTH, "-", MONTH, Unit.MONTHS),
        (YEAR, "+", "3", Unit.YEAR),
        (YEAR, "-", COUNT, Unit.YEAR),
        (YEAR, "-", YEAR, Unit.COUNT),
        (MONTHS, "+", "6个月", Unit.MONTHS),
        (DAYS, "+", DAYS, Unit.DAYS),
    ],
)
def test_what_may_be_computed(left: str, operator: str, right: str, unit: Unit) -> None:
    assert parsed(f"{left} {operator} {right}").unit is unit


@pytest.mark.parametrize(
    ("left", "operator", "right"),
    [
        (MONEY, "*", MONEY),
        (MONEY, "+", RATIO),
        (RATIO, "+", MONEY),
        (MONEY, "-", COUNT),
        (MONEY, "+", "1"),
        (RATIO, "/", MONEY),
        (COUNT, "/", MONEY),
        (RATIO, "+", COUNT),
        (DATE, "+", DATE),
        (DATE, "+", MONEY),
        (DATE, "*", "2"),
        (MONTHS, "+", DAYS),
        (MONTHS, "+", DATE),
        (MONTH, "+", DAYS),
        (MONTH, "+", DATE),
        (MONTH, "-", DATE),
        (YEAR, "+", YEAR),
        (YEAR, "*", "2"),
        (YEAR, "+", MONTHS),
        (BOOL, "+", BOOL),
        (CHOICE, "+", CHOICE),
        (TEXT, "+", TEXT),
        (RECORDS, "+", MONEY),
    ],
)
def test_what_has_no_meaning_is_refused(left: str, operator: str, right: str) -> None:
    problem = refused(f"{left} {operator} {right}")
    assert problem.code == "unit"
    assert f"「{left} {operator} {right}」" in problem.message


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (MONEY, MONEY),
        (RATIO, "50%"),
        (RATIO, FACTOR),
        (COUNT, "3"),
        (COUNT, RATIO),
        (YEAR, "2020"),
        (DATE, "基准日"),
        (MONTH, "2020-01"),
        (MONTH, f"MONTH({DATE})"),
        (f"{DATE} - {DATE}", DAYS),
        (f"{MONTH} - {MONTH}", MONTHS),
    ],
)
@pytest.mark.parametrize("operator", ["=", "<>", "<", "<=", ">", ">="])
def test_what_may_be_compared(left: str, right: str, operator: str) -> None:
    assert parsed(f"{left} {operator} {right}").unit is Unit.BOOL


@pytest.mark.parametrize(("left", "right"), [(BOOL, "是"), (CHOICE, '"市级"'), (TEXT, '"某"')])
def test_words_and_answers_are_compared_for_equality_only(left: str, right: str) -> None:
    assert parsed(f"{left} = {right}").unit is Unit.BOOL
    assert refused(f"{left} < {right}").message.endswith("只能比较是否相等")


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (MONEY, "3"),
        (MONEY, RATIO),
        (DATE, MONEY),
        (DATE, MONTH),
        (DATE, YEAR),
        (MONTH, YEAR),
        (MONTHS, DAYS),
        (CHOICE, "是"),
        (TEXT, "3"),
        (RECORDS, "3"),
    ],
)
def test_unlike_things_are_not_compared(left: str, right: str) -> None:
    assert refused(f"{left} = {right}").code == "unit"


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("IF(高新企业, 1元, 2元)", Unit.MONEY),
        ("IF(高新企业, 130%, 1)", Unit.RATIO),
        ("MIN(收入, 500万元)", Unit.MONEY),
        ("MAX(占比, 1)", Unit.RATIO),
        ("MAX(设立日期, 2020-01-01)", Unit.DATE),
        ("TIERS(收入, 2% 至 5元, 1%)", Unit.MONEY),
        ("BANDS(职工人数, 2020-01 至 3, 2021-01)", Unit.MONTH),
        ("YEAR(设立日期)", Unit.YEAR),
        ("YEAR(投产年月)", Unit.YEAR),
        ("MONTH(设立日期)", Unit.MONTH),
        ("MONTH(设立年份, 12)", Unit.MONTH),
        ("COUNT(发票)", Unit.COUNT),
        ("SUM(发票, 票面金额)", Unit.MONEY),
        ("MAX(发票, 开票日期)", Unit.DATE),
        ("EXISTS(发票)", Unit.BOOL),
        ("ROUND(占比, 0.01)", Unit.RATIO),
    ],
)
def test_a_function_has_the_unit_of_its_result(text: str, unit: Unit) -> None:
    assert parsed(text).unit is unit


@pytest.mark.parametrize(
    "text",
    [
        "IF(收入, 1元, 2元)",
        "IF(高新企业, 1元, 2)",
        "MIN(收入, 占比)",
        "MIN(高新企业, 上市公司)",
        "TIERS(职工人数, 2% 至 3, 1%)",
        "TIERS(收入, 2元 至 3元, 1%)",
        "BANDS(收入, 1元 至 3, 2元)",
        "BANDS(收入, 1元 至 3元, 2%)",
        "BANDS(级别, 1元 至 3元, 2元)",
        "MONTH(设立年份, 13)",
        "MONTH(收入)",
        "ROUND(收入, 0.5)",
        "SUM(发票, 开票日期)",
        "SUM(发票, 收入)",
        "SUM(收入, 票面金额)",
        "COUNT(发票, 票面金额)",
        "MAX(发票, 已付款)",
        "NOT 收入",
        "高新企业 AND 收入",
        "-设立日期",
    ],
)
def test_a_function_of_the_wrong_things_is_refused(text: str) -> None:
    assert refused(text).code in ("unit", "arguments")
