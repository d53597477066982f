"""Who comes in: every view says for whom it is, and this asks before the view is reached."""

from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

import structlog
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from guanzi.foundation import clock
from guanzi.foundation.access import Audience, admits, audiences_of
from guanzi.foundation.actor import Actor
from guanzi.foundation.errors import NotIdentified
from guanzi.foundation.identity.middleware import memberships_in, needs_second_factor
from guanzi.foundation.identity.tokens import reader_of
from guanzi.site.problems import problem, refusal

View = Callable[..., HttpResponse]

log = structlog.get_logger(__name__)


class Audiences:
    """Refuses who is not in the audience of a view, and every view that names none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: object, kwargs: object
    ) -> HttpResponse | None:
        """None lets the request through to the view."""
        audiences = audiences_of(view)
        if Audience.EVERYONE in audiences:
            return None
        if not audiences:
            log.error("view_without_audience", view=f"{view.__module__}.{view.__qualname__}")
            return problem(request, 403, str(_("这个页面还没有说明供谁使用，暂不开放。")))
        if Audience.PROGRAM in audiences:
            return _read_token(request)
        if not request.user.is_authenticated:
            return _sign_in_first(request)
        if Audience.PERSON in audiences:
            return None
        return _refuse_outsiders(request, audiences)


def _read_token(request: HttpRequest) -> HttpResponse | None:
    """A system reads with its token alone: a session opens nothing here, nor a token elsewhere."""
    try:
        reader = reader_of(request.headers.get("Authorization", ""), clock.now())
    except NotIdentified as error:
        return refusal(request, error)
    request.reader = reader  # type: ignore[attr-defined]
    return None


def _refuse_outsiders(request: HttpRequest, audiences: Iterable[Audience]) -> HttpResponse | None:
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None:
        return _without_organisation(request)
    if not any(admits(audience, actor, is_signed_in=True) for audience in audiences):
        return problem(request, 403, _not_for(actor, audiences), code="other-audience")
    if needs_second_factor(request, actor):
        return _led_to(request, "mfa_activate_totp")
    return None


def _sign_in_first(request: HttpRequest) -> HttpResponse:
    """Who reads is led to sign in and back; who sends is told, so that nothing typed is lost."""
    if request.path.startswith("/api/"):
        return problem(request, 401)
    if request.method not in ("GET", "HEAD"):
        sentence = _("登录已经过期，刚才的内容没有提交。请在新窗口登录，再回到上一页重新提交。")
        return problem(request, 401, sentence, see=reverse("account_login"), see_label=_("登录"))
    if request.headers.get("HX-Request"):
        return HttpResponseClientRedirect(f"{reverse('account_login')}?{_next(request)}")
    return redirect_to_login(request.get_full_path())


def _next(request: HttpRequest) -> str:
    shown = urlsplit(request.headers.get("HX-Current-URL", ""))
    return urlencode({"next": f"{shown.path or '/'}{'?' if shown.query else ''}{shown.query}"})


def _without_organisation(request: HttpRequest) -> HttpResponse:
    if memberships_in(request):
        return _led_to(request, "identity:choose")
    sentence = _("您还不属于任何单位。请接受单位管理员的邀请，或用统一社会信用代码认领企业。")
    return problem(
        request,
        403,
        sentence,
        code="without-organisation",
        see=reverse("identity:account"),
        see_label=_("我的账号"),
    )


def _led_to(request: HttpRequest, name: str) -> HttpResponse:
    """To a page that has to come first, and from there back."""
    address = reverse(name)
    if request.method not in ("GET", "HEAD"):
        return HttpResponseRedirect(address)
    if request.headers.get("HX-Request"):
        return HttpResponseClientRedirect(f"{address}?{_next(request)}")
    return HttpResponseRedirect(f"{address}?{urlencode({'next': request.get_full_path()})}")


def _not_for(actor: Actor, audiences: Iterable[Audience]) -> str:
    whom = _("、").join(sorted(str(audience.label) for audience in audiences))
    return _(
        "这个页面供%(whom)s使用。您现在以“%(organisation)s”（%(kind)s）的身份办理；"
        "如果您还属于别的单位，可以在页面上方切换。"
    ) % {"whom": whom, "organisation": actor.organisation, "kind": actor.kind.label}
