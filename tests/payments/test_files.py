"""The treasury file by itself: what it says, what it refuses, and the standard's own schema."""

import os
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import xmlschema
from hypothesis import given
from hypothesis import strategies as st

from guanzi.lifecycle.payments.errors import AccountInvalid, AnswerUnreadable, FileInvalid
from guanzi.lifecycle.payments.rules.accounts import read_bank_code, read_number, require_own
from guanzi.lifecycle.payments.rules.answers import MOST_MARKS, read_answer
from guanzi.lifecycle.payments.rules.treasury import (
    Account,
    Transfer,
    TreasuryOrder,
    decimal_of,
    write_order,
)
from guanzi.lifecycle.payments.states import Outcome
from guanzi.lifecycle.payments.views.looks import reason_of
from tests.payments.bank import PAIN, notice, rejection, status_report, transfers_in

PAYER = Account("市财政局国库集中支付专户（虚构）", "1001290712345678", "国库", "011290000019")
PAYEE = Account("上海甲精机有限公司", "6222021001123456789", "工商银行闵行支行", "102290000012")
ORDER = TreasuryOrder(
    code="GZ2025-000001",
    initiator=PAYER.holder,
    debtor=PAYER,
    released_at=datetime(2025, 7, 5, 1, 0, tzinfo=UTC),
    transfers=[
        Transfer("GZ2025-000001-00001", PAYEE, 500_001, "扶持资金 S003 第 1 期"),
        Transfer("GZ2025-000001-00002", replace(PAYEE, holder="某 <&> 公司"), 1, "用途"),
    ],
)
# a folder with the schemas of ISO 20022, where whoever tests has them
SCHEMAS = Path(os.environ.get("ISO20022_SCHEMAS", "/nowhere"))


def valid(schema: str, content: bytes) -> None:
    """Raises where the standard's schema refuses it."""
    path = SCHEMAS / f"{schema}.xsd"
    if not path.is_file():
        pytest.skip(f"ISO20022_SCHEMAS has no {schema}.xsd")
    xmlschema.XMLSchema(path).validate(content.decode())


def test_the_file_says_the_sums_the_moment_and_every_transfer() -> None:
    content = write_order(ORDER)
    root = ET.fromstring(content)  # noqa: S314 - our own file
    sums = {element.text for element in root.iter(f"{PAIN}CtrlSum")}
    assert sums == {"5000.02"}
    assert [element.text for element in root.iter(f"{PAIN}CreDtTm")] == [
        "2025-07-05T09:00:00+08:00"
    ]
    assert transfers_in(content) == {
        "GZ2025-000001-00001": "5000.01",
        "GZ2025-000001-00002": "0.01",
    }
    assert "某 &lt;&amp;&gt; 公司".encode() in content


def test_the_file_is_what_the_standard_says() -> None:
    valid("pain.001.001.09", write_order(ORDER))


def test_what_the_tests_call_a_banks_answer_is_one() -> None:
    valid("pain.002.001.10", status_report("GZ", {"A": "ACCC", "B": "RJCT"}))
    valid("pain.002.001.10", rejection("GZ"))
    valid("camt.054.001.08", notice({"A": "1.00"}, side="CRDT"))


@pytest.mark.parametrize(
    "broken",
    [
        replace(ORDER, transfers=[]),
        replace(ORDER, transfers=[ORDER.transfers[0]] * 2),
        replace(ORDER, transfers=[replace(ORDER.transfers[0], amount_fen=0)]),
        replace(ORDER, transfers=[replace(ORDER.transfers[0], payee=replace(PAYEE, number=""))]),
        replace(ORDER, transfers=[replace(ORDER.transfers[0], code="空格 不可")]),
        replace(
            ORDER, transfers=[replace(ORDER.transfers[0], payee=replace(PAYEE, bank="工商\x0b行"))]
        ),
        replace(ORDER, debtor=replace(PAYER, bank_code="")),
    ],
)
def test_what_a_bank_would_refuse_is_not_written(broken: TreasuryOrder) -> None:
    with pytest.raises(FileInvalid):
        write_order(broken)


@given(st.integers(0, 10**15))
def test_amounts_are_exact_decimals(fen: int) -> None:
    whole, _point, cents = decimal_of(fen).partition(".")
    assert int(whole) * 100 + int(cents) == fen
    assert len(cents) == 2


def test_an_answer_tells_code_outcome_reason_and_amount() -> None:
    said = read_answer(status_report("GZ", {"A": "ACSP", "B": "RJCT"}))
    assert said.order == "GZ"
    assert [(line.code, line.outcome, line.reason) for line in said.lines] == [
        ("A", Outcome.ACCEPTED, ""),
        ("B", Outcome.REJECTED, "AC01"),
    ]
    (paid,) = read_answer(notice({"A": "12.5"})).lines
    assert (paid.outcome, paid.amount_fen) == (Outcome.PAID, 12_50)
    (back,) = read_answer(notice({"A": "12"}, side="CRDT")).lines
    assert (back.outcome, back.reason, back.amount_fen) == (Outcome.RETURNED, "AC04", 12_00)


@given(st.binary(max_size=300))
def test_whatever_bytes_come_are_an_answer_or_a_clear_refusal(content: bytes) -> None:
    with pytest.raises(AnswerUnreadable):
        read_answer(content)


@pytest.mark.parametrize(
    "text", ["6222 0210 0112 3456", "６２２２０２１００１１２３４５６", "6222-0210-0112-3456"]
)
def test_an_account_is_read_however_it_is_grouped(text: str) -> None:
    assert read_number(text) == "6222021001123456"


@pytest.mark.parametrize("text", ["", "1234567", "12345678a", "1" * 33])
def test_what_is_no_account_is_refused(text: str) -> None:
    with pytest.raises(AccountInvalid):
        read_number(text)
    with pytest.raises(AccountInvalid):
        read_bank_code(text)


def test_the_payee_is_the_applicant() -> None:
    assert require_own(" 上海甲（集团）有限公司", "上海甲(集团)有限公司") == "上海甲(集团)有限公司"
    with pytest.raises(AccountInvalid, match="一致"):
        require_own("某人", "上海甲精机有限公司")


def test_a_file_of_countless_empty_marks_is_refused_before_it_is_read() -> None:
    with pytest.raises(AnswerUnreadable, match="太多"):
        read_answer(b"<a>" + b"<b/>" * MOST_MARKS + b"</a>")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("AC01", "收款账号有误（AC01）"),
        ("AC04 2025-06-20", "账户已销户（AC04） 2025-06-20"),
        ("XX99", "原因代码 XX99，含义请向付款银行询问"),
        ("账户已注销", "账户已注销"),
        ("", ""),
    ],
)
def test_a_reason_of_the_bank_is_told_in_words(said: str, told: str) -> None:
    assert reason_of(said) == told
