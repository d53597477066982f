"""Finding enterprises by name, former name or code, typing errors forgiven.

Candidates come from indexes, at most a few hundred whatever the size of the register; they are
then ranked by how like they are. Without words to look for it is a list by name, page after page.
"""

from dataclasses import dataclass, replace

from django.db.models import Q, QuerySet
from rapidfuzz import fuzz
from rapidfuzz.distance import DamerauLevenshtein

from guanzi.foundation import paging
from guanzi.foundation.registers.credit_codes import ALPHABET, meant_by, normalised
from guanzi.lifecycle.enterprises.models import Enterprise, EnterpriseName
from guanzi.lifecycle.enterprises.rules.names import (
    name_core,
    near_token_sets,
    pairs_of,
)
from guanzi.lifecycle.enterprises.selectors.records import EnterpriseInfo, info_of

PAGE = 50
MOST_CANDIDATES = 200
FEW = 5
LEAST_LIKENESS = 55
LONGEST_TEXT = 200
_CODE_CHARACTERS = frozenset(ALPHABET + "IOSVZ")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for. `scope` limits to a district's enterprises, `after` is the last shown."""

    text: str = ""
    district: str = ""
    ownership: str = ""
    size: str = ""
    scope: str = ""
    after: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """An enterprise, and why it is shown: `by_name` is the former name that was meant."""

    enterprise: EnterpriseInfo
    by_name: str = ""
    is_near: bool = False
    code_differs: bool = False


@dataclass(frozen=True, slots=True)
class SearchPage:
    """A page of the list; `after` leads on, where there is more."""

    found: tuple[Found, ...]
    after: tuple[str, int] | None = None
    is_cut: bool = False


def search(asked: Asked) -> SearchPage:
    """The enterprises that are meant, best first; all by name where nothing is asked for."""
    text = asked.text.strip()[:LONGEST_TEXT]
    if not text:
        return _listed(asked)
    code = normalised(text)
    if len(code) >= 6 and set(code) <= _CODE_CHARACTERS and any(c.isdigit() for c in code):
        by_code = _by_code(code, asked)
        if by_code.found:
            return by_code
    return _by_name(text, asked)


def called(word: str) -> QuerySet[Enterprise]:
    """Those whose name, now or before, holds the word, or whose code it is; for lists of other
    things, as a condition: `enterprise_id__in=called(word).values("pk")`."""
    core = name_core(word)
    pairs = pairs_of(core)
    named = Q(tokens__contains=pairs) if pairs else Q(name_core__startswith=core)
    by_code = Q(credit_code=normalised(word))
    return Enterprise.objects.filter((named | by_code) if core else by_code)


def filtered(asked: Asked) -> QuerySet[Enterprise]:
    """The enterprises that the filters leave."""
    rows = Enterprise.objects.all()
    if asked.scope:
        rows = rows.filter(Q(registration_district=asked.scope) | Q(tax_district=asked.scope))
    for column, value in (
        ("registration_district", asked.district),
        ("ownership", asked.ownership),
        ("size_class", asked.size),
    ):
        if value:
            rows = rows.filter(**{column: value})
    return rows


def _listed(asked: Asked) -> SearchPage:
    rows = filtered(asked)
    if asked.after:
        name, pk = asked.after
        rows = rows.filter(Q(name__gt=name) | Q(name=name, pk__gt=pk), name__gte=name)
    page, last = paging.first(rows.order_by("name", "id").prefetch_related("former_names"), PAGE)
    shown = tuple(Found(info_of(row)) for row in page)
    return SearchPage(shown, (last.name, last.pk) if last else None)


def _by_code(code: str, asked: Asked) -> SearchPage:
    """A whole code, one typing error forgiven, or how a code begins."""
    meant = meant_by(code)
    rows = filtered(asked)
    rows = (
        rows.filter(credit_code__in=meant) if meant else rows.filter(credit_code__startswith=code)
    )
    found = list(rows.prefetch_related("former_names").order_by("credit_code")[: PAGE + 1])
    found.sort(key=lambda row: row.credit_code != code)
    shown = tuple(
        Found(info_of(row), code_differs=bool(meant) and row.credit_code != code)
        for row in found[:PAGE]
    )
    return SearchPage(shown, is_cut=len(found) > PAGE)


def _by_name(text: str, asked: Asked) -> SearchPage:
    core = name_core(text)
    if not core:
        return SearchPage(())
    exact = _containing(core, asked)
    wanted = set(exact)
    if len(wanted) < FEW and len(core) > 1:
        wanted |= set(_ids(_near(core), asked))
    rows = Enterprise.objects.filter(pk__in=wanted).prefetch_related("former_names")
    ranked = sorted(
        (scored for row in rows if (scored := _scored(row, core))), key=lambda each: each[0]
    )
    return SearchPage(
        tuple(found for _rank, found in ranked[:PAGE]),
        is_cut=len(ranked) > PAGE or len(exact) >= MOST_CANDIDATES,
    )


def _ids(condition: Q, asked: Asked) -> list[int]:
    rows = filtered(replace(asked, after=None)).filter(condition)
    return list(rows.values_list("pk", flat=True)[:MOST_CANDIDATES])


def _containing(core: str, asked: Asked) -> list[int]:
    """Whose name or former name begins with the words, or holds all their pairs."""
    begins = EnterpriseName.objects.filter(name_core__startswith=core).values("enterprise_id")
    found = _ids(Q(name_core__startswith=core), asked)
    found += _ids(Q(pk__in=begins), asked)
    pairs = pairs_of(core)
    return found + _ids(Q(tokens__contains=pairs), asked) if pairs else found


def _near(core: str) -> Q:
    found = Q(pk__in=())
    for tokens in near_token_sets(core):
        found |= Q(tokens__contains=tokens)
    return found


def _scored(row: Enterprise, core: str) -> tuple[tuple[int, float, int, str], Found] | None:
    """How like the best of its names is: what contains the words comes before what resembles."""
    names = [(row.name_core, ""), *((each.name_core, each.name) for each in row.former_names.all())]
    best = min(((*_likeness(core, name), former) for name, former in names), key=lambda b: b[:2])
    rank, likeness, former = best
    if -likeness < LEAST_LIKENESS:
        return None
    found = Found(info_of(row), by_name=former, is_near=rank == 2)
    return (rank, likeness, len(row.name_core), row.name), found


def _likeness(core: str, name: str) -> tuple[int, float]:
    """The rank (0 the same, 1 contains, 2 resembles), and the likeness, negative to sort by."""
    if core == name:
        return 0, -100.0
    if core in name:
        return 1, -(90.0 + 10 * len(core) / len(name))
    return 2, -max(
        fuzz.ratio(core, name),
        fuzz.partial_ratio(core, name) * 0.8 if len(core) >= 4 else 0.0,
        100.0 * DamerauLevenshtein.normalized_similarity(core, name),
    )
