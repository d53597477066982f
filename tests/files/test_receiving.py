"""A file is taken by what it is, kept once, and refused with what to do."""

import os
import stat
from io import BytesIO
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.hashes import SM3, Hash
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from guanzi.foundation.audit.models import AuditEvent
from guanzi.foundation.files import errors, storage
from guanzi.foundation.files.models import FileKind, StoredFile
from guanzi.foundation.files.selectors import open_file, path_of, stored_file
from guanzi.foundation.files.services import receive_file, remove_orphans
from guanzi.foundation.identity.models import Person
from tests.files import samples
from tests.files.conftest import Receive, kept
from tests.world import MORNING, an_actor

SOUND = [
    (samples.pdf(3), FileKind.PDF, 3),
    (samples.xlsx(), FileKind.XLSX, None),
    (samples.docx(), FileKind.DOCX, None),
    (samples.CSV, FileKind.CSV, None),
    (samples.CSV_GB, FileKind.CSV, None),
    (b"\xef\xbb\xbf" + samples.CSV, FileKind.CSV, None),
    (samples.png(), FileKind.PNG, None),
    (samples.jpeg(), FileKind.JPEG, None),
    (samples.columns("parquet"), FileKind.PARQUET, None),
    (samples.columns("ipc"), FileKind.ARROW, None),
    (b"<?xml version='1.0'?>\n<CFX><p/></CFX>", FileKind.XML, None),
    *((page, FileKind.HTML, None) for page in samples.PAGES),
]


@pytest.mark.parametrize(("content", "kind", "pages"), SOUND)
def test_a_sound_file_is_known_by_its_content_whatever_its_name(
    receive: Receive, content: bytes, kind: FileKind, pages: int | None
) -> None:
    file = receive(content, name="审计报告.exe")
    assert (file.kind, file.pages, file.size) == (kind, pages, len(content))
    with open_file(stored_file(file.pk)) as opened:
        assert opened.read() == content


def test_the_bytes_lie_under_their_sm3_digest_and_only_their_owner_reads_them(
    receive: Receive, store: Path
) -> None:
    digest = Hash(SM3())
    digest.update(samples.CSV)
    named = digest.finalize().hex()
    file = receive(samples.CSV, name="../../etc/passwd")
    path = store / named[:2] / named[2:4] / named
    assert file.digest == named
    assert path_of(named) == path
    assert kept(store) == [path]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_same_bytes_are_kept_once_and_each_upload_is_remembered(
    receive: Receive, store: Path
) -> None:
    first, second = receive(samples.CSV, name="一.csv"), receive(samples.CSV, name="二.csv")
    assert (first.digest, first.name, second.name) == (second.digest, "一.csv", "二.csv")
    assert len(kept(store)) == 1


def test_an_upload_leaves_an_event_with_its_digest(receive: Receive) -> None:
    file = receive(samples.CSV)
    event = AuditEvent.objects.latest("id")
    assert event.verb == "files.receive"
    assert event.after == {
        "digest": file.digest,
        "kind": "csv",
        "size": len(samples.CSV),
        "scan": "not_scanned",
    }


def test_an_upload_of_django_is_taken_like_any_file(person: Person) -> None:
    upload = SimpleUploadedFile("发票.csv", samples.CSV)
    file = receive_file(
        content=upload,
        name=upload.name or "",
        kinds={FileKind.CSV},
        actor=an_actor(person_id=person.pk),
        at=MORNING,
    )
    assert file.name == "发票.csv"


# --- refusals ---

REFUSED = [
    ("empty", b"", errors.FileEmpty, "0 字节"),
    ("truncated pdf", samples.pdf()[:-60], errors.FileBroken, "PDF 不完整"),
    ("pdf in name only", b"%PDF-1.7\nhello\n%%EOF", errors.FileBroken, "PDF 不完整"),
    ("protected pdf", samples.protected_pdf(), errors.FileProtected, "不加密码"),
    ("truncated xlsx", samples.xlsx()[:-200], errors.FileBroken, "不完整"),
    ("xlsx cut inside", samples.xlsx()[:300], errors.FileBroken, "不完整"),
    ("encrypted xlsx", samples.encrypted_xlsx(), errors.FileProtected, "取消密码"),
    ("old xls", samples.xls(), errors.FileKindUnknown, "xlsx"),
    ("macros", samples.xlsm(), errors.FileHasMacros, "不含宏"),
    ("zip bomb", samples.bomb(), errors.FileIsBomb, "解压后"),
    ("lying zip bomb", samples.lying_bomb(), errors.FileRefused, ""),
    ("plain zip", samples.zipped({"a.txt": b"x"}), errors.FileKindUnknown, "压缩包"),
    (
        "doctype",
        samples.office(samples.SHEET_MAIN, "xl/workbook.xml", a=b"<!DOCTYPE x>"),
        errors.FileBroken,
        "",
    ),
    ("truncated png", samples.png()[:-6], errors.FileBroken, "图片"),
    ("changed png", samples.png().replace(b"IDAT", b"IDAT\x00", 1), errors.FileBroken, "图片"),
    ("huge png", samples.png(60_000, 60_000), errors.FileIsBomb, "像素"),
    ("truncated jpeg", samples.jpeg()[:-5], errors.FileBroken, "图片"),
    ("truncated parquet", samples.columns("parquet")[:-4], errors.FileBroken, "数据文件"),
    ("truncated arrow", samples.columns("ipc")[:-6], errors.FileBroken, "数据文件"),
    ("signs without columns", b"PAR1PAR1", errors.FileBroken, "数据文件"),
    ("program", b"MZ\x90\x00\x03\x00\x00\x00" + b"\0" * 200, errors.FileKindUnknown, ""),
    ("script", b"#!/bin/sh\nrm -rf /\n", errors.FileKindUnknown, ""),
    ("page in Big5", samples.page("big5"), errors.FileBroken, "另存为 UTF-8"),
    ("page with a broken letter", samples.page("utf-8") + b"\xe6\x96", errors.FileBroken, "UTF-8"),
    ("page of two encodings", samples.page("gbk") + b"\xff", errors.FileBroken, "GB 18030"),
    ("page with nul", samples.page("utf-8") + b"\0", errors.FileBroken, ""),
    ("comments", b"<!---->" * 580 + b"<", errors.FileKindUnknown, ""),
    ("archive", b"From: <Saved by Blink>\nMIME-Version: 1.0", errors.FileKindUnknown, "仅 HTML"),
    ("svg", b'\xef\xbb\xbf <svg xmlns="http://www.w3.org/2000/svg"/>', errors.FileKindUnknown, ""),
    ("utf-16", "\ufeff月份\t金额".encode("utf-16-le"), errors.FileKindUnknown, "UTF-16"),
    ("nul in text", b"a,b\n1,\x002\n", errors.FileKindUnknown, ""),
    ("not decodable", b"a,b\n\xff\xff\xff\n", errors.FileKindUnknown, ""),
]


