"""The people of an organisation, and the way in by invitation."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from guanzi.foundation.access import (
    Audience,
    Permission,
    actor_of,
    first_refusal,
    for_audience,
    require,
)
from guanzi.foundation.actor import Actor, Role
from guanzi.foundation.clock import now
from guanzi.foundation.errors import Conflict, GuanziError
from guanzi.foundation.identity import selectors, services, staying, tokens
from guanzi.foundation.identity.errors import (
    InvitationNotFound,
    InvitationOver,
    MembershipNotFound,
    PasswordTooWeak,
)
from guanzi.foundation.identity.forms import InviteForm, NewPersonForm, RoleForm
from guanzi.foundation.identity.middleware import MEMBERSHIP_KEY, person_of
from guanzi.foundation.identity.permissions import (
    may_change_role,
    may_invite,
    may_invite_beside,
    may_manage_people,
)
from guanzi.foundation.identity.secret import digest_of
from guanzi.foundation.identity.selectors import (
    InvitationInfo,
    MemberInfo,
    OrganisationInfo,
)
from guanzi.foundation.posting import takes_post

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@for_audience(Audience.MEMBER)
@takes_post
def people(request: HttpRequest) -> HttpResponse:
    """The people of my organisation."""
    actor = actor_of(request)
    return people_page(request, actor, selectors.organisation(actor.organisation_id))


def people_page(
    request: HttpRequest, actor: Actor, organisation: OrganisationInfo, **more: Any
) -> HttpResponse:
    """Members, open invitations, and the form that invites; also the operator's, of any."""
    roles = [role for role in Role if may_invite(actor, organisation.id, role)]
    form = InviteForm(request.POST or None, roles=roles)
    if request.method == "POST" and not roles:
        require(may_invite(actor, organisation.id, Role.READER))
    if request.method == "POST" and form.is_valid():
        try:
            _invite(request, actor, organisation, form)
        except Conflict as refusal:
            form.add_error("email", refusal.sentence)
        else:
            return redirect(request.path)
    at = now()
    waiting = selectors.open_invitations(organisation.id)
    context = {
        "form": form,
        "organisation": organisation,
        "members": selectors.members_of(organisation.id),
        "running": [each for each in waiting if each.expires_at > at],
        "run_out": [each for each in waiting if each.expires_at <= at],
        "may_manage": may_manage_people(actor, organisation.id),
        "may_invite": _may_invite(actor, organisation.id),
        "actor": actor,
        **more,
    }
    return render(request, "identity/people.html", context, status=422 if form.errors else 200)


def _may_invite(actor: Actor, organisation_id: int, role: Role = Role.ADMIN) -> Permission:
    """Whether the actor may invite now; whoever may invite anybody may invite an administrator."""
    has_administrator = selectors.has_administrator(organisation_id)
    return first_refusal(
        may_invite(actor, organisation_id, role),
        may_invite_beside(actor, organisation_id, has_administrator=has_administrator),
    )


def _invite(
    request: HttpRequest, actor: Actor, organisation: OrganisationInfo, form: InviteForm
) -> None:
    given = form.cleaned_data
    invited = services.invite(
        actor=actor,
        organisation_id=organisation.id,
        email=given["email"],
        name=given["name"],
        role=Role(given["role"]),
        at=now(),
    )
    _say_invited(request, invited)


def _say_invited(request: HttpRequest, invited: services.Invited) -> None:
    """The letter leaves by a job; one that does not leave can be sent again."""
    messages.success(request, _("已邀请 %(email)s，邀请信正在发出。") % {"email": invited.email})


@for_audience(Audience.MEMBER)
@takes_post
def member(request: HttpRequest, membership_id: int) -> HttpResponse:
    """One member: another role, or the end of the membership."""
    actor = actor_of(request)
    shown, organisation, permission = _managed(actor, membership_id)
    form = RoleForm(request.POST or None, initial={"role": shown.role})
    if request.method == "POST":
        try:
            if _change(request, actor, shown, form):
                return redirect(_people_of(actor, organisation))
        except Conflict as refusal:
            form.add_error(None, refusal.sentence)
    context = {
        "form": form,
        "member": shown,
        "tokens": tokens.valid_tokens_of(membership_id, now()),
        "organisation": organisation,
        "permission": permission,
        "may_change_role": may_change_role(actor, organisation.id, shown.person_id),
        "back": _people_of(actor, organisation),
    }
    return render(request, "identity/member.html", context, status=409 if form.errors else 200)


def _managed(actor: Actor, membership_id: int) -> tuple[MemberInfo, OrganisationInfo, Permission]:
    """The member, for those of the same organisation and for the operator; unknown to others."""
    found = selectors.membership(membership_id)
    if found is not None:
        permission = may_manage_people(actor, found[1].id)
        if permission or found[1].id == actor.organisation_id:
            return *found, permission
    raise MembershipNotFound(_("没有这个成员，或其成员资格已经终止。"))


