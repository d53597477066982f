"""The virus scanner: any by setting, ClamAV's daemon by its protocol, ClamAV itself where it is."""

import shutil
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pytest_django import Settings

from guanzi.foundation.audit.models import AuditEvent
from guanzi.foundation.files import errors
from guanzi.foundation.files.models import ScanState, StoredFile
from guanzi.foundation.files.scanning import ScannerUnavailable
from guanzi.foundation.files.selectors import open_file
from tests.files import samples
from tests.files.conftest import Receive, kept

CLAMD = "guanzi.foundation.files.scanning.clamd"
CLAMSCAN = "guanzi.foundation.files.scanning.clamscan"
SICK = b"a,b\n1," + samples.EICAR + b"\n"


class Daemon:
    """A process that speaks clamd's INSTREAM: it knows one virus, and can be made to misbehave."""

    def __init__(self, listener: socket.socket) -> None:
        self.listener = listener
        self.seen = b""
        self.says: bytes | None = None

    def serve(self) -> None:
        while True:
            try:
                wire, _ = self.listener.accept()
            except OSError:
                return
            with wire:
                self._answer(wire)

    def _answer(self, wire: socket.socket) -> None:
        stream = wire.makefile("rb")
        assert stream.read(10) == b"zINSTREAM\0"
        content = b""
        while size := struct.unpack(">I", stream.read(4))[0]:
            content += stream.read(size)
        self.seen = content
        found = b"Eicar-Test-Signature FOUND" if samples.EICAR in content else b"OK"
        wire.sendall(self.says if self.says is not None else b"stream: " + found + b"\0")


@contextmanager
def listening(listener: socket.socket) -> Iterator[Daemon]:
    listener.listen()
    daemon = Daemon(listener)
    thread = threading.Thread(target=daemon.serve, daemon=True)
    thread.start()
    yield daemon
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join(5)


@pytest.fixture
def daemon(tmp_path: Path, settings: Settings) -> Iterator[Daemon]:
    settings.VIRUS_SCANNER = CLAMD
    settings.CLAMD_ADDRESS = str(tmp_path / "clamd")
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(settings.CLAMD_ADDRESS)
    with listening(listener) as daemon:
        yield daemon


def test_without_a_scanner_a_file_is_kept_as_not_scanned(receive: Receive) -> None:
    assert receive(samples.CSV).scan == ScanState.NOT_SCANNED


def test_the_daemon_is_given_every_byte_before_the_file_is_kept(
    receive: Receive, daemon: Daemon
) -> None:
    long = samples.CSV * 5_000
    assert receive(long).scan == ScanState.CLEAN
    assert daemon.seen == long


def test_the_daemon_may_be_on_another_machine(receive: Receive, settings: Settings) -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    settings.VIRUS_SCANNER = CLAMD
    settings.CLAMD_ADDRESS = f"127.0.0.1:{listener.getsockname()[1]}"
    with listening(listener):
        assert receive(samples.CSV).scan == ScanState.CLEAN


def test_an_infected_file_is_refused_and_written_down_and_its_bytes_are_not_kept(
    receive: Receive, daemon: Daemon, store: Path
) -> None:
    with pytest.raises(errors.FileInfected, match="Eicar-Test-Signature"):
        receive(SICK, name="发票.csv")
    note = StoredFile.objects.get()
    assert (note.scan, note.name) == (ScanState.INFECTED, "发票.csv")
    assert AuditEvent.objects.get().verb == "files.refuse"
    assert kept(store) == []
    with pytest.raises(errors.FileNotFound, match="没有保存"):
        open_file(note)


@pytest.mark.parametrize(
    "said", [b"", b"INSTREAM size limit exceeded. ERROR\0", b"nonsense\0", b"\xff\xfe"]
)
def test_a_daemon_that_cannot_say_is_as_good_as_none(
    receive: Receive, daemon: Daemon, store: Path, said: bytes
) -> None:
    daemon.says = said
    with pytest.raises(errors.FileNotScanned, match="过几分钟再上传"):
        receive(samples.CSV)
    assert kept(store) == []


@pytest.mark.parametrize("address", ["/nowhere/clamd.ctl", "127.0.0.1:1"])
def test_a_daemon_that_is_down_lets_nothing_in_unless_the_setting_says_so(
    receive: Receive, settings: Settings, address: str
) -> None:
    settings.VIRUS_SCANNER = CLAMD
    settings.CLAMD_ADDRESS = address
    with pytest.raises(errors.FileNotScanned):
        receive(samples.CSV)
    settings.VIRUS_SCAN_REQUIRED = False
    assert receive(samples.CSV).scan == ScanState.NOT_SCANNED


def its_own_scanner(path: Path) -> str:
    if path.read_bytes() == samples.CSV:
        raise ScannerUnavailable("asleep")
    return "Virus.某某" if b"virus" in path.read_bytes() else ""


def test_any_function_can_be_the_scanner(receive: Receive, settings: Settings) -> None:
    settings.VIRUS_SCANNER = f"{__name__}.its_own_scanner"
    assert receive(samples.CSV_GB).scan == ScanState.CLEAN
    with pytest.raises(errors.FileInfected, match="某某"):
        receive(b"a,virus\n")
    with pytest.raises(errors.FileNotScanned):
        receive(samples.CSV)


def test_a_program_that_is_not_there_is_a_scanner_that_is_down(
    receive: Receive, settings: Settings
) -> None:
    settings.VIRUS_SCANNER = CLAMSCAN
    settings.CLAMSCAN_COMMAND = "/nowhere/clamdscan --fdpass"
    with pytest.raises(errors.FileNotScanned):
        receive(samples.CSV)


@pytest.mark.skipif(not shutil.which("clamscan"), reason="ClamAV is not installed: apt clamav")
def test_clamav_itself_finds_the_test_virus(
    receive: Receive, settings: Settings, tmp_path: Path
) -> None:
    signatures = tmp_path / "signatures"
    signatures.mkdir()
    (signatures / "test.ndb").write_text(f"Eicar.Test:0:*:{samples.EICAR.hex()}\n")
    settings.VIRUS_SCANNER = CLAMSCAN
    settings.CLAMSCAN_COMMAND = f"clamscan --database={signatures}"
    assert receive(samples.CSV).scan == ScanState.CLEAN
    with pytest.raises(errors.FileInfected, match=r"Eicar\.Test"):
        receive(SICK)
    settings.CLAMSCAN_COMMAND = "clamscan --database=/nowhere"
    with pytest.raises(errors.FileNotScanned):
        receive(samples.CSV)


@pytest.mark.skipif(not shutil.which("clamd"), reason="clamd is not installed: apt clamav-daemon")
def test_the_daemon_of_clamav_finds_the_test_virus(
    receive: Receive, settings: Settings, clamav_daemon: str
) -> None:
    settings.VIRUS_SCANNER = CLAMD
    settings.CLAMD_ADDRESS = clamav_daemon
    assert receive(samples.CSV).scan == ScanState.CLEAN
    with pytest.raises(errors.FileInfected, match=r"Eicar\.Test"):
        receive(SICK)
