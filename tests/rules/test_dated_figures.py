"""A figure that changes over time is looked at on every day on which it changes."""

from textwrap import indent

import pytest

from guanzi.engines.rules import errors_of
from guanzi.engines.rules.soundness import unsound
from tests.rules.world import a_measure


def codes(figure: str, changed: str, rest: str) -> list[str]:
    dated = indent(f"- {figure} | 第二条\n- 自 2025-01-01 起 {changed} | 第二条", "    ")
    body = f"parameters:\n  数字:\n{dated}\n{rest}"
    return [problem.code for problem in errors_of(list(unsound(a_measure(body))))]


@pytest.mark.parametrize(
    ("figure", "good", "bad", "rest", "code"),
    [
        (
            "40%",
            "60%",
            "140%",
            "amount: 收入 × 1% | 第二条\nshare:\n  市级: 数字 | 第二条\n  区级: 其余 | 第二条",
            "shares-sum",
        ),
        ("2", "3", "0", "amount: 收入 ÷ 数字 | 第二条", "zero-divisor"),
        (
            "500万元",
            "600万元",
            "1600万元",
            "amount: TIERS(收入, 2% 至 数字, 1% 至 1500万元, 0.5%) | 第二条",
            "bands-overlap",
        ),
        (
            "1万元",
            "2万元",
            "99万亿元",
            "when:\n  - 收入 >= 数字 | 第一条 | 必须 | 收入达到门槛\namount: 1元 | 第二条",
            "never-holds",
        ),
    ],
)
def test_a_later_value_is_held_to_the_same_rules(
    figure: str, good: str, bad: str, rest: str, code: str
) -> None:
    assert codes(figure, good, rest) == []
    assert code in codes(figure, bad, rest)
