"""Signing in: address and password, a second factor, and providers by setting.

A session ends after an hour without a request, and twelve hours after signing in at the latest: a
long day's work with a form that saves itself is never interrupted, a desk that was left is closed.
The same holds for everybody, as officers and applicants see equally confidential things. The time
of the latest request is noted every five minutes at most, so an hour may be five minutes less. What
an open page asks by itself does not count.

OIDC_PROVIDERS   OpenID Connect providers as JSON: [{"id": …, "name": …, "server_url": …,
                 "client_id": …, "secret": …, "trusts_email": false}]; sign-in then offers
                 each beside the password. Only a provider that proves addresses and gives none to
                 somebody else may have "trusts_email": true: its word opens the account that has
                 the address. Of the others an address is proven by our own letter.
"""

import json
import os
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

__all__ = [
    "ACCOUNT_ADAPTER",
    "ACCOUNT_CHANGE_EMAIL",
    "ACCOUNT_CONFIRM_EMAIL_ON_GET",
    "ACCOUNT_DEFAULT_HTTP_PROTOCOL",
    "ACCOUNT_EMAIL_SUBJECT_PREFIX",
    "ACCOUNT_EMAIL_VERIFICATION",
    "ACCOUNT_FORMS",
    "ACCOUNT_LOGIN_METHODS",
    "ACCOUNT_RATE_LIMITS",
    "ACCOUNT_SESSION_REMEMBER",
    "ACCOUNT_SIGNUP_FIELDS",
    "ACCOUNT_SIGNUP_FORM_CLASS",
    "ACCOUNT_USER_MODEL_USERNAME_FIELD",
    "ALLAUTH_TRUSTED_PROXY_COUNT",
    "AUTHENTICATION_BACKENDS",
    "AUTH_PASSWORD_VALIDATORS",
    "AUTH_USER_MODEL",
    "AXES_CLIENT_IP_CALLABLE",
    "AXES_COOLOFF_TIME",
    "AXES_DISABLE_ACCESS_LOG",
    "AXES_ENABLE_ADMIN",
    "AXES_FAILURE_LIMIT",
    "AXES_LOCKOUT_PARAMETERS",
    "AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT",
    "AXES_RESET_ON_SUCCESS",
    "AXES_USERNAME_CALLABLE",
    "AXES_VERBOSE",
    "LOGIN_REDIRECT_URL",
    "LOGIN_URL",
    "MFA_ADAPTER",
    "MFA_FORMS",
    "MFA_RECOVERY_CODE_COUNT",
    "MFA_SUPPORTED_TYPES",
    "MFA_TOTP_ISSUER",
    "MFA_TOTP_TOLERANCE",
    "PASSWORD_HASHERS",
    "PASSWORD_RESET_TIMEOUT",
    "SECOND_FACTOR_REQUIRED",
    "SESSION_COOKIE_AGE",
    "SESSION_COOKIE_HTTPONLY",
    "SESSION_COOKIE_SAMESITE",
    "SESSION_COOKIE_SECURE",
    "SESSION_LONGEST",
    "SESSION_NOTED_EVERY",
    "SESSION_SAVE_EVERY_REQUEST",
    "SOCIALACCOUNT_ADAPTER",
    "SOCIALACCOUNT_EMAIL_AUTHENTICATION",
    "SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT",
    "SOCIALACCOUNT_FORMS",
    "SOCIALACCOUNT_LOGIN_ON_GET",
    "SOCIALACCOUNT_PROVIDERS",
]

_https = os.environ.get("HTTPS") == "1"

AUTH_USER_MODEL = "identity.Person"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
_rules = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {
        "NAME": "guanzi.foundation.identity.passwords.LongEnough",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": f"{_rules}.CommonPasswordValidator"},
    {"NAME": f"{_rules}.NumericPasswordValidator"},
    {
        "NAME": f"{_rules}.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name", "phone")},
    },
]
PASSWORD_RESET_TIMEOUT = 3 * 60 * 60
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/workbench/"

# --- the session, also beyond the closed browser ---

SESSION_COOKIE_AGE = 60 * 60
SESSION_LONGEST = 12 * 60 * 60
SESSION_NOTED_EVERY = 5 * 60
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_SECURE = _https
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
ACCOUNT_SESSION_REMEMBER = True


# --- accounts: an address that was proven, a name, a password ---

ACCOUNT_ADAPTER = "guanzi.foundation.identity.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD: Any = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_SIGNUP_FORM_CLASS = "guanzi.foundation.identity.forms.SignupDetails"
_forms = "guanzi.foundation.identity.entry_forms"
ACCOUNT_FORMS = {
    "login": f"{_forms}.LoginForm",
    "signup": f"{_forms}.SignupForm",
    "add_email": f"{_forms}.AddEmailForm",
    "change_password": f"{_forms}.ChangePasswordForm",
    "set_password": f"{_forms}.SetPasswordForm",
    "reset_password": f"{_forms}.ResetPasswordForm",
    "reset_password_from_key": f"{_forms}.ResetPasswordKeyForm",
    "reauthenticate": f"{_forms}.ReauthenticateForm",
}
MFA_FORMS = {
    "authenticate": f"{_forms}.SecondFactorForm",
    "reauthenticate": f"{_forms}.SecondFactorAgainForm",
    "activate_totp": f"{_forms}.ActivateTOTPForm",
}
SOCIALACCOUNT_FORMS = {"signup": f"{_forms}.ProviderSignupForm"}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CONFIRM_EMAIL_ON_GET = False  # the mail scanner that follows links confirms nothing
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if _https else "http"
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("TRUSTED_PROXIES") or 0)

# --- the second factor, compulsory for officials ---

SECOND_FACTOR_REQUIRED = True
MFA_ADAPTER = "guanzi.foundation.identity.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "管子"
MFA_TOTP_TOLERANCE = 1  # telephones run fast and slow
MFA_RECOVERY_CODE_COUNT = 10

# --- lockout: five failures of one address from one place, for a quarter of an hour ---

ACCOUNT_RATE_LIMITS = {"login_failed": "60/m/ip"}  # the rest of it is the lockout's business
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_USERNAME_CALLABLE = "guanzi.foundation.identity.lockout.address_tried"
AXES_CLIENT_IP_CALLABLE = "guanzi.foundation.identity.lockout.place_of"
AXES_ENABLE_ADMIN = False
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False

# --- providers by setting ---


def providers_from(text: str) -> list[dict[str, Any]]:
    """What `OIDC_PROVIDERS` says, as apps of allauth."""
    return [
        {
            "provider_id": each["id"],
            "name": each["name"],
            "client_id": each["client_id"],
            "secret": each.get("secret", ""),
            "settings": {
                "server_url": each["server_url"],
                "oauth_pkce_enabled": True,
                "fetch_userinfo": True,
                "token_auth_method": each.get("token_auth_method"),
                "email_authentication": each.get("trusts_email") is True,
            },
        }
        for each in json.loads(text or "[]")
    ]


def origins_of(apps: list[dict[str, Any]]) -> list[str]:
    """Where the sign-in form may lead to."""
    places = [urlsplit(app["settings"]["server_url"]) for app in apps]
    return sorted({f"{place.scheme}://{place.netloc}" for place in places})


SOCIALACCOUNT_ADAPTER = "guanzi.foundation.identity.adapters.ProviderAdapter"
_apps = providers_from(os.environ.get("OIDC_PROVIDERS", ""))
PROVIDER_ORIGINS = origins_of(_apps)
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": _apps}}
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False  # the provider's own setting says otherwise
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_LOGIN_ON_GET = False