@pytest.mark.parametrize(
    ("content", "error", "said"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED]
)
def test_what_cannot_be_taken_is_refused_with_what_to_do_and_leaves_nothing(
    receive: Receive, store: Path, content: bytes, error: type[errors.FileRefused], said: str
) -> None:
    with pytest.raises(error) as refusal:
        receive(content, name="发票.xlsx")
    assert said in refusal.value.sentence
    assert kept(store) == []
    assert not StoredFile.objects.exists()


def test_a_kind_that_is_not_wanted_here_is_named_with_what_is(receive: Receive) -> None:
    with pytest.raises(
        errors.FileKindUnwanted, match="这是PDF 文件，这里只收Excel 工作簿、CSV 表格"
    ):
        receive(samples.pdf(), name="发票.xlsx", kinds=frozenset({FileKind.XLSX, FileKind.CSV}))


def test_too_many_bytes_are_refused_while_they_come(receive: Receive, store: Path) -> None:
    with pytest.raises(errors.FileTooLarge, match="1 MB"):
        receive(samples.CSV * 60_000, most_bytes=1024 * 1024)
    assert kept(store) == []


@pytest.mark.parametrize(
    "content",
    [samples.pdf() + samples.zipped({"x": b"y"}), samples.jpeg() + b"<script>alert(1)</script>"],
)
def test_a_file_of_two_natures_is_only_ever_the_first(receive: Receive, content: bytes) -> None:
    try:
        file = receive(content)
    except errors.FileRefused:
        return
    assert file.kind in (FileKind.PDF, FileKind.JPEG)


def test_random_bytes_never_break_the_reader(receive: Receive) -> None:
    for start in (b"%PDF-1.4", b"PK\x03\x04", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b""):
        for _ in range(12):
            with pytest.raises(errors.FileRefused):
                receive(start + os.urandom(300) + b"\0")


# --- orphans ---


def test_bytes_without_a_row_go_after_a_day_and_named_ones_stay(
    receive: Receive, store: Path
) -> None:
    file = receive(samples.CSV)
    orphan = store / "ab" / "cd" / ("abcd" + "0" * 60)
    orphan.parent.mkdir(parents=True)
    orphan.write_bytes(b"x")
    stray = store / "arriving" / "left"
    stray.write_bytes(b"x")
    assert remove_orphans() == 0
    for path in (orphan, stray, path_of(file.digest)):
        os.utime(path, (0, 0))
    assert remove_orphans() == 2
    assert kept(store) == [path_of(file.digest)]


def test_a_row_that_was_undone_leaves_an_orphan_and_no_trouble(
    receive: Receive, store: Path
) -> None:
    with transaction.atomic():
        receive(samples.CSV)
        transaction.set_rollback(True)
    assert len(kept(store)) == 1
    assert remove_orphans(older_than_seconds=-1) == 1
    receive(samples.CSV)
    assert len(kept(store)) == 1


def test_bytes_that_are_gone_are_said_to_be_gone(receive: Receive) -> None:
    file = receive(samples.CSV)
    path_of(file.digest).unlink()
    with pytest.raises(errors.FileNotFound, match="联系平台运营方"):
        open_file(file)


@pytest.mark.parametrize("digest", ["", "../../etc/passwd", "a" * 63, "A" * 64, "a" * 65])
def test_only_a_digest_leads_to_a_path(digest: str) -> None:
    with pytest.raises(ValueError, match="not a digest"):
        storage.path_of(digest)


def test_a_content_that_breaks_off_leaves_nothing(person: Person, store: Path) -> None:
    class Broken(BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise ConnectionError

    with pytest.raises(ConnectionError):
        receive_file(
            content=Broken(),
            name="x",
            kinds=set(FileKind),
            actor=an_actor(person_id=person.pk),
            at=MORNING,
        )
    assert kept(store) == []
