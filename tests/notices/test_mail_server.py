"""Mail leaves by SMTP where a server is named, and lies in a folder where none is."""

import socketserver
import threading
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from guanzi.foundation.identity.models import Person
from guanzi.foundation.notices.models import Notice
from guanzi.foundation.notices.services import notify
from guanzi.site.settings.mail import mail_server
from tests.support import RunJobs
from tests.world import MORNING


class Conversation(socketserver.StreamRequestHandler):
    """As much of SMTP as it takes to be handed a letter."""

    def handle(self) -> None:
        letters: list[bytes] = self.server.letters  # type: ignore[attr-defined]
        self.wfile.write(b"220 here\r\n")
        for line in self.rfile:
            if line.upper().startswith(b"DATA"):
                self.wfile.write(b"354 go on\r\n")
                letters.append(b"".join(iter(self.rfile.readline, b".\r\n")))
            self.wfile.write(b"250 fine\r\n")
            if line.upper().startswith(b"QUIT"):
                return


@pytest.fixture
def post_office() -> Iterator[tuple[int, list[bytes]]]:
    """The port of an SMTP server, and the letters that it was handed."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Conversation) as server:
        server.letters = []  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1], server.letters  # type: ignore[attr-defined]
        server.shutdown()


def test_a_notice_goes_out_by_smtp(
    li: Person,
    settings: Settings,
    run_jobs: RunJobs,
    post_office: tuple[int, list[bytes]],
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", post_office[0]
    notify(people=[li.pk], title="申报已受理", text="编号 003", link="", at=MORNING)
    run_jobs()
    letter = message_from_bytes(post_office[1][0], policy=policy.default)
    assert letter["Subject"] == "【管子】申报已受理"
    assert letter["To"] == "li@example.test"
    assert "编号 003" in letter.get_content()
    assert Notice.objects.get().mailed_at


def test_without_a_server_mail_lies_in_the_folder(
    li: Person, settings: Settings, run_jobs: RunJobs, tmp_path: Path
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    notify(people=[li.pk], title="申报已受理", text="", link="", at=MORNING)
    run_jobs()
    (kept,) = (tmp_path / "mail").iterdir()
    letter = message_from_bytes(kept.read_bytes().rpartition(b"\n---")[0], policy=policy.default)
    assert letter["Subject"] == "【管子】申报已受理"


@pytest.mark.parametrize(
    ("said", "server"),
    [
        ({}, ("", 25, "", "", "")),
        ({"EMAIL_URL": "smtp://mail.example"}, ("mail.example", 25, "", "", "")),
        (
            {"EMAIL_URL": "smtp+tls://li%40x.cn:p%2Fw@mail.example"},
            ("mail.example", 587, "li@x.cn", "p/w", "starttls"),
        ),
        ({"EMAIL_URL": "smtps://mail.example:4465"}, ("mail.example", 4465, "", "", "tls")),
        (
            {"EMAIL_HOST": "m", "EMAIL_TLS": "tls", "EMAIL_USER": "u", "EMAIL_PASSWORD": "p"},
            ("m", 465, "u", "p", "tls"),
        ),
        (
            {"EMAIL_URL": "smtps://u:old@mail.example", "EMAIL_PASSWORD": "new"},
            ("mail.example", 465, "u", "new", "tls"),
        ),
    ],
)
def test_the_server_is_named_by_a_url_or_in_parts(
    said: dict[str, str], server: tuple[object, ...]
) -> None:
    assert tuple(mail_server(said).values()) == server


@pytest.mark.parametrize("said", [{"EMAIL_URL": "http://x"}, {"EMAIL_TLS": "ssl"}])
def test_a_way_that_is_none_is_refused_at_the_start(said: dict[str, str]) -> None:
    with pytest.raises(ImproperlyConfigured):
        mail_server(said)
