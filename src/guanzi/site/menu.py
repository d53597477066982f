"""Where one can go: the portal for everybody, the workbench by the kind of organisation."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guanzi.foundation.actor import AUTHORITIES, Actor, OrganisationKind
from guanzi.lifecycle.supervision import selectors as supervision

Entry = tuple[str, Promise | str]

PORTAL: tuple[Entry, ...] = (
    ("matching:finder", _("找政策")),
    ("matching:measures", _("算一算")),
    ("policies:list", _("政策库")),
    ("guidelines:list", _("申报指南")),
    ("projects:publicity", _("项目公示")),
    ("disclosure:results", _("公开")),
)

WORKBENCH: Entry = ("workbench", _("工作台"))
APPLICATIONS: Entry = ("applications:list", _("我的申报"))
OWN_ENTERPRISE: Entry = ("enterprises:own", _("企业档案"))
QUEUE: Entry = ("checks:queue", _("申报受理"))
ENTITLEMENTS: Entry = ("matching:entitlement-lists", _("免申即享"))
PAPER: Entry = ("applications:paper", _("纸件核对"))
REGISTER: Entry = ("enterprises:list", _("企业登记册"))
DRAFTS: Entry = ("policies:drafts", _("政策起草"))
MANAGE_GUIDELINES: Entry = ("guidelines:manage", _("指南管理"))
BUDGETS: Entry = ("budgets:list", _("预算"))
SANDBOX: Entry = ("matching:sandbox", _("政策沙盘"))
DECISIONS: Entry = ("projects:lists", _("联合审定"))
LIBRARY: Entry = ("projects:library", _("项目库"))
PAYMENTS: Entry = ("payments:runs", _("拨款"))
CLEARINGS: Entry = ("payments:clearings", _("清算"))
ACCOUNT: Entry = ("payments:account", _("收款账户"))
SUPERVISION: Entry = ("supervision:cases", _("监督"))
OWN_PROJECTS: Entry = ("projects:library", _("我的项目"))
RECOMMENDATIONS: Entry = ("applications:recommendations", _("项目推荐"))
AUDIT: Entry = ("audit:events", _("审计"))
ORGANISATIONS: Entry = ("identity:organisations", _("单位"))
BENEATH = {"payments:take-up": ENTITLEMENTS}  # pages whose address does not say where they belong
OF_THE_CITY = (DECISIONS, PAYMENTS, SANDBOX)  # what a district's auditors do not read

WORK: dict[OrganisationKind, tuple[Entry, ...]] = {
    OrganisationKind.ENTERPRISE: (WORKBENCH, APPLICATIONS, OWN_PROJECTS, ACCOUNT, OWN_ENTERPRISE),
    OrganisationKind.RECOMMENDER: (WORKBENCH, RECOMMENDATIONS),
    OrganisationKind.THIRD_PARTY: (WORKBENCH,),
    OrganisationKind.AUDITOR: (
        WORKBENCH,
        QUEUE,
        ENTITLEMENTS,
        DECISIONS,
        LIBRARY,
        PAYMENTS,
        CLEARINGS,
        SUPERVISION,
        BUDGETS,
        SANDBOX,
        REGISTER,
        AUDIT,
    ),
    OrganisationKind.OPERATOR: (
        WORKBENCH,
        ORGANISATIONS,
        REGISTER,
        MANAGE_GUIDELINES,
        AUDIT,
    ),
    **dict.fromkeys(
        AUTHORITIES, (WORKBENCH, QUEUE, ENTITLEMENTS, LIBRARY, REGISTER, MANAGE_GUIDELINES)
    ),
    OrganisationKind.CITY_DEPARTMENT: (
        WORKBENCH,
        QUEUE,
        ENTITLEMENTS,
        DECISIONS,
        LIBRARY,
        PAYMENTS,
        SUPERVISION,
        BUDGETS,
        SANDBOX,
        REGISTER,
        DRAFTS,
        MANAGE_GUIDELINES,
    ),
    OrganisationKind.CITY_FINANCE: (
        WORKBENCH,
        QUEUE,
        ENTITLEMENTS,
        DECISIONS,
        LIBRARY,
        PAYMENTS,
        CLEARINGS,
        SUPERVISION,
        BUDGETS,
        SANDBOX,
        REGISTER,
        MANAGE_GUIDELINES,
    ),
    OrganisationKind.DISTRICT_FINANCE: (
        WORKBENCH,
        QUEUE,
        ENTITLEMENTS,
        PAPER,
        LIBRARY,
        CLEARINGS,
        BUDGETS,
        REGISTER,
        MANAGE_GUIDELINES,
    ),
}


FIRST: dict[OrganisationKind, Entry] = {
    **dict.fromkeys(AUTHORITIES, QUEUE),
    OrganisationKind.CITY_DEPARTMENT: DECISIONS,
    OrganisationKind.CITY_FINANCE: PAYMENTS,
    OrganisationKind.AUDITOR: AUDIT,
    OrganisationKind.RECOMMENDER: RECOMMENDATIONS,
}
"""Where most of the work of an office is; the workbench has one button for it."""


@dataclass(frozen=True, slots=True)
class Item:
    """One link of the menu."""

    name: str
    address: str
    is_current: bool


def portal_menu(path: str) -> tuple[Item, ...]:
    """What everybody finds."""
    return _items(PORTAL, path)


def work_menu(actor: Actor | None, path: str) -> tuple[Item, ...]:
    """What the members of this kind of organisation work with."""
    if actor is None:
        return ()
    entries = WORK[actor.kind]
    if actor.kind is OrganisationKind.ENTERPRISE and supervision.has_cases(actor):
        entries = (*entries, SUPERVISION)
    is_local = actor.kind is OrganisationKind.AUDITOR and actor.district
    shown = (each for each in entries if not (is_local and each in OF_THE_CITY))
    return _items(tuple(shown), path)


def _items(entries: tuple[Entry, ...], path: str) -> tuple[Item, ...]:
    for page, entry in BENEATH.items():
        if path.startswith(reverse(page)):
            path = reverse(entry[0])
    found = [(str(label), reverse(name)) for name, label in entries]
    here = max((a for _label, a in found if path.startswith(a)), key=len, default="")
    return tuple(Item(label, address, address == here) for label, address in found)


def first_of(actor: Actor) -> Item | None:
    """Where most of the work of their office is; none for those who are sent to nothing else."""
    entry = FIRST.get(actor.kind)
    return _items((entry,), "")[0] if entry else None
