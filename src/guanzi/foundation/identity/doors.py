"""Addresses of signing in: allauth's views, each under the name by which allauth finds it."""

from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.socialaccount import views as providers
from allauth.socialaccount.providers.openid_connect import views as openid_connect
from django.urls import path, re_path

from guanzi.foundation.access import Audience, for_audience
from guanzi.foundation.identity import entry_views
from guanzi.foundation.posting import takes_post


def _open(view: Any) -> Any:
    return for_audience(Audience.EVERYONE)(takes_post(view))


def _own(view: Any) -> Any:
    return for_audience(Audience.PERSON)(takes_post(view))


_entrance = [
    path("login/", _open(account.login), name="account_login"),
    path("logout/", _open(account.logout), name="account_logout"),
    path("inactive/", _open(account.account_inactive), name="account_inactive"),
    path("signup/", _open(account.signup), name="account_signup"),
    path(
        "confirm-email/",
        _open(account.email_verification_sent),
        name="account_email_verification_sent",
    ),
    re_path(
        r"^confirm-email/(?P<key>[-:\w]+)/$",
        _open(account.confirm_email),
        name="account_confirm_email",
    ),
    path("password/reset/", _open(account.password_reset), name="account_reset_password"),
    path(
        "password/reset/done/",
        _open(account.password_reset_done),
        name="account_reset_password_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        _open(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        _open(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    path("two-step/", _open(mfa.authenticate), name="mfa_authenticate"),
]

_own_account = [
    path("reauthenticate/", _own(account.reauthenticate), name="account_reauthenticate"),
    path("email/", _own(account.email), name="account_email"),
    path("password/change/", _own(account.password_change), name="account_change_password"),
    path("password/set/", _own(account.password_set), name="account_set_password"),
    path("second-factor/", _own(mfa.index), name="mfa_index"),
    path("second-factor/reauthenticate/", _own(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("second-factor/totp/activate/", _own(entry_views.activate_totp), name="mfa_activate_totp"),
    path(
        "second-factor/totp/deactivate/",
        _own(entry_views.deactivate_totp),
        name="mfa_deactivate_totp",
    ),
    path(
        "second-factor/recovery-codes/",
        _own(recovery_codes.view_recovery_codes),
        name="mfa_view_recovery_codes",
    ),
    path(
        "second-factor/recovery-codes/generate/",
        _own(entry_views.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "second-factor/recovery-codes/download/",
        _own(recovery_codes.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
]

_providers = [
    path("providers/", _own(providers.connections), name="socialaccount_connections"),
    path("providers/signup/", _open(providers.signup), name="socialaccount_signup"),
    path(
        "providers/cancelled/",
        _open(providers.login_cancelled),
        name="socialaccount_login_cancelled",
    ),
    path("providers/error/", _open(providers.login_error), name="socialaccount_login_error"),
    path(
        "providers/<str:provider_id>/login/",
        _open(openid_connect.login),
        name="openid_connect_login",
    ),
    path(
        "providers/<str:provider_id>/login/callback/",
        _open(openid_connect.callback),
        name="openid_connect_callback",
    ),
]

urlpatterns = [*_entrance, *_own_account, *_providers]
