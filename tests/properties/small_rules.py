"""Random measures over the small vocabulary, written as text and read like any other."""

from functools import cache

from hypothesis import strategies as st

COMPARISONS = st.sampled_from(["=", "<>", "<", "<=", ">", ">="])
MONEY = st.sampled_from(["0元", "0.01元", "50元", "500万元", "-3元", "1亿元"])
RATIOS = st.sampled_from(["0%", "0.5", "100%", "2", "-1", "33.3%"])
YEARS = st.sampled_from(["1980", "2019", "2024", "2050"])
DATES = st.sampled_from(["1980-01-01", "2020-02-29", "2024-01-31", "2050-12-31", "基准日"])
MONTHS = st.sampled_from(["1980-01", "2020-02", "2050-12"])
PERIODS = st.sampled_from(["1个月", "1年", "10天", "6个月"])


def _join(*parts: str | st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(*(st.just(p) if isinstance(p, str) else p for p in parts)).map("".join)


ROW_CONDITIONS = st.one_of(
    st.just("已付款"),
    st.just('票种 = "专票"'),
    _join("票面金额 ", COMPARISONS, " ", MONEY),
    _join("开票日期 ", COMPARISONS, " ", DATES),
    st.just("已付款 AND 高新企业"),
    st.just("票面金额 >= 投入"),
)
COLUMNS = st.sampled_from(["票面金额", "退回金额"])


@cache
def amounts(depth: int) -> st.SearchStrategy[str]:
    """A formula that comes to money."""
    leaves = st.one_of(
        st.sampled_from(["收入", "投入"]),
        MONEY,
        _join(st.sampled_from(["SUM", "MIN", "MAX"]), "(发票, ", COLUMNS, ")"),
        _join(
            st.sampled_from(["SUM", "MIN", "MAX"]), "(发票, ", COLUMNS, ", ", ROW_CONDITIONS, ")"
        ),
    )
    if not depth:
        return leaves
    below, ratio, truth = amounts(depth - 1), ratios(depth - 1), truths(depth - 1)
    return st.one_of(
        leaves,
        _join("(", below, st.sampled_from([" + ", " - "]), below, ")"),
        _join("(", below, " * ", ratio, ")"),
        _join("(", below, " / ", ratio, ")"),
        _join(st.sampled_from(["MIN(", "MAX("]), below, ", ", below, ")"),
        _join("IF(", truth, ", ", below, ", ", below, ")"),
        _join("TIERS(", below, ", 2.5% 至 50元, ", ratio, " 至 500万元, 1%)"),
        _join("BANDS(", below, ", 0元 不足 50元, ", below, " 至 500万元, 7元)"),
        _join("ROUND(", below, ", 1元)"),
    )


@cache
def ratios(depth: int) -> st.SearchStrategy[str]:
    leaves = st.one_of(st.sampled_from(["占比", "贡献系数"]), RATIOS)
    if not depth:
        return leaves
    below = ratios(depth - 1)
    return st.one_of(
        leaves,
        _join("(", below, " * ", below, ")"),
        _join("IF(", truths(depth - 1), ", ", below, ", ", below, ")"),
        _join("(", amounts(depth - 1), " / ", amounts(depth - 1), ")"),
    )


@cache
def truths(depth: int) -> st.SearchStrategy[str]:
    """A formula that is true or false."""
    leaves = st.one_of(
        st.sampled_from(["高新企业", "上市公司", "是", "否"]),
        st.sampled_from(['级别 = "市级"', '级别 <> "区级"', '级别 IN ("市级", "国家级")']),
        _join("职工人数 ", COMPARISONS, " ", st.sampled_from(["0", "20", "300"])),
        _join("设立年份 ", COMPARISONS, " ", YEARS),
        _join("YEAR(设立日期) ", COMPARISONS, " 设立年份"),
        _join("设立日期 + ", PERIODS, " ", COMPARISONS, " ", DATES),
        _join("MONTH(设立日期) + 1个月 ", COMPARISONS, " 投产年月"),
        _join("投产年月 ", COMPARISONS, " ", MONTHS),
        _join("COUNT(发票, ", ROW_CONDITIONS, ") ", COMPARISONS, " ", st.sampled_from("012")),
        _join("EXISTS(发票, ", ROW_CONDITIONS, ")"),
        _join(
            st.sampled_from(["MAX", "MIN"]), "(发票, 开票日期, ", ROW_CONDITIONS, ") > 2020-02-29"
        ),
        _join(st.sampled_from(["MAX", "MIN"]), "(发票, 开票年月) ", COMPARISONS, " ", MONTHS),
    )
    if not depth:
        return leaves
    below = truths(depth - 1)
    return st.one_of(
        leaves,
        _join("(", below, st.sampled_from([" AND ", " OR "]), below, ")"),
        _join("(NOT ", below, ")"),
        _join("(", amounts(depth - 1), " ", COMPARISONS, " ", amounts(depth - 1), ")"),
        _join("IF(", below, ", ", below, ", ", below, ")"),
    )


@st.composite
def small_measures(draw: st.DrawFn) -> str:
    """The rows of a measure: conditions, an amount, perhaps a cap and shares."""
    modality = st.sampled_from(["必须", "必须", "原则上", "可以", "鼓励"])
    rows = [
        f"  - '{draw(truths(2))} | 第一条 | {draw(modality)} | 条件{number}'"
        for number in range(draw(st.integers(1, 3)))
    ]
    body = ["when:", *rows, f"amount: '{draw(amounts(2))} | 第二条'"]
    if draw(st.booleans()):
        body.append(f"cap: '{draw(amounts(1))} | 第二条'")
    if draw(st.booleans()):
        body += ["share:", "  市级: IF(上市公司, 100%, 占比) | 第二条", "  区级: 其余 | 第二条"]
    return "\n".join(body)
