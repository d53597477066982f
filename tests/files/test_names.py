"""A name is remembered, never believed; files are handed out harmlessly."""

from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanzi.foundation.files.answers import disposition, send_file
from guanzi.foundation.files.models import FileKind
from guanzi.foundation.files.names import LONGEST, clean_name, name_to_save
from tests.files import samples
from tests.files.conftest import Receive


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\王\\桌面\\审计报告.pdf", "审计报告.pdf"),
        ("a\x00b\r\nc.pdf", "abc.pdf"),
        ("报告\u202efdp.exe", "报告fdp.exe"),
        ("  .hidden. ", "hidden"),
        ("", "未命名文件"),
        ("..", "未命名文件"),
        ("/", "未命名文件"),
        ("\u200b\u2066", "未命名文件"),
        ('a"b;c.csv', "a_b;c.csv"),
        ("発票　２０２４.xlsx", "発票 ２０２４.xlsx"),
        ("\ud800x.pdf", "x.pdf"),
    ],
)
def test_a_name_loses_its_path_and_what_deceives_the_eye(said: str, kept: str) -> None:
    assert clean_name(said) == kept


def test_a_name_of_ten_thousand_characters_keeps_its_ending() -> None:
    name = clean_name("很" * 10_000 + ".xlsx")
    assert len(name) == LONGEST
    assert name.endswith("很.xlsx")


@given(st.text(max_size=300))
def test_no_name_escapes(said: str) -> None:
    name = clean_name(said)
    assert 0 < len(name) <= LONGEST
    assert "/" not in name
    assert "\\" not in name
    assert name not in (".", "..")
    assert not {category(character) for character in name} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    disposition(name).encode("ascii")


def test_the_ending_of_a_handed_out_file_says_what_it_is() -> None:
    assert name_to_save("照片.exe", FileKind.PNG) == "照片.exe.png"
    assert name_to_save("扫描.JPEG", FileKind.JPEG) == "扫描.JPEG"


def test_a_chinese_name_is_told_to_old_and_new_browsers() -> None:
    assert disposition("发票 1.csv") == (
        "attachment; filename=\"__ 1.csv\"; filename*=UTF-8''%E5%8F%91%E7%A5%A8%201.csv"
    )


def test_a_page_that_was_handed_in_is_never_handed_out_as_one(receive: Receive) -> None:
    answer = send_file(receive(samples.page("gbk"), name="办法"), inline=True)
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].endswith(".html")


@pytest.mark.parametrize(
    ("content", "inline", "shown"),
    [
        (samples.pdf(), True, "inline"),
        (samples.png(), True, "inline"),
        (samples.CSV, True, "attachment"),
        (samples.xlsx(), True, "attachment"),
        (samples.page("utf-8"), True, "attachment"),
        (samples.pdf(), False, "attachment"),
    ],
)
def test_only_pdf_and_pictures_are_shown_in_the_browser_and_none_may_run_anything(
    receive: Receive, content: bytes, inline: bool, shown: str
) -> None:
    answer = send_file(receive(content, name="x"), inline=inline)
    assert answer["Content-Disposition"].startswith(shown)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert b"".join(answer) == content
