"""One page per enterprise (一企一档)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from guanzi.foundation import clock
from guanzi.foundation.access import Audience, actor_of, for_audience, require
from guanzi.foundation.actor import Actor
from guanzi.foundation.audit.selectors import Event, events_of
from guanzi.lifecycle.enterprises import permissions, selectors
from guanzi.lifecycle.enterprises.errors import EnterpriseNotFound
from guanzi.lifecycle.enterprises.rules.sections import sections_of
from guanzi.lifecycle.enterprises.selectors import EnterpriseInfo, Imported
from guanzi.lifecycle.enterprises.views.acts import acts_for

SHOWN_EVENTS = 100
# of what an act changed, the first of these is told
TOLD = (
    "name",
    "number",
    "project_name",
    "conduct",
    "subject",
    "person",
    "registration_district",
    "tax_district",
)


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    """One act as the timeline shows it."""

    at: datetime
    person: str
    organisation: str
    what: str
    note: str
    link: str = ""


@for_audience(Audience.OFFICIAL, Audience.ENTERPRISE)
@require_safe
def enterprise_file(request: HttpRequest, code: str) -> HttpResponse:
    """Everything the register holds of one enterprise."""
    actor = actor_of(request)
    enterprise = seen(actor, code)
    if code != enterprise.credit_code:
        return redirect("enterprises:file", enterprise.credit_code)
    return render(request, "enterprises/file.html", file_context(actor, enterprise))


@for_audience(Audience.PERSON)
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """The enterprise's own view of its file; who belongs to none is led to the claim."""
    actor: Actor | None = getattr(request, "actor", None)
    enterprise = selectors.enterprise_by_code(actor.credit_code) if actor else None
    if actor is None or not actor.credit_code:
        return redirect("enterprises:claim")
    if enterprise is None:
        return render(request, "enterprises/unregistered.html", {"actor": actor})
    return render(request, "enterprises/file.html", file_context(actor, enterprise))


def seen(actor: Actor, code: str) -> EnterpriseInfo:
    """The enterprise of a code, if the actor may see it. An enterprise learns of no other."""
    enterprise = selectors.enterprise_by_code(code)
    permission = permissions.may_see(actor, enterprise) if enterprise else None
    if enterprise is None or (not permission and not actor.is_official):
        raise EnterpriseNotFound(_("登记册里没有 %s 这个代码的企业。") % code[:40])
    assert permission is not None
    require(permission)
    return enterprise


def file_context(actor: Actor, enterprise: EnterpriseInfo) -> dict[str, Any]:
    """What the page shows."""
    now = clock.now()
    today = clock.day_of(now)
    support = selectors.support_of(enterprise.id, with_replaced=True)
    projects = selectors.projects_of(enterprise.id)
    credit = selectors.credit_of(enterprise.id, today)
    sized, year = selectors.size_of(enterprise.id)
    return {
        "enterprise": enterprise,
        "is_own": not actor.is_official,
        "today": today,
        "facts": selectors.facts_of(enterprise.id),
        "project_names": {each.id: each.name for each in projects},
        "projects": projects,
        "support": [each for each in support if not each.is_void],
        "support_voids": [each for each in support if each.is_void],
        "sums": selectors.sums_by_year(support),
        "credit": credit,
        "barred": [each for each in credit if each.in_force],
        "undertakings": selectors.undertakings_of(enterprise.id),
        "sme_numbers": selectors.sme_numbers_of(enterprise.id),
        "sized": sized,
        "sized_year": year,
        "likenesses": selectors.likenesses(enterprise.id) if actor.is_official else (),
        "sections": sections_of(actor, enterprise.id),
        "timeline": list(_timeline(actor, enterprise))[:SHOWN_EVENTS],
        "acts": acts_for(actor, enterprise),
        "write": permissions.may_write(actor, enterprise),
        "may_support": permissions.may_record_support(actor, enterprise),
        "may_credit": permissions.may_record_credit(actor, enterprise),
    }


def _timeline(actor: Actor, enterprise: EnterpriseInfo) -> Iterator[TimelineEvent]:
    """Latest first; of an import, when it was confirmed."""
    imported = {each.subject: each for each in selectors.imported_of(enterprise.id, SHOWN_EVENTS)}
    for event in reversed(events_of(f"enterprises.enterprise:{enterprise.id}", *imported)):
        brought = imported.get(event.subject)
        if brought is None:
            what, note, link = event.verb_name, _told(event), ""
        elif event.verb == "enterprises.confirm_import":
            what, note, link = (
                _brought(brought),
                str(brought.kind.label),
                _import_link(actor, brought),
            )
        else:
            continue
        yield TimelineEvent(event.at, event.person, event.organisation, what, note, link)


def _brought(imported: Imported) -> str:
    said = {"file": imported.file_name, "row": imported.first_row, "rows": imported.rows}
    if imported.rows == 1:
        return _("批量导入（%(file)s，第 %(row)d 行）") % said
    return _("批量导入（%(file)s，第 %(row)d 行起共 %(rows)d 行）") % said


def _import_link(actor: Actor, imported: Imported) -> str:
    """For those who may look at the import."""
    if not permissions.may_look_at_import(actor, imported.organisation_id):
        return ""
    return reverse("enterprises:import", args=[imported.import_id])


def _told(event: Event) -> str:
    """What was different afterwards, in a line."""
    said = [event.note] if event.note else []
    for name in TOLD:
        value = event.after.get(name)
        if value:
            before = event.before.get(name)
            said.insert(0, f"{before} → {value}" if before and before != value else str(value))
            break
    facts = [f"{n} {v}" for n, v in event.after.items() if not n.isascii()]
    return "；".join([*facts, *said])


def file_address(enterprise: EnterpriseInfo, anchor: str = "") -> str:
    """Where the page is."""
    return reverse("enterprises:file", args=[enterprise.credit_code]) + anchor
