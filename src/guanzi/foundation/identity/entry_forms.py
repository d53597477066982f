"""Allauth's forms in the house's words: labels above the field, no placeholders."""

from typing import Any, ClassVar

from allauth.account import forms as account
from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.core.internal import ratelimit
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.socialaccount import forms as social
from django import forms
from django.utils.translation import gettext_lazy as _

from guanzi.foundation.face.forms import name_faults
from guanzi.foundation.identity.forms import PASSWORD_HELP

CODES = {"code": "10/15m/key"}  # three codes of a million are right at any moment

LABELS = {
    "login": _("电子邮箱"),
    "email": _("电子邮箱"),
    "name": _("姓名"),
    "password": _("密码"),
    "password1": _("密码"),
    "password2": _("再输入一次密码"),
    "oldpassword": _("现在的密码"),
    "code": _("验证码"),
}


class Plain:
    """Gives the fields of a form our labels and sentences, and takes the placeholders away."""

    fields: dict[str, forms.Field]
    own_labels: ClassVar[dict[str, Any]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.help_text = ""
            field.label = (LABELS | self.own_labels).get(name, field.label)
        if "password1" in self.fields:
            self.fields["password1"].help_text = PASSWORD_HELP
        if "code" in self.fields:
            self.fields["code"].widget.attrs.update(inputmode="numeric", maxlength=12)
        name_faults(self.fields)


class LoginForm(Plain, account.LoginForm):  # type: ignore[misc]  # allauth has no types
    """Address and password."""


class SignupForm(Plain, account.SignupForm):  # type: ignore[misc]
    """Name, address, password twice."""


class AddEmailForm(Plain, account.AddEmailForm):  # type: ignore[misc]
    """Another address."""

    own_labels: ClassVar = {"email": _("新的电子邮箱")}


class NewPassword(Plain):
    """Forms that set a password, which is the new one."""

    own_labels: ClassVar = {"password1": _("新密码"), "password2": _("再输入一次新密码")}


class ChangePasswordForm(NewPassword, account.ChangePasswordForm):  # type: ignore[misc]
    """The present password, and the new one twice."""


class SetPasswordForm(NewPassword, account.SetPasswordForm):  # type: ignore[misc]
    """A password for somebody who came by way of a provider."""


class ResetPasswordForm(Plain, account.ResetPasswordForm):  # type: ignore[misc]
    """The address to which the link is sent."""


class ResetPasswordKeyForm(NewPassword, account.ResetPasswordKeyForm):  # type: ignore[misc]
    """The new password, for whoever has the link."""


class ReauthenticateForm(Plain, account.ReauthenticateForm):  # type: ignore[misc]
    """The password once more."""


class Code(Plain):
    """Forms that take a code, a few times for one person, from wherever it is tried."""

    user: Any

    def clean_code(self) -> str:
        """The code, if it is right and was not guessed at too often."""
        key = str(self.user.pk)
        if not ratelimit.consume(
            context.request, app="identity", action="code", config=CODES, key=key
        ):
            raise get_adapter().validation_error("too_many_login_attempts")
        code: str = super().clean_code()  # type: ignore[misc]  # of the form beside it
        ratelimit.clear(context.request, app="identity", action="code", config=CODES, key=key)
        return code


class SecondFactorForm(Code, mfa.AuthenticateForm):  # type: ignore[misc]
    """A code of the authenticator, or one of the recovery codes."""

    own_labels: ClassVar = {"code": _("验证码或恢复码")}


class SecondFactorAgainForm(Code, mfa.ReauthenticateForm):  # type: ignore[misc]
    """The same, before something that matters."""

    own_labels: ClassVar = {"code": _("验证码或恢复码")}


class ActivateTOTPForm(Plain, totp.ActivateTOTPForm):  # type: ignore[misc]
    """The first code proves that the authenticator has the secret."""

    own_labels: ClassVar = {"code": _("身份验证器上的 6 位验证码")}


class ProviderSignupForm(Plain, social.SignupForm):  # type: ignore[misc]
    """What a provider did not tell."""
