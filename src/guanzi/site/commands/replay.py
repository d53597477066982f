"""`guanzi replay`: a decision, computed once more from what was handed in.

Exit codes: 0 the same, 1 not the same or not to be computed, 2 usage.
"""

import json
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from guanzi.engines.rules import RuleError, as_text, read_facts, read_fills
from guanzi.foundation.errors import GuanziError
from guanzi.foundation.face.citations import in_full
from guanzi.foundation.face.typeset import typeset
from guanzi.site.commands.parts import django_ready, give_up

if TYPE_CHECKING:
    from guanzi.lifecycle.applications.rules.snapshot import DecisionSaid, Snapshot
    from guanzi.lifecycle.matching.rules.calculation import Calculation


@dataclass(frozen=True, slots=True)
class Replay:
    """What was said then, what comes out now, and where the two part."""

    snapshot: "Snapshot"
    calculation: "Calculation"
    now: "DecisionSaid"
    differences: tuple[str, ...]


@click.command("replay")
@click.argument("code")
@click.option(
    "--number",
    type=click.IntRange(min=1),
    help="第几次提交，默认最后一次 · Which submission, the last unless said.",
)
@click.option("--json", "as_program", is_flag=True, help="输出 JSON · Print JSON.")
def replay(code: str, number: int | None, *, as_program: bool) -> None:
    """按提交时的快照和规则库版本重算 CODE，逐项核对 · Recompute CODE from its snapshot."""
    with django_ready():
        try:
            found = _replayed(code, number)
        except (GuanziError, RuleError) as error:
            give_up(typeset(getattr(error, "sentence", str(error))))
    click.echo(_as_json(found) if as_program else _as_words(found))
    sys.exit(1 if found.differences else 0)


def _replayed(code: str, number: int | None) -> Replay:
    from guanzi.lifecycle.applications import selectors
    from guanzi.lifecycle.applications.rules import snapshot as said

    application = selectors.application_by_code(code)
    text = selectors.snapshot_text(application.id, number)
    receipts = {each.number: each for each in selectors.submissions_of(application.id)}
    then = said.read_snapshot(text)
    receipt = receipts[then.number]
    calculation = _computed(then)
    now = said.decision_said(calculation)
    differences = [*_parted(then.decision, now)]
    if said.digest_of(text) != receipt.digest:
        differences.insert(0, "提交内容与回执上的摘要值不符")
    if receipt.edition != then.edition:
        differences.insert(0, "回执与快照写的规则库版本不同")
    return Replay(then, calculation, now, tuple(differences))


def _computed(then: "Snapshot") -> "Calculation":
    from guanzi.lifecycle.guidelines import selectors as guidelines
    from guanzi.lifecycle.matching.rules.answers import Answers
    from guanzi.lifecycle.matching.rules.calculation import Guided, calculate
    from guanzi.lifecycle.policies.selectors import rulebook_of

    rulebook = rulebook_of(then.edition)
    measure = rulebook.measure(then.measure_id, then.on)
    version = guidelines.numbered_version(then.guideline_id, then.guideline_number)
    guided = Guided(read_fills(then.figures, measure), version.terms.figure_grounds)
    facts = read_facts(then.facts, rulebook.vocabulary)
    return calculate(rulebook, measure, Answers(then.on, {}, facts), guided=guided)


def _parted(then: "DecisionSaid", now: "DecisionSaid") -> list[str]:
    """Which of what was said comes out otherwise."""
    named = {
        "outcome": "结论",
        "amount_fen": "金额",
        "conditional_fen": "附条件的金额",
        "shares": "分担",
        "missing": "还缺的信息",
        "digest": "计算摘要",
    }
    found = [
        f"{word}不同" for name, word in named.items() if getattr(then, name) != getattr(now, name)
    ]
    if len(then.lines) != len(now.lines):
        found.append(f"步骤数不同：当时 {len(then.lines)} 步，重算 {len(now.lines)} 步")
    for before, after in zip(then.lines, now.lines, strict=False):
        if before != after:
            found.append(f"步骤「{before.title}」不同：当时 {before.result}，重算 {after.result}")
    return found


def _as_words(found: Replay) -> str:
    then = found.snapshot
    lines = [
        f"{then.code}　第 {then.number} 次提交　{then.receipt}",
        f"规则库版本 {then.edition}",
        as_text(found.calculation.explanation).rstrip(),
        "",
        *(f"不一致：{each}" for each in found.differences),
    ]
    verdict = "一致" if not found.differences else "不一致"
    lines.append(
        f"{verdict}：当时 {_fen(then.decision.amount_fen)}，重算 {_fen(found.now.amount_fen)}"
    )
    return in_full("\n".join(lines))


def _fen(fen: int | None) -> str:
    return "没有金额" if fen is None else f"{fen:,} 分"


def _as_json(found: Replay) -> str:
    then = found.snapshot
    said: dict[str, Any] = {
        "code": then.code,
        "number": then.number,
        "receipt": then.receipt,
        "edition": then.edition,
        "measure": then.measure_id,
        "on": then.decision.on,
        "outcome": found.now.outcome,
        "amount_fen": found.now.amount_fen,
        "amount_fen_then": then.decision.amount_fen,
        "shares": found.now.shares,
        "digest": found.now.digest,
        "is_same": not found.differences,
        "differences": list(found.differences),
        "lines": [
            {
                "kind": line.kind,
                "title": line.title,
                "working": line.working,
                "result": line.result,
                "article": line.article,
            }
            for line in found.now.lines
        ],
    }
    return json.dumps(said, ensure_ascii=False, indent=2)
