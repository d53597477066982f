"""One word for one thing: what the source documents do not call so is not called so here."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TAX_RETURNS = re.compile(r"(纳税|增值税)申报表")


def pages() -> list[Path]:
    """What people read: pages, sentences of the code, scripts, documents."""
    inside = (path for path in (ROOT / "src").rglob("*") if path.suffix in {".html", ".js", ".py"})
    return [*inside, *(ROOT / "docs").rglob("*.md"), ROOT / "README.md"]


@pytest.mark.parametrize(
    ("discarded", "official"),
    [("申报表", "申请表"), ("发票清单", "发票信息汇总表"), ("月度销售额", "分月销售额")],
)
def test_the_official_word_is_used_everywhere(discarded: str, official: str) -> None:
    said = {
        path.relative_to(ROOT).as_posix()
        for path in pages()
        if discarded in TAX_RETURNS.sub("", path.read_text(encoding="utf-8"))
    }
    assert said == set(), f"{discarded} → {official}"
