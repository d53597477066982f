"""The virus scanner, by setting. None by default; two ways to ClamAV are here.

VIRUS_SCANNER        dotted path of a scanner: a function from a path to the virus's name, "" when
                     clean, which raises ScannerUnavailable when it cannot say
VIRUS_SCAN_REQUIRED  1: nothing is taken while the scanner is down; 0: it is taken as 未扫描
CLAMD_ADDRESS        of `clamd` below: a socket's path, or host:port
CLAMSCAN_COMMAND     of `clamscan` below: the program with its options
"""

import shlex
import socket
import struct
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import cast

import structlog
from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from guanzi.foundation.files.errors import FileInfected, FileNotScanned
from guanzi.foundation.files.models import ScanState

log = structlog.get_logger(__name__)

Scanner = Callable[[Path], str]
SECONDS = 60
_PIECE = 64 * 1024


class ScannerUnavailable(Exception):
    """The scanner gave no answer."""


def scan(path: Path) -> ScanState:
    """What the scanner of this installation says. Raises FileInfected or FileNotScanned."""
    if not settings.VIRUS_SCANNER:
        return ScanState.NOT_SCANNED
    scanner = cast("Scanner", import_string(settings.VIRUS_SCANNER))
    try:
        virus = scanner(path)
    except ScannerUnavailable as error:
        log.warning("virus_scanner_unavailable", reason=str(error)[:200])
        if settings.VIRUS_SCAN_REQUIRED:
            raise FileNotScanned(
                _("病毒扫描暂时不可用，文件没有接收。已填写的内容都在，请过几分钟再上传。")
            ) from None
        return ScanState.NOT_SCANNED
    if virus:
        raise FileInfected(
            _("文件中发现病毒（%(virus)s），没有接收。请清除病毒后重新生成文件再上传。")
            % {"virus": virus[:80]}
        )
    return ScanState.CLEAN


def clamd(path: Path) -> str:
    """Ask a running clamd by its INSTREAM command; the daemon needs no access to our folder."""
    try:
        with _connected() as wire, path.open("rb") as file:
            wire.sendall(b"zINSTREAM\0")
            while piece := file.read(_PIECE):
                wire.sendall(struct.pack(">I", len(piece)) + piece)
            wire.sendall(struct.pack(">I", 0))
            return _verdict(_answer(wire))
    except OSError as error:
        raise ScannerUnavailable(type(error).__name__) from None


def _connected() -> socket.socket:
    address = settings.CLAMD_ADDRESS
    if address.startswith("/"):
        wire = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        wire.settimeout(SECONDS)
        try:
            wire.connect(address)
        except OSError:
            wire.close()
            raise
        return wire
    host, _colon, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=SECONDS)


def _answer(wire: socket.socket) -> str:
    said = b""
    while piece := wire.recv(4096):
        said += piece
    return said.rstrip(b"\0\n").decode("utf-8", "replace")


def _verdict(said: str) -> str:
    """`stream: OK`, `stream: Eicar-Test-Signature FOUND`, or an error."""
    if said.endswith(": OK"):
        return ""
    if said.endswith(" FOUND"):
        return said.removesuffix(" FOUND").rpartition(": ")[2]
    raise ScannerUnavailable(said or "no answer")


def clamscan(path: Path) -> str:
    """Run a program of ClamAV: `clamdscan --fdpass`, or `clamscan` where no daemon runs."""
    command = [*shlex.split(settings.CLAMSCAN_COMMAND), "--no-summary", str(path)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ScannerUnavailable(type(error).__name__) from None
    if done.returncode not in (0, 1):
        raise ScannerUnavailable(done.stderr.decode("utf-8", "replace"))
    return _verdict(done.stdout.decode("utf-8", "replace").strip())
