"""What is withheld, agreed to, overridden: the pages of those who decide on it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from guanzi.foundation import clock
from guanzi.foundation.access import Audience, actor_of, for_audience, require
from guanzi.foundation.actor import Actor, OrganisationKind
from guanzi.foundation.attempts import NO_ATTEMPT, Attempt, attempt
from guanzi.foundation.errors import FieldsWrong
from guanzi.foundation.posting import takes_post
from guanzi.lifecycle.checks.forms import read_number
from guanzi.lifecycle.disclosure import permissions, selectors, services
from guanzi.lifecycle.disclosure.errors import DisclosureInvalid
from guanzi.lifecycle.disclosure.rules.redaction import may_follow
from guanzi.lifecycle.projects.forms.library import query_of, read_place
from guanzi.lifecycle.projects.selectors import ProjectInfo
from guanzi.lifecycle.projects.selectors.public import published, published_for
from guanzi.lifecycle.projects.states import Ground


@for_audience(Audience.AUTHORITY, Audience.ENTERPRISE, Audience.AUDITOR)
def index(request: HttpRequest) -> HttpResponse:
    """The projects on whose fields somebody may decide."""
    page = published_for(**_scope(actor_of(request)), place=read_place(request.GET))
    context = {
        "projects": page.projects,
        "next": urlencode(query_of(page.later)) if page.later else "",
        "before": urlencode(query_of(page.earlier)) if page.earlier else "",
    }
    return render(request, "disclosure/manage.html", context)


def _scope(actor: Actor) -> dict[str, Any]:
    if actor.kind is OrganisationKind.ENTERPRISE:
        return {"credit_code": actor.credit_code}
    if actor.kind is OrganisationKind.AUDITOR:
        return {}
    return {"organisation_id": actor.organisation_id}


@for_audience(Audience.AUTHORITY, Audience.ENTERPRISE, Audience.AUDITOR)
@takes_post
def fields(request: HttpRequest, project_id: int) -> HttpResponseBase:
    """Every field of a project: withhold it, agree to publish it, override."""
    actor, info = actor_of(request), published(project_id)
    require(permissions.may_look(actor, info))
    if request.method != "POST":
        return _page(request, actor, info, NO_ATTEMPT)
    act = request.POST.get("act", "")
    failed = attempt(request, act, lambda: _do(request, actor, info, act, clock.now()))
    if failed:
        return _page(request, actor, info, failed)
    messages.success(request, _("已办理。"))
    return redirect("disclosure:fields", project_id)


def _do(request: HttpRequest, actor: Actor, info: ProjectInfo, act: str, at: datetime) -> None:
    typed = request.POST
    on: dict[str, Any] = {"actor": actor, "at": at}
    field: dict[str, Any] = {"project_id": info.id, "field": typed.get("field", ""), **on}
    acts: Mapping[str, Callable[[], object]] = {
        "withhold": lambda: services.withhold(project_id=info.id, said=_withholding(typed), **on),
        "consent": lambda: services.consent(**field),
        "propose": lambda: services.propose_override(reason=typed.get("reason", ""), **field),
        "decide": lambda: services.decide_override(
            override_id=_override_of(info, typed.get("override", "")),
            is_approved=typed.get("approved") == "yes",
            answer=typed.get("answer", ""),
            **on,
        ),
    }
    if act not in acts:
        raise DisclosureInvalid(_("请选择要做什么。"))
    acts[act]()


def _withholding(typed: QueryDict) -> services.Withholding:
    """What is to be withheld; all that is missing is said at once."""
    wanted = {
        "requested_by": _("请写明由谁提出不公开。"),
        "note": _("请说明为什么属于这项理由。"),
    }
    faults = {name: said for name, said in wanted.items() if not typed.get(name, "").strip()}
    if faults:
        raise FieldsWrong(faults)
    names = ("field", "ground", "requested_by", "note")
    return services.Withholding(*(typed.get(name, "") for name in names))


def _override_of(info: ProjectInfo, text: str) -> int:
    """The proposal meant, where it is about this project."""
    asked = selectors.override(read_number(text) or 0)
    if asked.project_id != info.id:
        raise DisclosureInvalid(_("请选择是哪一项建议。"))
    return asked.id


def _page(request: HttpRequest, actor: Actor, info: ProjectInfo, tried: Attempt) -> HttpResponse:
    found = selectors.fields_of(info)
    context = {
        "info": info,
        "withheld": [each for each in found if not each.standing.is_public],
        "lifted": [each for each in found if each.standing.is_public and each.standing.ground],
        "open": [each for each in found if may_follow(each.standing.ground, Ground.STATE_SECRET)],
        "waiting": [
            (each, permissions.may_decide(actor, info, each.open_override))
            for each in found
            if each.open_override is not None
        ],
        "may_withhold": permissions.may_withhold(actor, info),
        "may_consent": permissions.may_consent(actor, info),
        "grounds": Ground.choices,
        "tried": tried,
    }
    return render(request, "disclosure/fields.html", context, status=tried.status)
