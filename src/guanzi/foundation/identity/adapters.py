"""How allauth speaks, greets and keeps secrets in this house."""

import time
from datetime import datetime
from typing import Any

from allauth.account import app_settings as account
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.stagekit import clear_login
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.base import AuthProcess
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guanzi.foundation.clock import now
from guanzi.foundation.identity import staying
from guanzi.foundation.identity.lockout import (
    address_tried,
    locked_until,
    lockout_sentence,
    place_of,
)
from guanzi.foundation.identity.models import Person
from guanzi.foundation.identity.services import finish_signup, security
from guanzi.foundation.sealing import seal, unseal

LONGEST_NAME = 60
LINKED = "socialaccount/email/account_connected"
UNLINKED = "socialaccount/email/account_disconnected"
SEALED_AT = "mfa.authenticator.data"

SENTENCES = {
    "account_inactive": _("这个账号已经停用，请联系单位管理员。"),
    "cannot_remove_primary_email": _("不能删除正在使用的电子邮箱。"),
    "duplicate_email": _("这个电子邮箱已经是您的邮箱。"),
    "email_password_mismatch": _("电子邮箱或密码不对，请核对后再试。忘记密码可以重设。"),
    "email_taken": _("这个电子邮箱已经有人使用，请换一个。"),
    "enter_current_password": _("请输入现在的密码。"),
    "incorrect_code": _("验证码不对，请输入身份验证器上现在显示的 6 位数字。"),
    "incorrect_password": _("密码不对，请再输入一次。"),
    "invalid_or_expired_key": _("链接无效或已经过期，请重新申请。"),
    "invalid_login": _("登录信息不对，请核对后再试。"),
    "invalid_password_reset": _("重设密码的链接无效或已经过期，请重新申请。"),
    "max_email_addresses": _("电子邮箱最多 %d 个。"),
    "rate_limited": _("操作过于频繁，请稍后再试。"),
    "same_as_current": _("新的内容须与现在的不同。"),
    "select_only_one": _("请只选择一项。"),
    "too_many_login_attempts": _("尝试次数过多，请稍后再试。"),
    "unknown_email": _("没有使用这个电子邮箱的账号。"),
    "unverified_primary_email": _("请先验证电子邮箱。"),
}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Accounts are addresses with a name."""

    error_messages = {**DefaultAccountAdapter.error_messages, **SENTENCES}
    _was_shut = False

    def new_user(self, request: HttpRequest) -> Person:
        """A person who is just coming."""
        return Person(joined_at=now())

    def pre_login(self, request: HttpRequest, user: Person, **kwargs: Any) -> Any:
        """Made-up people, whose password everybody knows, come in where the city is made up."""
        if user.is_synthetic and not settings.DEMO:
            clear_login(request)
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **kwargs)

    def post_login(self, request: HttpRequest, user: Person, **kwargs: Any) -> Any:
        """Whoever has come in leaves a trace of how, and stays for a while."""
        answer = super().post_login(request, user, **kwargs)
        staying.begin(request.session)
        records = get_authentication_records(request, user)
        methods = [str(each.get("type") or each["method"]) for each in records]
        security.note_sign_in(person_id=user.pk, methods=methods, at=now())
        return answer

    def set_password(self, user: Person, password: str) -> None:
        """Set, changed or reset, by every way that allauth knows."""
        with transaction.atomic():
            super().set_password(user, password)
            security.note_new_password(person_id=user.pk, at=now())

    def confirm_email(self, request: HttpRequest, email_address: Any) -> bool:
        """An address that was proven is the one to sign in with; the one before it is gone."""
        person_id = email_address.user_id
        with transaction.atomic():
            before = Person.objects.get(pk=person_id).email
            is_confirmed = bool(super().confirm_email(request, email_address))
            after = Person.objects.get(pk=person_id).email
            if before != after:
                security.note_new_email(person_id=person_id, before=before, after=after, at=now())
        return is_confirmed

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Remember whether the door was shut already before this try."""
        super().pre_authenticate(request, **credentials)
        self._was_shut = self._shut_until(request, credentials) is not None

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """The failure that shuts the door says until when, and leaves a trace."""
        until = self._shut_until(request, credentials)
        if until is not None:
            if not self._was_shut:
                security.note_lockout(email=address_tried(request, credentials), at=now())
            moment = timezone.now()
            raise ValidationError(lockout_sentence(until, moment), code="locked-out")

    def _shut_until(self, request: HttpRequest, credentials: dict[str, Any]) -> datetime | None:
        until = locked_until(address_tried(request, credentials), place_of(request))
        # axes counts by the world's clock
        return until if until and until > timezone.now() else None

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Who has just signed in is not asked again at once, as on the way to the second factor."""
        records = get_authentication_records(self.request, self.request.user)
        if records and time.time() - records[-1]["at"] < account.REAUTHENTICATION_TIMEOUT:
            return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))


class ProviderAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """People who come by way of an OpenID Connect provider."""

    error_messages = {
        **DefaultSocialAccountAdapter.error_messages,
        "email_taken": _("这个电子邮箱已经有账号，请先用密码登录，再在“我的账号”里关联。"),
        "invalid_token": _("登录服务给的凭据无效，请再试一次。"),
        "no_password": _("请先设置密码，再解除关联。"),
        "no_verified_email": _("请先验证电子邮箱，再解除关联。"),
        "disconnect_last": _("这是唯一的登录方式，请先设置密码。"),
        "connected_other": _("这个登录方式已经关联另一个账号。"),
    }

    def new_user(self, request: HttpRequest, sociallogin: Any) -> Person:
        """A person who is just coming."""
        return Person(joined_at=now())

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """An address is proven by a provider whose word is taken for it, else by our letter.

        Where such a word opens an account whose own address was never proven, somebody else may
        have made it: the password goes, which allauth would do later without a trace.
        """
        if not self.can_authenticate_by_email(sociallogin, ""):
            for address in sociallogin.email_addresses:
                address.verified = False
        by_address = sociallogin._did_authenticate_by_email  # noqa: SLF001 - it tells nowhere else
        if by_address and sociallogin.state.get("process") != AuthProcess.CONNECT:
            person, provider = sociallogin.user, sociallogin.account.provider
            security.void_unproven_password(
                person_id=person.pk, email=by_address, provider=provider, at=now()
            )
            person.refresh_from_db(fields=["password"])

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: Any) -> Person:
        """Take the name and the address that the provider tells."""
        person: Person = sociallogin.user
        person.email = str(data.get("email") or "").strip().lower()
        together = "".join(str(data.get(part) or "") for part in ("last_name", "first_name"))
        person.name = str(data.get("name") or together or data.get("username") or "")[:LONGEST_NAME]
        return person

    def save_user(self, request: HttpRequest, sociallogin: Any, form: Any = None) -> Person:
        """Who is asked nothing more has signed up with this; a form finishes the others."""
        person: Person = super().save_user(request, sociallogin, form)
        if form is None:
            finish_signup(person_id=person.pk, name=person.name, at=now())
        self._note(LINKED, person, sociallogin.account)
        return person

    def send_notification_mail(
        self, template_prefix: str, user: Person, context: Any = None, **kwargs: Any
    ) -> None:
        """Allauth tells every link that was made or undone by this way."""
        self._note(template_prefix, user, (context or {}).get("account"))
        super().send_notification_mail(template_prefix, user, context, **kwargs)

    def _note(self, what: str, person: Person, account: Any) -> None:
        provider = str(account.provider) if account else ""
        if what == LINKED:
            security.note_provider_linked(person_id=person.pk, provider=provider, at=now())
        if what == UNLINKED:
            security.note_provider_unlinked(person_id=person.pk, provider=provider, at=now())


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """The second factor; its secrets lie sealed in the database."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "add_email_blocked": _("启用两步验证后不能再增加电子邮箱。"),
        "cannot_delete_authenticator": _("不能关闭两步验证。"),
        "cannot_generate_recovery_codes": _("启用两步验证后才能生成恢复码。"),
        "incorrect_code": _("验证码不对，请输入身份验证器上现在显示的 6 位数字。"),
        "unverified_email": _("请先验证电子邮箱，再启用两步验证。"),
    }

    def encrypt(self, text: str) -> str:
        """Into the database."""
        return seal(text, SEALED_AT)

    def decrypt(self, encrypted_text: str) -> str:
        """Out of the database."""
        return unseal(encrypted_text, SEALED_AT)
