"""Addresses of signing in: allauth's views, each under the name by which allauth finds it."""

from collections.abc import Iterator
from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.socialaccount import views as providers
from allauth.socialaccount.providers.openid_connect import views as openid_connect
from django.urls import URLPattern, path, re_path

from guanzi.foundation.access import Audience, for_audience
from guanzi.foundation.identity import entry_views
from guanzi.foundation.posting import takes_post

Door = tuple[str, Any, str]

_ENTRANCE: tuple[Door, ...] = (
    ("login/", account.login, "account_login"),
    ("logout/", account.logout, "account_logout"),
    ("inactive/", account.account_inactive, "account_inactive"),
    ("signup/", account.signup, "account_signup"),
    ("confirm-email/", account.email_verification_sent, "account_email_verification_sent"),
    (r"^confirm-email/(?P<key>[-:\w]+)/$", account.confirm_email, "account_confirm_email"),
    ("password/reset/", account.password_reset, "account_reset_password"),
    ("password/reset/done/", account.password_reset_done, "account_reset_password_done"),
    (
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        "account_reset_password_from_key",
    ),
    (
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        "account_reset_password_from_key_done",
    ),
    ("two-step/", mfa.authenticate, "mfa_authenticate"),
    ("providers/signup/", providers.signup, "socialaccount_signup"),
    ("providers/cancelled/", providers.login_cancelled, "socialaccount_login_cancelled"),
    ("providers/error/", providers.login_error, "socialaccount_login_error"),
    ("providers/<str:provider_id>/login/", openid_connect.login, "openid_connect_login"),
    (
        "providers/<str:provider_id>/login/callback/",
        openid_connect.callback,
        "openid_connect_callback",
    ),
)
_OWN: tuple[Door, ...] = (
    ("reauthenticate/", account.reauthenticate, "account_reauthenticate"),
    ("email/", account.email, "account_email"),
    ("password/change/", account.password_change, "account_change_password"),
    ("password/set/", account.password_set, "account_set_password"),
    ("providers/", providers.connections, "socialaccount_connections"),
)
_SECOND_FACTOR: tuple[Door, ...] = (
    ("", mfa.index, "mfa_index"),
    ("reauthenticate/", mfa.reauthenticate, "mfa_reauthenticate"),
    ("totp/activate/", entry_views.activate_totp, "mfa_activate_totp"),
    ("totp/deactivate/", entry_views.deactivate_totp, "mfa_deactivate_totp"),
    ("recovery-codes/", recovery_codes.view_recovery_codes, "mfa_view_recovery_codes"),
    (
        "recovery-codes/generate/",
        entry_views.generate_recovery_codes,
        "mfa_generate_recovery_codes",
    ),
    (
        "recovery-codes/download/",
        recovery_codes.download_recovery_codes,
        "mfa_download_recovery_codes",
    ),
)


def _doors(whom: Audience, doors: tuple[Door, ...], under: str = "") -> Iterator[URLPattern]:
    for address, view, name in doors:
        make = re_path if address.startswith("^") else path
        yield make(under + address, for_audience(whom)(takes_post(view)), name=name)


urlpatterns = [
    *_doors(Audience.EVERYONE, _ENTRANCE),
    *_doors(Audience.PERSON, _OWN),
    *_doors(Audience.PERSON, _SECOND_FACTOR, "second-factor/"),
]