def _change(request: HttpRequest, actor: Actor, shown: MemberInfo, form: RoleForm) -> bool:
    if request.POST.get("act") == "remove":
        services.end_membership(actor=actor, membership_id=shown.membership_id, at=now())
        messages.success(request, _("%(name)s 已不再是成员。") % {"name": shown.name})
        return True
    if not form.is_valid():
        return False
    role = Role(form.cleaned_data["role"])
    services.change_role(actor=actor, membership_id=shown.membership_id, role=role, at=now())
    words = _("%(name)s 现在是%(role)s。") % {"name": shown.name, "role": role.label}
    messages.success(request, words)
    return True


def _people_of(actor: Actor, organisation: OrganisationInfo) -> str:
    if organisation.id == actor.organisation_id:
        return reverse("identity:people")
    return reverse("identity:organisation", args=[organisation.id])


@for_audience(Audience.MEMBER)
@takes_post
def invited(request: HttpRequest, invitation_id: int) -> HttpResponse:
    """One open invitation: send it again, or take it back."""
    actor = actor_of(request)
    shown = selectors.invitation(invitation_id)
    if shown is None or not may_manage_people(actor, shown.organisation.id):
        raise InvitationNotFound(_("没有这个邀请，或它已经被接受、撤回。"))
    if request.method == "POST":
        if request.POST.get("act") == "revoke":
            services.revoke_invitation(actor=actor, invitation_id=invitation_id, at=now())
            messages.success(request, _("已撤回给 %(email)s 的邀请。") % {"email": shown.email})
        else:
            again = services.renew_invitation(actor=actor, invitation_id=invitation_id, at=now())
            _say_invited(request, again)
        return redirect(_people_of(actor, shown.organisation))
    context = {
        "invitation": shown,
        "back": _people_of(actor, shown.organisation),
        "now": now(),
        "may_renew": _may_invite(actor, shown.organisation.id, shown.role),
    }
    return render(request, "identity/invited.html", context)


@for_audience(Audience.EVERYONE)
@takes_post
@never_cache
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """The way in: a new person sets name and password, a known one signs in and joins."""
    shown = selectors.invitation_by_secret(digest_of(secret), now())
    if shown is None:
        raise InvitationOver(_("这个邀请已经被接受、撤回或过期，需要时请邀请人重新发送。"))
    if request.user.is_authenticated:
        return _join(request, secret, shown)
    if selectors.person_by_email(shown.email):
        context = {"invitation": shown, "has_account": True, "next": request.path}
        return render(request, "identity/invitation.html", context)
    return _come(request, secret, shown)


def _join(request: HttpRequest, secret: str, shown: InvitationInfo) -> HttpResponse:
    person = person_of(request)
    problem = ""
    if request.method == "POST":
        try:
            joined = services.accept_invitation(secret=secret, person_id=person.pk, at=now())
        except Conflict as refusal:
            problem = refusal.sentence
        else:
            return _welcome(request, joined.pk, shown)
    context = {
        "invitation": shown,
        "person": person,
        "is_other": person.email != shown.email,
        "problem": problem,
    }
    status = 409 if problem else 200
    return render(request, "identity/invitation.html", context, status=status)


def _come(request: HttpRequest, secret: str, shown: InvitationInfo) -> HttpResponse:
    form = NewPersonForm(request.POST or None, initial={"name": shown.name})
    if request.method == "POST" and form.is_valid():
        try:
            joined = services.accept_invitation(
                secret=secret,
                name=form.cleaned_data["name"],
                password=form.cleaned_data["password1"],
                at=now(),
            )
        except PasswordTooWeak as refusal:
            form.add_error("password1", refusal.sentence)
        except GuanziError as refusal:
            form.add_error(None, refusal.sentence)
        else:
            login(request, joined.person, backend=BACKEND)
            record_authentication(request, joined.person, method="password")
            UserSession.objects.create_from_request(request)
            staying.begin(request.session)
            services.note_sign_in(person_id=joined.person_id, methods=["invitation"], at=now())
            return _welcome(request, joined.pk, shown)
    context = {"invitation": shown, "form": form}
    return render(request, "identity/invitation.html", context, status=422 if form.errors else 200)


def _welcome(request: HttpRequest, membership_id: int, shown: InvitationInfo) -> HttpResponse:
    request.session[MEMBERSHIP_KEY] = membership_id
    messages.success(request, _("您已加入“%(name)s”。") % {"name": shown.organisation.short_name})
    return redirect("/workbench/")
