"""Made-up enterprises: code, name, district, industry, staff, revenue, size class.

Codes have a right check character and MADE in the middle. The size class is drawn first, and staff
and revenue within its thresholds (划型标准 2011), so that it is what the register would say.
"""

from __future__ import annotations

from functools import cache

import polars as pl

from guanzi.foundation.registers.credit_codes import ALPHABET, BASE, LENGTH
from guanzi.foundation.registers.districts import CODES
from guanzi.foundation.registers.industries import read_industry
from guanzi.lifecycle.enterprises.rules.size_class import REVENUE, STAFF, Sector, sector_of

from .chance import Chance

EDITION = 2017
_WEIGHTS = [pow(3, place, BASE) for place in range(LENGTH - 1)]
_FREE = 5  # places of a code that tell one enterprise from another, beside its district
MOST = BASE**_FREE
_MADE_BEGINS, _MADE_ENDS = 8, 12

# out of a thousand; round figures, larger where a district's industry is
DISTRICTS = dict(
    zip(CODES, (25, 45, 30, 40, 35, 30, 35, 95, 75, 105, 215, 50, 80, 65, 65, 10), strict=True)
)
INDUSTRIES = {
    "C1495": 12, "C1810": 14, "C2319": 10, "C2614": 12, "C2710": 14, "C2921": 22, "C3130": 8,
    "C3311": 35, "C3484": 40, "C3525": 25, "C3562": 14, "C3585": 18, "C3612": 6, "C3670": 24,
    "C3812": 18, "C3831": 14, "C3911": 8, "C3973": 16, "C4014": 20, "C4210": 4, "D4420": 3,
    "E4710": 40, "F5139": 120, "F5164": 45, "F5212": 90, "G5430": 40, "G5910": 15, "H6210": 45,
    "I6319": 8, "I6410": 20, "I6513": 85, "I6550": 30, "L7212": 70, "L7299": 55, "M7320": 30,
    "M7452": 20, "M7590": 35, "N7722": 8, "O8111": 20, "R8810": 12,
}  # fmt: skip
SIZES = {"微型": 820, "小型": 145, "中型": 28, "大型": 7}
_LEAST = {STAFF: 1, REVENUE: 10_000_000}  # one person; 100,000 yuan
_LARGE = (60, 25, 10, 4, 1)
"""How far the large are above their threshold, in doublings."""


def enterprises(chance: Chance) -> pl.DataFrame:
    """A row for every number of `chance`. Raises ValueError where codes run out."""
    if len(chance.rows) and int(chance.rows[-1]) >= MOST:
        raise ValueError(f"最多 {MOST} 家企业")
    drawn = pl.DataFrame(
        {
            "企业注册地": chance.one_of("district", DISTRICTS),
            "行业代码": chance.one_of("industry", INDUSTRIES),
            "企业规模": chance.one_of("size", SIZES),
        }
    )
    sized = drawn.join(
        _thresholds(), on=["行业代码", "企业规模"], how="left", maintain_order="left"
    )
    return pl.DataFrame(
        {
            "企业": _codes(chance, drawn["企业注册地"]),
            "企业名称": _names(chance, drawn["企业注册地"]),
            **drawn.to_dict(),
            "从业人员": _drawn(chance, STAFF, sized),
            "营业收入": _drawn(chance, REVENUE, sized),
            "数据性质": pl.repeat("合成数据", drawn.height, eager=True),
        }
    )


def _codes(chance: Chance, district: pl.Series) -> pl.Series:
    """91, the district, MADE, five characters of the number, the check character."""
    letters = pl.Series(list(ALPHABET))
    heads = {name: f"91{code}MADE" for name, code in CODES.items()}
    code = district.replace_strict(heads, return_dtype=pl.String)
    summed = district.replace_strict(
        {name: _summed(head) for name, head in heads.items()}, return_dtype=pl.Int64
    )
    number = chance.rows.cast(pl.Int64)
    for place, weight in zip(reversed(range(_FREE)), _WEIGHTS[-_FREE:], strict=True):
        digit = number // BASE**place % BASE
        summed = summed + digit * weight
        code = code + letters.gather(digit)
    return code + letters.gather((BASE - summed % BASE) % BASE)


def number_of(code: str) -> int | None:
    """The number of a made-up enterprise, from its code; None for any other."""
    digits = code[_MADE_ENDS : _MADE_ENDS + _FREE]
    is_made = len(code) == LENGTH and code[_MADE_BEGINS:_MADE_ENDS] == "MADE"
    if not is_made or not set(digits) <= set(ALPHABET):
        return None
    number = 0
    for letter in digits:
        number = number * BASE + ALPHABET.index(letter)
    return number


def _summed(head: str) -> int:
    return sum(
        ALPHABET.index(letter) * weight for letter, weight in zip(head, _WEIGHTS, strict=False)
    )


def _names(chance: Chance, district: pl.Series) -> pl.Series:
    """虚构 is in every name."""
    first = chance.one_of("name/first", "安博晨道恒华嘉建金科利明宁瑞盛泰祥新远智")
    second = chance.one_of("name/second", "诚达飞光航辉捷康朗铭能启润通维信翼源展正")
    trade = chance.one_of(
        "name/trade", ["机电", "科技", "材料", "信息技术", "生物技术", "精密仪器", "装备", "智能"]
    )
    number = (chance.rows + 1).cast(pl.String)
    return "上海虚构" + first + second + number + trade + "有限公司（" + district + "）"


def _drawn(chance: Chance, name: str, sized: pl.DataFrame) -> pl.Series:
    """Within the thresholds where the standard has some, else far up from the least."""
    low, high = sized[f"{name}/low"], sized[f"{name}/high"]
    within = chance.between(name, low, high)
    above = chance.skewed(f"{name}/above", low, _LARGE)
    return pl.select(pl.when(high > low).then(within).otherwise(above)).to_series()


@cache
def _thresholds() -> pl.DataFrame:
    """From where to where staff and revenue go, for every industry and size; the first measure of a
    sector stays below the next size, which keeps the enterprise out of it."""
    rows = []
    for code in INDUSTRIES:
        sector = sector_of(read_industry(code, EDITION))
        assert sector is not None
        for rank, size in enumerate(reversed(SIZES)):
            spans = {
                f"{name}/{end}": value
                for name in (STAFF, REVENUE)
                for end, value in zip(("low", "high"), _span(sector, rank, name), strict=True)
            }
            rows.append({"行业代码": code, "企业规模": size, **spans})
    return pl.DataFrame(rows)


def _span(sector: Sector, rank: int, name: str) -> tuple[int, int]:
    """The lowest, and what is not reached; the same twice where nothing is above."""
    least = _LEAST[name]
    low = sector.classes[rank].get(name, least) if rank < len(sector.classes) else least
    decides = sector.needs[0] == name
    if rank == 0 or not decides:
        return max(low, least), max(low, least)
    return max(low, least), sector.classes[rank - 1][name]
