"""A file is called what it is: text is a table only where its name says so."""

import io

import pytest

from guanzi.foundation.files.errors import FileKindUnwanted
from guanzi.foundation.files.models import FileKind
from guanzi.foundation.files.names import kind_badge, kind_label
from guanzi.foundation.files.services import receive_file
from tests.world import MORNING, an_actor


@pytest.mark.parametrize(
    ("kind", "name", "label", "badge"),
    [
        ("csv", "发票.CSV", "CSV 表格", "CSV"),
        ("csv", "说明.txt", "文本文件", "TXT"),
        ("csv", "没有后缀", "文本文件", "TXT"),
        ("pdf", "说明.txt", "PDF 文件", "PDF"),
    ],
)
def test_a_kind_is_named_truthfully(kind: str, name: str, label: str, badge: str) -> None:
    assert (kind_label(kind, name), kind_badge(kind, name)) == (label, badge)


@pytest.mark.django_db
def test_a_refused_text_is_not_called_a_table() -> None:
    with pytest.raises(FileKindUnwanted, match="这是文本文件") as refusal:
        receive_file(
            content=io.BytesIO("只是几句话\n".encode()),
            name="说明.txt",
            kinds=[FileKind.PDF],
            actor=an_actor(),
            at=MORNING,
        )
    assert "CSV" not in refusal.value.sentence
