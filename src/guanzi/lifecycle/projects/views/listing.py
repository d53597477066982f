"""One decision list as a page: lines as kept or as typed, the bar, who signs, what may be done."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from guanzi.foundation.access import Permission, actor_of
from guanzi.foundation.actor import Actor, OrganisationKind
from guanzi.foundation.attempts import NO_ATTEMPT, Attempt
from guanzi.lifecycle.applications import selectors as applications
from guanzi.lifecycle.applications.selectors import ApplicationInfo
from guanzi.lifecycle.projects import permissions, selectors
from guanzi.lifecycle.projects.errors import Hindrance
from guanzi.lifecycle.projects.forms.lines import YEARS_AHEAD, TypedLine, typed_of
from guanzi.lifecycle.projects.rules.items import DecidedItem, problems_of
from guanzi.lifecycle.projects.selectors import Basis, Candidate, ListInfo, QuotaBar, SignatureInfo
from guanzi.lifecycle.projects.states import DecisionOutcome, InstalmentTerm


@dataclass(frozen=True, slots=True)
class LineView:
    """A line of the page. `kept` is what somebody else saved meanwhile, where it is another."""

    number: int
    application: ApplicationInfo
    typed: TypedLine
    formula_fen: int
    problems: tuple[tuple[str, str], ...]
    entered_by: str = ""
    kept: DecidedItem | None = None
    choices: tuple[str, ...] = ()

    @property
    def item(self) -> DecidedItem | None:
        """What the line says, where it can be read."""
        return self.typed.item

    @property
    def difference_fen(self) -> int:
        """How far the amount is from the formula; 0 where nothing is granted."""
        item = self.item
        if item is None or item.outcome is DecisionOutcome.REFUSE:
            return 0
        return item.determined_fen - self.formula_fen

    @property
    def others(self) -> list[str]:
        """The articles that are not among those to choose from."""
        return [each for each in self.typed.articles if each not in self.choices]

    @property
    def wrong(self) -> dict[str, str]:
        """The sentences by field."""
        return {name.rpartition("-")[0]: sentence for name, sentence in self.problems}


class ListPage:
    """What the templates show; the buttons ask the same functions as the services."""

    outcomes = DecisionOutcome.choices
    terms = InstalmentTerm.choices

    def __init__(
        self,
        request: HttpRequest,
        info: ListInfo,
        tried: Attempt = NO_ATTEMPT,
        typed: tuple[TypedLine, ...] | None = None,
        hindrances: tuple[Hindrance, ...] = (),
    ) -> None:
        self.actor: Actor = actor_of(request)
        self.info, self.tried, self.hindrances = info, tried, hindrances
        self.kept = {each.application.id: each for each in selectors.items_of(info.id)}
        self._typed = typed
        self.bases: dict[int, Basis] = {}  # the texts of the lines by version, as they are met

    # --- what may be done ---

    @cached_property
    def may_save(self) -> Permission:
        return permissions.may_save(self.actor, self.info)

    @cached_property
    def may_sign(self) -> Permission:
        codes = [each.application.credit_code for each in self.kept.values()]
        return permissions.may_sign(self.actor, self.info, codes)

    @cached_property
    def may_return(self) -> Permission:
        return permissions.may_return(self.actor, self.info)

    @cached_property
    def may_send_back(self) -> bool:
        return bool(self.may_save) and self.actor.leads

    # --- the lines ---

    @cached_property
    def lines(self) -> list[LineView]:
        """As typed, where something was typed in vain, else as kept."""
        if self._typed is None:
            typed = tuple(typed_of(each.item) for each in self.kept.values())
        else:
            typed = self._typed
        infos = self._infos(typed)
        versions = sorted({each.version_id for each in infos.values()})
        self.bases = {version: selectors.basis_of(version) for version in versions}
        return [
            self._line(number, each, infos[each.application_id])
            for number, each in enumerate(typed, 1)
        ]

    def _infos(self, typed: tuple[TypedLine, ...]) -> Mapping[int, ApplicationInfo]:
        own = {key: each.application for key, each in self.kept.items()}
        strange = [each.application_id for each in typed if each.application_id not in own]
        return {**own, **applications.applications_by_id(strange)} if strange else own

    def _line(self, number: int, typed: TypedLine, application: ApplicationInfo) -> LineView:
        kept = self.kept.get(typed.application_id)
        problems = typed.problems
        if typed.item is not None:
            place = f"line-{typed.application_id}"
            problems = tuple((place, each) for each in problems_of(typed.item, self.info.year))
        differs = self._typed is not None and kept is not None and kept.item != typed.item
        return LineView(
            number=number,
            application=application,
            typed=typed,
            formula_fen=self._formula(typed, kept.item if kept else None),
            problems=problems,
            entered_by=kept.entered_by if kept else "",
            kept=kept.item if kept and differs and self.is_conflict else None,
            choices=self.bases[application.version_id].articles,
        )

    def _formula(self, typed: TypedLine, kept: DecidedItem | None) -> int:
        item = typed.item or kept
        return item.formula_fen if item else 0

    @property
    def is_conflict(self) -> bool:
        """Whether somebody saved in between."""
        return self.tried.name == "save" and self.tried.status == 409

    @property
    def problems(self) -> list[tuple[str, str]]:
        """What is wrong, each with its place; the summary leads there."""
        return [
            (place, f"{line.application.enterprise}：{sentence}")
            for line in self.lines
            for place, sentence in line.problems
        ]

    @property
    def items(self) -> list[DecidedItem]:
        return [line.item for line in self.lines if line.item is not None]

    @cached_property
    def counts(self) -> list[tuple[str, str, int, int]]:
        """Of each outcome that occurs: name, tone, number, amount in fen."""
        found = []
        for outcome in DecisionOutcome:
            own = [item for item in self.items if item.outcome is outcome]
            if own:
                fen = sum(item.determined_fen for item in own)
                found.append((str(outcome.label), outcome.value, len(own), fen))
        return found

    @cached_property
    def later(self) -> list[tuple[int, int]]:
        """What later years would owe, in fen."""
        years: dict[int, int] = {}
        for item in self.items:
            for part in item.instalments:
                if item.outcome is DecisionOutcome.GRANT and part.year > self.info.year:
                    years[part.year] = years.get(part.year, 0) + part.amount_fen
        return sorted(years.items())

    @cached_property
    def bar(self) -> QuotaBar:
        return selectors.quota_bar(self.info, self.items)

    @property
    def years(self) -> range:
        return range(self.info.year, self.info.year + YEARS_AHEAD + 1)

    # --- what can be chosen ---

    @cached_property
    def candidates(self) -> tuple[Candidate, ...]:
        if not self.may_save:
            return ()
        listed = {line.application.id for line in self.lines}
        found = selectors.candidates(self.info.fund)
        return tuple(each for each in found if each.application.id not in listed)

    # --- signing ---

    @cached_property
    def seats(self) -> list[tuple[str, SignatureInfo | None]]:
        """Each office that has to sign, with its signature."""
        signed = {signature.office: signature for signature in self.info.signatures}
        return [(str(office.label), signed.get(office)) for office in self.info.offices]

    @property
    def is_last(self) -> bool:
        """Whether the next signature decides."""
        return self.info.missing == (self.actor.kind,)

    @property
    def reads_only(self) -> bool:
        return self.actor.kind is OrganisationKind.AUDITOR


def list_page(request: HttpRequest, page: ListPage) -> HttpResponse:
    """The page, with what was just tried in vain at its place."""
    return render(request, "projects/list.html", {"page": page}, status=page.tried.status)


__all__ = ["LineView", "ListPage", "list_page"]
