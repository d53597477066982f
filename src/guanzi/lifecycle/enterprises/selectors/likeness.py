"""Who may be the same under another name, number or a mistyped code: for a person to judge."""

from dataclasses import dataclass

from django.db.models import Q

from guanzi.foundation.registers.credit_codes import differ_in_one, one_change_away
from guanzi.lifecycle.enterprises.models import Enterprise, EnterpriseName, RecognisedProject
from guanzi.lifecycle.enterprises.rules.names import project_core
from guanzi.lifecycle.enterprises.selectors.records import info_of

MOST = 50
SAME_NAME, FORMER_NAME, CODE_NEARBY = "same-name", "former-name", "code-nearby"


@dataclass(frozen=True, slots=True)
class Likeness:
    """Another enterprise that resembles this one; `reasons` are stable words, `shared` the name."""

    enterprise_id: int
    credit_code: str
    name: str
    reasons: tuple[str, ...]
    shared: str


@dataclass(frozen=True, slots=True)
class ProjectLikeness:
    """A project elsewhere whose name is the same when written plainly."""

    project_id: int
    enterprise_id: int
    number: str
    name: str


def likenesses(enterprise_id: int) -> tuple[Likeness, ...]:
    """Other enterprises with the same name core, a (former) name in common, or a code that differs
    in one character.
    """
    row = Enterprise.objects.prefetch_related("former_names").get(pk=enterprise_id)
    former = {each.name_core: each.name for each in row.former_names.all()}
    names = {row.name_core: row.name, **former}
    alike = _bearing(set(names)) | _ids(Q(credit_code__in=one_change_away(row.credit_code)))
    others = Enterprise.objects.filter(pk__in=alike - {row.pk}).prefetch_related("former_names")
    found = (_likeness(other, row, former) for other in others.order_by("id")[: MOST * 4])
    return tuple(each for each in found if each.reasons)[:MOST]


def _bearing(cores: set[str]) -> set[int]:
    """Who bears or bore one of these names; apart, so that each question has its index."""
    bore = EnterpriseName.objects.filter(name_core__in=cores).values_list(
        "enterprise_id", flat=True
    )
    return _ids(Q(name_core__in=cores)) | set(bore[: MOST * 4])


def _ids(condition: Q) -> set[int]:
    return set(Enterprise.objects.filter(condition).values_list("pk", flat=True)[: MOST * 4])


def _likeness(other: Enterprise, row: Enterprise, former: dict[str, str]) -> Likeness:
    reasons, shared = [], ""
    theirs = {each.name_core: each.name for each in other.former_names.all()}
    if other.name_core == row.name_core:
        reasons.append(SAME_NAME)
        shared = other.name
    common = ({row.name_core, *former} & {other.name_core, *theirs}) - (
        {row.name_core} & {other.name_core}
    )
    if common:
        core = sorted(common)[0]
        reasons.append(FORMER_NAME)
        shared = shared or theirs.get(core, "") or former.get(core, "")
    if differ_in_one(other.credit_code, row.credit_code):
        reasons.append(CODE_NEARBY)
    info = info_of(other)
    return Likeness(info.id, info.credit_code, info.name, tuple(reasons), shared)


def projects_like(name: str, *, besides: int) -> tuple[ProjectLikeness, ...]:
    """Projects other than `besides` whose name is the same when written plainly."""
    core = project_core(name)
    if not core:
        return ()
    rows = RecognisedProject.objects.filter(name_core=core).exclude(pk=besides).order_by("id")
    return tuple(
        ProjectLikeness(row.pk, row.enterprise_id, row.number, row.name) for row in rows[:MOST]
    )
