"""The hand-made keys are well formed, and the benchmark says when the documents are not there."""

import re

import pytest
from bench import drafting

from guanzi.engines.drafting import read_official

from .papers import REGULATION, read


def test_every_key_names_one_document_by_digest() -> None:
    digests = [key["sha256"] for key in drafting.read_keys()]
    assert len(digests) >= 6
    assert len(set(digests)) == len(digests)
    assert all(re.fullmatch(r"[0-9a-f]{64}", digest) for digest in digests)


def test_runs_of_clauses_are_spelled_out() -> None:
    assert drafting.expanded("一/(二..四) 第九条..第十一条 段1..2 附则") == [
        "一/(二)",
        "一/(三)",
        "一/(四)",
        "第九条",
        "第十条",
        "第十一条",
        "段1",
        "段2",
        "附则",
    ]


def test_what_is_missed_and_what_is_wrong_both_count() -> None:
    key = {
        "title": "青浦区科技创新扶持资金管理办法(虚构)",
        "number": "青科规〔2026〕7号",
        "issuers": "青浦区科学技术委员会",
        "articles": "第一章..第三章 第一条..第六条 第四条/(一..三)",
        "rates": {"第四条": "10% 20%"},
        "caps": {"第四条": "300万元"},
        "awards": {"第四条/(一)": "50万元 30万元 10万元"},
        "dates": "2026-03-01=since",
        "units": {},
        "windows": {},
        "exclusions": "第三条 第四条",
    }
    scores = drafting.scores_of(read(REGULATION), key)
    assert (scores["articles"].precision, scores["articles"].recall) == (1, 1)
    assert (scores["rates"].precision, scores["rates"].recall) == (1, 0.5)
    assert (scores["caps"].precision, scores["caps"].recall) == (0.5, 1)
    assert scores["exclusions"].recall == 1


def test_the_documents_that_we_made_up_are_read_as_a_careful_official_reads_them() -> None:
    documents = drafting.documents_by_digest(drafting.SAMPLES)
    keys = [key for key in drafting.read_keys() if key.get("made_up")]
    assert len(keys) >= 3
    for key in keys:
        scores = drafting.scores_of(read_official(documents[key["sha256"]].read_bytes()), key)
        for kind in drafting.GOALS:
            assert not scores[kind].spurious, (key["name"], kind)
            assert not scores[kind].missed, (key["name"], kind)


def test_without_the_documents_the_benchmark_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GUANZI_CORPUS", raising=False)
    *_, group = drafting.measure()
    assert not group.rows
    assert "GUANZI_CORPUS" in group.note
