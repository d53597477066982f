"""Sums and names for any values."""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanzi.lifecycle.checks.rules import Found, InvoiceLine, MonthSales
from guanzi.lifecycle.checks.rules.names import align, plain, same
from guanzi.lifecycle.checks.rules.progress import Noted, changes, gone, obstacles, undecided
from guanzi.lifecycle.checks.rules.sums import invoice_sum, monthly_sum
from guanzi.lifecycle.checks.states import FindingChange, FindingSeverity

Checked = Callable[..., dict[str, Found]]
FEN = st.integers(-(10**12), 10**12)
NAMES = st.text("智能焊接机器人系统ＡＢabＶv１1·・（()） 　*—-", max_size=20)


@pytest.mark.req("003-06")
@given(months=st.lists(st.integers(0, 10**12), min_size=1, max_size=12))
def test_months_agree_exactly_when_they_sum_to_the_year(months: list[int]) -> None:
    rows = tuple(MonthSales(f"2021-{n:02d}", fen) for n, fen in enumerate(months, 1))

    class Case:
        monthly = rows
        declared_fen = sum(months)

        def article(self, check: str) -> str:
            return check

    assert list(monthly_sum(Case())) == []  # type: ignore[arg-type]
    Case.declared_fen += 1
    (found,) = monthly_sum(Case())  # type: ignore[arg-type]
    assert "0.01元" in found.sentence


@pytest.mark.req("A7")
@given(nets=st.lists(FEN, min_size=1, max_size=40), off=st.integers(-5, 5))
def test_invoices_agree_exactly_when_their_net_is_what_was_claimed(
    nets: list[int], off: int
) -> None:
    day = date(2021, 5, 1)
    lines = tuple(InvoiceLine(n, str(n), day, "甲", fen) for n, fen in enumerate(nets))

    class Case:
        invoices = lines
        needs_invoices = True
        declared_fen = sum(nets) + off

        def article(self, check: str) -> str:
            return check

    assert bool(list(invoice_sum(Case()))) is (off != 0)  # type: ignore[arg-type]


@pytest.mark.req("003-09")
@given(left=NAMES, right=NAMES)
def test_aligning_loses_nothing_and_marks_nothing_where_names_are_the_same(
    left: str, right: str
) -> None:
    aligned = align(left, right)
    assert "".join(piece.text for piece in aligned.left) == left
    assert "".join(piece.text for piece in aligned.right) == right
    everything_same = all(piece.is_same for piece in (*aligned.left, *aligned.right))
    assert everything_same is same(left, right)
    assert (aligned.percent == 100) is same(left, right)


@given(name=NAMES)
def test_spelling_is_idempotent_and_blind_to_spaces_and_width(name: str) -> None:
    assert same(name, f" {name}　")
    wide = name.translate({n: n + 0xFEE0 for n in range(0x21, 0x7F)})
    assert plain(wide) == plain(name)


KEYS = st.dictionaries(st.sampled_from("abcdef"), st.sampled_from("12"), max_size=6)


def noted(found: dict[str, str]) -> list[Noted]:
    return [Noted(key, digest, FindingSeverity.ASKS) for key, digest in found.items()]


@given(before=KEYS, after=KEYS)
def test_runs_are_compared_finding_by_finding(
    before: dict[str, str], after: dict[str, str]
) -> None:
    changed = changes(noted(before), noted(after))
    assert set(changed) == set(after)
    assert set(gone(noted(before), noted(after))) == set(before) - set(after)
    for key, change in changed.items():
        expected = FindingChange.NEW if key not in before else FindingChange.SAME
        if key in before and before[key] != after[key]:
            expected = FindingChange.CHANGED
        assert change is expected


@given(found=KEYS, decided=KEYS)
def test_a_decision_holds_while_the_evidence_is_the_same(
    found: dict[str, str], decided: dict[str, str]
) -> None:
    waiting = {each.key for each in undecided(noted(found), decided)}
    assert waiting == {key for key, digest in found.items() if decided.get(key) != digest}
    stands = obstacles(is_checked=True, findings=noted(found), decisions=decided)
    assert bool(stands) is bool(waiting)
