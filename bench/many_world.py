"""Twenty-one measures and a file of enterprises: article 5 of document 003, and twenty of the kind
rate × base with a cap. Nothing is missing in the file, so that peers can be measured on it too.
"""

from decimal import Decimal
from functools import cache
from pathlib import Path

import polars as pl

from guanzi.engines.plan import KEY
from guanzi.engines.rules import Rulebook, compile_rulebook

from .many_rates import (
    BASES,
    FIVE,
    FLAGS,
    SIMPLE,
    simple_base,
    simple_cap_fen,
    simple_flag,
    simple_rate,
)
from .world import ROOT

FOLDER = ROOT / "build" / "bench"
LARGEST_FEN = 10**10

_COMMON = "subject: 企业, source: 申报, sensitivity: 公开, question: 是多少？"
_SIMPLE = """```measure
id: {id}
name: 措施{number}
subject: 企业
instrument: 补助
responsible: [市试验委]
when:
  - {flag} | 第一条 | 必须 | 符合条件
amount: {base} × {tenths}.5% | 第一条
cap: {cap}万元 | 第一条
```
"""
_FIVE = """```measure
id: article-five
name: 分档扶持
subject: 企业
instrument: 补助
responsible: [市试验委, 各区]
when:
  - 标志12 | 第一条 | 必须 | 符合条件
let:
  分档金额: TIERS(基数0, 2.5% 至 500万元, 2% 至 1500万元, 1.5%) | 第一条
  应得金额: 分档金额 × 系数 × 占比 × IF(标志13, 130%, 100%) | 第一条
amount: 应得金额 | 第一条
cap: 500万元 | 第一条
share:
  市级: IF(标志11, 100%, 40%) | 第一条
  区级: 其余 | 第一条
```
"""
_DOCUMENT = """---
id: bench-21
title: 二十一项措施
issuers: [市试验委]
level: 市级
in_force: 2020-01-01 至 2029-12-31
source: 第一条
---

## 第一条 措施

{blocks}
"""


@cache
def the_book() -> Rulebook:
    """The measures as a rulebook."""
    lines = [
        *(f"基数{n}: {{type: 金额, range: 0元 至 1000亿元, {_COMMON}}}" for n in range(BASES)),
        f"系数: {{type: 系数, range: 0 至 5, {_COMMON}}}",
        f"占比: {{type: 比率, range: 0% 至 100%, {_COMMON}}}",
        *(f"标志{n}: {{type: 是否, {_COMMON}}}" for n in range(FLAGS)),
    ]
    facts = "\n".join(lines)
    blocks = [
        _SIMPLE.format(
            id=f"simple-{number}",
            number=number,
            flag=f"标志{simple_flag(number)}",
            base=f"基数{simple_base(number)}",
            tenths=5 + number,
            cap=100 + 50 * number,
        )
        for number in range(SIMPLE)
    ]
    return compile_rulebook(
        {
            "vocabulary.md": f"# 词表\n\n## 企业\n\n```facts\n{facts}\n```\n",
            "二十一项.md": _DOCUMENT.format(blocks="\n".join([*blocks, _FIVE])),
        }
    )


def the_file(rows: int) -> Path:
    """The enterprises, written once: half of the amounts are whole yuan, the others have fen, so
    that ties at half a fen are common."""
    file = FOLDER / f"many-{rows}.parquet"
    if not file.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        partly = file.with_suffix(".part")
        _enterprises(rows).write_parquet(partly, compression="zstd", row_group_size=250_000)
        partly.rename(file)
    return file


def _enterprises(rows: int) -> pl.DataFrame:
    place = pl.int_range(rows, eager=True)
    columns = {KEY: "E" + place.cast(pl.String).str.zfill(17)}
    for number in range(BASES):
        fen = (place.hash(number) % LARGEST_FEN).cast(pl.Int64)
        is_whole = place.hash(100 + number) % 2 == 0
        whole = pl.when(is_whole).then(fen - fen % 100).otherwise(fen)
        columns[f"基数{number}"] = pl.select(whole).to_series()
    columns["系数"] = _decimals(place.hash(200) % 20_001, 6)
    columns["占比"] = _decimals(place.hash(201) % 10_001, 5)
    for number in range(FLAGS):
        columns[f"标志{number}"] = place.hash(300 + number) % 4 > 0
    return pl.DataFrame(columns)


def _decimals(parts: pl.Series, precision: int) -> pl.Series:
    """Ten-thousandths as an exact decimal."""
    dtype = pl.Decimal(precision + 4, 4)
    whole = parts.cast(pl.Int64).cast(dtype)
    return (whole * pl.Series([Decimal("0.0001")], dtype=dtype)).cast(dtype)


def _numbers_of(facts: pl.DataFrame) -> dict[str, pl.Series]:
    """Every column as whole numbers: fen, ten-thousandths, 0 and 1."""
    bases = {f"base_{number}": facts[f"基数{number}"] for number in range(BASES)}
    ratios = {
        name: facts[fact].to_physical().cast(pl.Int64)
        for name, fact in (("factor", "系数"), ("share", "占比"))
    }
    flags = {f"flag_{number}": facts[f"标志{number}"].cast(pl.Int64) for number in range(FLAGS)}
    return bases | ratios | flags


def five_exactly(base: int, factor: int, share: int, *, bonus: bool) -> int:
    """Article 5 in whole numbers: the base in fen, factor and share in ten-thousandths."""
    first, second = 500 * 10**6, 1500 * 10**6
    tiers = 25 * min(base, first) + 20 * max(min(base, second) - first, 0)
    top = (tiers + 15 * max(base - second, 0)) * factor * share * (13 if bonus else 10)
    bottom = 1000 * 10**4 * 10**4 * 10
    return min((2 * top + bottom) // (2 * bottom), 500 * 10**6)


def simple_exactly(number: int, base: int) -> int:
    """A simple measure in whole numbers."""
    return min((2 * base * simple_rate(number) + 1000) // 2000, simple_cap_fen(number))


def right_amounts(facts: pl.DataFrame) -> dict[str, pl.Series]:
    """Every amount worked out row by row in Python; null where the measure is not granted."""
    rows = list(pl.DataFrame(_numbers_of(facts)).iter_rows(named=True))
    found: dict[str, list[int | None]] = {}
    for number in range(SIMPLE):
        base, flag = f"base_{simple_base(number)}", f"flag_{simple_flag(number)}"
        found[f"simple-{number}"] = [
            simple_exactly(number, row[base]) if row[flag] else None for row in rows
        ]
    found[FIVE] = [
        five_exactly(row["base_0"], row["factor"], row["share"], bonus=bool(row["flag_13"]))
        if row["flag_12"]
        else None
        for row in rows
    ]
    return {f"amount_fen_{name}": pl.Series(each, dtype=pl.Int64) for name, each in found.items()}
