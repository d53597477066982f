"""Records of misconduct: what holds today, and what is past."""

from collections.abc import Iterator, Sequence

from guanzi.lifecycle.checks.rules.case import Bar, CaseFacts
from guanzi.lifecycle.checks.rules.found import Column, Evidence, Found, evidence_of, table
from guanzi.lifecycle.checks.states import FindingSeverity


def misconduct(case: CaseFacts) -> Iterator[Found]:
    """A bar that the rule's own condition does not read asks; past records are only told."""
    holding = [bar for bar in case.bars if bar.holds(case.fund, case.on)]
    past = [bar for bar in case.bars if bar not in holding]
    if holding and not _rule_refuses(case):
        yield Found(
            "misconduct",
            "misconduct:holds",
            FindingSeverity.ASKS,
            f"企业有 {len(holding)} 条失信记录尚在约束期内，限制到 {_last(holding)} 为止。",
            case.article("misconduct"),
            evidence_of(bars_table(holding)),
        )
    if past:
        yield Found(
            "misconduct",
            "misconduct:past",
            FindingSeverity.TELLS,
            f"企业有 {len(past)} 条失信记录，不限制本次申报（已期满、已修复或只限其他资金）。",
            case.article("misconduct"),
            evidence_of(bars_table(past)),
            concerns_applicant=False,
        )


def _last(bars: Sequence[Bar]) -> str:
    return max(bar.until for bar in bars).isoformat()


def _rule_refuses(case: CaseFacts) -> bool:
    return case.calculation.answers.facts.get("申报限制期内") is True


def bars_table(bars: Sequence[Bar]) -> Evidence | None:
    """Records as rows; None where there is none."""
    if not bars:
        return None
    names = ("行为", "约束措施", "限制的资金", "限制期", "信用修复", "目录条目", "文书")
    rows = [
        [
            bar.conduct,
            bar.restraint,
            bar.fund or "全部",
            f"{bar.since} 至 {bar.until}",
            bar.repaired_on.isoformat() if bar.repaired_on else "未修复",
            bar.catalogue_item,
            bar.document,
        ]
        for bar in bars
    ]
    return table([Column(name) for name in names], rows, "失信记录")
