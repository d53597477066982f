"""Decided lists and approvals as the data of their printed form: plain texts only, so that the
templates decide nothing. The same decision gives the same data."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from guanzi.engines.rules.money import wan_text, yuan_text
from guanzi.foundation.face.citations import cited_together
from guanzi.foundation.face.typeset import typeset
from guanzi.foundation.zone import SHANGHAI
from guanzi.lifecycle.applications.rules.amount_words import amount_in_words
from guanzi.lifecycle.projects.rules.items import DecidedItem
from guanzi.lifecycle.projects.states import DecisionOutcome, InstalmentTerm

Said = dict[str, str]


class Part(Protocol):
    """An instalment, planned or kept."""

    @property
    def year(self) -> int: ...
    @property
    def amount_fen(self) -> int: ...
    @property
    def term(self) -> InstalmentTerm: ...


def line_said(item: DecidedItem, budget_year: int, **case: str) -> Said:
    """A line of the list; `case` are its code, enterprise, project and district."""
    is_refused = item.outcome is DecisionOutcome.REFUSE
    said = {name: typeset(text) for name, text in case.items()}
    grounds = [text for text in (typeset(item.reason), cited_together(item.articles)) if text]
    return said | {
        "outcome": str(item.outcome.label),
        "formula": yuan_text(item.formula_fen).removesuffix("元"),
        "determined": "—" if is_refused else yuan_text(item.determined_fen).removesuffix("元"),
        "committed": yuan_text(item.committed_fen(budget_year)).removesuffix("元"),
        "parts": "；".join(_part(part) for part in item.instalments),
        "ground": "；".join(grounds),
        "fen": str(0 if is_refused else item.determined_fen),
        "granted_fen": str(item.determined_fen if item.outcome is DecisionOutcome.GRANT else 0),
        "committed_fen": str(item.committed_fen(budget_year)),
    }


def _part(part: Part) -> str:
    return f"{part.year} 年度 {yuan_text(part.amount_fen)}，{part.term.label}"


def signature_said(organisation: str, person: str, at: datetime) -> Said:
    """Who signed for which office, and when."""
    return {"organisation": organisation, "person": person, "at": moment_text(at)}


def ground_said(document: str, number: str, articles: Iterable[str], guideline: str) -> Said:
    """The text on which it stands."""
    titled = f"《{document}》（{number}）" if number else f"《{document}》"
    return {
        "document": typeset(titled),
        "articles": cited_together(articles),
        "guideline": guideline,
    }


def sums_said(lines: Iterable[Said]) -> Said:
    """What the lines come to."""
    rows = list(lines)
    granted = sum(int(line["granted_fen"]) for line in rows)
    return {
        "number": str(len(rows)),
        "committed": yuan_text(sum(int(line["committed_fen"]) for line in rows)),
        **amount_said(granted),
    }


def amount_said(fen: int) -> Said:
    """An amount as official papers write it."""
    return {
        "amount": yuan_text(fen),
        "amount_wan": wan_text(fen),
        "amount_words": amount_in_words(fen),
    }


def parts_said(parts: Iterable[Part]) -> list[list[str]]:
    """The instalments as rows."""
    return [
        [str(n), f"{part.year} 年度", yuan_text(part.amount_fen), str(part.term.label)]
        for n, part in enumerate(parts, 1)
    ]


def period_said(since: datetime | None, until: datetime | None) -> str:
    """The days on which something was shown."""
    return f"{day_text(since)} 至 {day_text(until)}" if since and until else "—"


def moment_text(moment: datetime) -> str:
    """A moment of Shanghai, to the minute."""
    return moment.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def day_text(moment: datetime) -> str:
    """A day of Shanghai, as official papers write it."""
    local = moment.astimezone(SHANGHAI)
    return f"{local.year}年{local.month}月{local.day}日"
