"""The lines of a decision list as they are typed: what cannot be read stays, and is named."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from guanzi.foundation.addresses import text_in
from guanzi.foundation.face.money import yuan_text
from guanzi.lifecycle.checks.forms import read_number
from guanzi.lifecycle.checks.rules.typed import read_fen
from guanzi.lifecycle.projects.rules.items import DecidedItem, PlannedInstalment, usual_instalments
from guanzi.lifecycle.projects.states import DecisionOutcome, InstalmentTerm

MOST_REASON, MOST_ARTICLE, MOST_ARTICLES = 1_000, 120, 20
MOST_FEN = 10**15
YEARS_AHEAD = 5

Sent = MultiValueDict[str, str]


@dataclass(frozen=True, slots=True)
class TypedPart:
    """An instalment as typed. Without a year it is none; without an amount it takes the rest."""

    year: str
    amount: str
    term: str


@dataclass(frozen=True, slots=True)
class TypedLine:
    """A line as typed; `item` is None where something cannot be read, which `problems` name by
    the field's id."""

    application_id: int
    outcome: str
    determined: str
    reason: str
    articles: tuple[str, ...]
    parts: tuple[TypedPart, ...]
    item: DecidedItem | None = None
    problems: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class TypedList:
    """The whole form: `act` is the button, with the application that it is about."""

    act: str
    about: int
    revision: int
    picked: tuple[int, ...]
    ids: tuple[int, ...]
    sent: Sent


def read_list(post: QueryDict) -> TypedList:
    """The form of a list as browsers send it."""
    act, _colon, about = (post.get("act") or "save").partition(":")
    return TypedList(
        act=act,
        about=read_number(about) or 0,
        revision=read_number(post.get("revision", "")) or 0,
        picked=_numbers(post.getlist("pick")),
        ids=tuple(dict.fromkeys(_numbers(post.getlist("line")))),
        sent=post,
    )


def _numbers(texts: list[str]) -> tuple[int, ...]:
    found = (read_number(text) for text in texts)
    return tuple(number for number in found if number is not None)


def read_lines(
    typed: TypedList, formulas: Mapping[int, int], budget_year: int
) -> tuple[TypedLine, ...]:
    """The lines of the form in their order, as far as their formula amount is known."""
    reader = (_Reader(typed.sent, key, formulas[key], budget_year) for key in typed.ids)
    return tuple(each.line() for each in reader)


def typed_of(item: DecidedItem) -> TypedLine:
    """A line that is kept, as it would be typed."""
    whole = len(item.instalments) == 1 and item.instalments[0].amount_fen == item.determined_fen
    return TypedLine(
        application_id=item.application_id,
        outcome=item.outcome.value,
        determined=yuan_text(item.determined_fen),
        reason=item.reason,
        articles=item.articles,
        parts=tuple(
            TypedPart(str(p.year), "" if whole else yuan_text(p.amount_fen), p.term.value)
            for p in item.instalments
        ),
        item=item,
    )


class _Reader:
    """One line of the form."""

    def __init__(self, sent: Sent, key: int, formula_fen: int, year: int) -> None:
        self.sent, self.key, self.formula_fen, self.year = sent, key, formula_fen, year
        self.problems: list[tuple[str, str]] = []

    def line(self) -> TypedLine:
        outcome, reason, parts = self._outcome(), self._text("reason"), self._parts()
        if len(reason) > MOST_REASON:
            told = {"most": MOST_REASON, "n": len(reason)}
            self._wrong("reason", _("最多写 %(most)d 字，现在有 %(n)d 字，请精简。") % told)
        articles = self._articles()
        determined = self._determined(outcome)
        planned = self._planned(parts, determined) if outcome is DecisionOutcome.GRANT else ()
        item = DecidedItem(
            self.key, outcome, self.formula_fen, determined, reason, articles, planned
        )
        return TypedLine(
            application_id=self.key,
            outcome=outcome.value,
            determined=self._text("determined"),
            reason=reason,
            articles=articles,
            parts=parts,
            item=None if self.problems else item,
            problems=tuple(self.problems),
        )

    def _text(self, name: str) -> str:
        return text_in(self.sent.get(f"{name}-{self.key}"))

    def _wrong(self, name: str, sentence: str) -> None:
        self.problems.append((f"{name}-{self.key}", sentence))

    def _outcome(self) -> DecisionOutcome:
        text = self._text("outcome")
        return DecisionOutcome(text if text in DecisionOutcome.values else DecisionOutcome.GRANT)

    def _determined(self, outcome: DecisionOutcome) -> int:
        """Nothing typed is the formula's amount; what is refused has no other."""
        if outcome is DecisionOutcome.REFUSE:
            return self.formula_fen
        read = self._fen("determined", self._text("determined"))
        return self.formula_fen if read is None else read

    def _fen(self, name: str, text: str) -> int | None:
        try:
            fen = read_fen(text)
        except ValueError:
            sentence = _("金额「%(text)s」无法识别，请写成 50000 或 5万元。")
            self._wrong(name, sentence % {"text": text[:20]})
            return 0
        if fen is not None and abs(fen) > MOST_FEN:
            self._wrong(name, _("金额过大，请核对单位。"))
            return 0
        return fen

    def _articles(self) -> tuple[str, ...]:
        chosen = [text_in(text) for text in self.sent.getlist(self._articles_id)]
        written = re.split(r"[、；;\n]", self._text("other"))
        found = tuple(dict.fromkeys(filter(None, [*chosen, *map(str.strip, written)])))
        if len(found) > MOST_ARTICLES or any(len(text) > MOST_ARTICLE for text in found):
            told = {"n": MOST_ARTICLES, "most": MOST_ARTICLE}
            self._wrong("other", _("最多 %(n)d 条依据，每条最多 %(most)d 字。") % told)
        return found

    @property
    def _articles_id(self) -> str:
        return f"article-{self.key}"

    def _parts(self) -> tuple[TypedPart, ...]:
        """What has a year; an amount in a later year waits for that year, whatever was chosen."""
        columns = (self.sent.getlist(f"{name}-{self.key}") for name in ("year", "amount", "term"))
        last = self.year + YEARS_AHEAD
        found = []
        for year, amount, term in zip(*columns, strict=False):
            number = read_number(year)
            if number is None or not self.year <= number <= last:
                continue
            found.append(TypedPart(str(number), amount.strip(), self._term(number, term)))
        return tuple(found)

    def _term(self, year: int, text: str) -> str:
        if year > self.year:
            return InstalmentTerm.LATER_YEAR.value
        is_acceptance = text == InstalmentTerm.ACCEPTANCE.value
        term = InstalmentTerm.ACCEPTANCE if is_acceptance else InstalmentTerm.ESTABLISHMENT
        return term.value

    def _planned(
        self, parts: tuple[TypedPart, ...], determined: int
    ) -> tuple[PlannedInstalment, ...]:
        if not parts:
            return usual_instalments(determined, self.year)
        amounts = [self._fen("parts", part.amount) for part in parts]
        if amounts.count(None) > 1:
            self._wrong("parts", _("只能有一期不填金额，不填的一期为其余的金额。"))
            return ()
        rest = determined - sum(fen for fen in amounts if fen is not None)
        return tuple(
            PlannedInstalment(int(p.year), rest if fen is None else fen, InstalmentTerm(p.term))
            for p, fen in zip(parts, amounts, strict=True)
        )
