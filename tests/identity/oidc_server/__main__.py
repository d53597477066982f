"""`python -m tests.identity.oidc_server PORT REDIRECT_URI`: serves until it is stopped.

People: `wang@example.com` with a proven address, `li@example.com` with one that is not.
"""

import sys
import tempfile
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIServer, make_server

import django
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command

CLIENT, SECRET, PASSWORD = "guanzi", "geheim-geheim", "provider-password-1"
PEOPLE = {"wang@example.com": True, "li@example.com": False}


class Server(ThreadingMixIn, WSGIServer):
    """The client asks it while it answers the browser."""

    daemon_threads = True


def configure(folder: Path) -> None:
    """A Django project with nothing but the provider."""
    key = generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    engine = "django.db.backends.sqlite3"
    settings.configure(
        SECRET_KEY="only-for-tests-only-for-tests-only-for-tests",
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF="tests.identity.oidc_server.urls",
        DATABASES={"default": {"ENGINE": engine, "NAME": folder / "provider.sqlite3"}},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.messages",
            "allauth",
            "allauth.account",
            "allauth.idp.oidc",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "allauth.account.middleware.AccountMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
            }
        ],
        AUTHENTICATION_BACKENDS=["allauth.account.auth_backends.AuthenticationBackend"],
        ACCOUNT_LOGIN_METHODS={"email"},
        ACCOUNT_SIGNUP_FIELDS=["email*", "password1*"],
        ACCOUNT_EMAIL_VERIFICATION="none",
        IDP_OIDC_PRIVATE_KEY=pem,
        SESSION_COOKIE_NAME="provider-session",
    )


def populate(redirect_uri: str) -> None:
    """One client that asks no consent, and the people."""
    from allauth.account.models import EmailAddress  # noqa: PLC0415 - after the set-up
    from allauth.idp.oidc.models import Client  # noqa: PLC0415
    from django.contrib.auth.models import User  # noqa: PLC0415

    client = Client(
        id=CLIENT,
        name="Guanzi",
        scopes="openid\nprofile\nemail",
        redirect_uris=redirect_uri,
        skip_consent=True,
    )
    client.set_secret(SECRET)
    client.save()
    for email, is_proven in PEOPLE.items():
        user = User.objects.create_user(email.partition("@")[0], email, PASSWORD, last_name="王五")
        EmailAddress.objects.create(user=user, email=email, verified=is_proven, primary=True)


def main(port: int, redirect_uri: str) -> None:
    """Serve the provider."""
    with tempfile.TemporaryDirectory() as folder:
        configure(Path(folder))
        django.setup()
        call_command("migrate", verbosity=0, interactive=False)
        populate(redirect_uri)
        with make_server("127.0.0.1", port, WSGIHandler(), server_class=Server) as server:
            server.serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
