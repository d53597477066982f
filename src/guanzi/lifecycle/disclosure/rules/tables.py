"""Results as open data: CSV, JSON with exact decimal strings, and the 360Giving standard."""

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from io import StringIO
from typing import Any
from uuid import uuid4

from guanzi.foundation.face.money import exact_yuan as exact
from guanzi.lifecycle.projects.rules.redaction import AMOUNT, ENTERPRISE, PROJECT

PUBLISHER = "guanzi"
PREFIX = f"360G-{PUBLISHER}"
VERSION = "1.4"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
COLUMNS = (
    "统一编码",
    "专项资金",
    "预算年度",
    "区",
    "企业",
    "统一社会信用代码",
    "项目",
    "审定金额（元）",
    "分担",
    "期数",
    "已拨付期数",
    "已拨付（元）",
    "追回情况",
    "已追回（元）",
    "状态",
    "审定日期",
    "入库日期",
    "主管部门",
    "依据",
    "申报指南",
    "虚构",
)


def csv_lines(results: Iterable[Any]) -> Iterator[str]:
    """The table, a line at a time, for programs that read Chinese as UTF-8 with its mark."""
    yield "\ufeff" + _line(COLUMNS)
    for each in results:
        yield _line(_cells(each))


def _line(cells: Iterable[object]) -> str:
    out = StringIO()
    csv.writer(out).writerow([_harmless(str(cell)) for cell in cells])
    return out.getvalue()


def _harmless(text: str) -> str:
    """No text becomes a formula in a spreadsheet."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _cells(each: Any) -> tuple[object, ...]:
    amount, names = each.withheld.get(AMOUNT), each.withheld.get(ENTERPRISE)
    return (
        each.code,
        each.fund,
        each.year,
        each.district,
        names or each.enterprise,
        names or each.credit_code,
        each.withheld.get(PROJECT) or each.project,
        amount or exact(each.determined_fen),
        amount or "；".join(f"{payer} {exact(fen)}" for payer, fen in each.payer_shares),
        each.instalments,
        each.instalments_paid,
        amount or exact(each.paid_fen),
        each.recovery,
        amount or exact(each.recovered_fen),
        each.state,
        each.decided_on.isoformat(),
        each.established_on.isoformat(),
        each.office,
        each.basis,
        each.guideline,
        "是" if each.is_synthetic else "否",
    )


def as_plain(each: Any) -> dict[str, Any]:
    """One result as JSON; what is withheld is null, and `withheld` says why."""
    has_amount = AMOUNT not in each.withheld
    return {
        "code": each.code,
        "fund": each.fund,
        "year": each.year,
        "district": each.district,
        "state": each.state,
        "enterprise": each.enterprise,
        "credit_code": each.credit_code,
        "project": each.project,
        "currency": "CNY",
        "determined_amount": exact(each.determined_fen) if has_amount else None,
        "shares": {payer: exact(fen) for payer, fen in each.payer_shares} if has_amount else None,
        "instalments": each.instalments,
        "instalments_paid": each.instalments_paid,
        "paid_amount": exact(each.paid_fen) if has_amount else None,
        "recovery": each.recovery,
        "recovered_amount": exact(each.recovered_fen) if has_amount else None,
        "decided_on": each.decided_on.isoformat(),
        "established_on": each.established_on.isoformat(),
        "office": each.office,
        "basis": each.basis,
        "guideline": each.guideline,
        "withheld": dict(each.withheld),
        "synthetic": each.is_synthetic,
    }


class _Numbers:
    """Exact decimals in JSON, which Python's writer can only make from floats."""

    def __init__(self) -> None:
        self._mark = f"{uuid4().hex}:"

    def of(self, fen: int) -> str:
        """Stands for the number until `written`."""
        return self._mark + exact(fen)

    def written(self, plain: Mapping[str, Any]) -> str:
        """The text with the numbers in their places."""
        text = json.dumps(plain, ensure_ascii=False, indent=1)
        return re.sub(f'"{self._mark}(-?[0-9]+\\.[0-9]{{2}})"', r"\1", text)


def as_360giving(results: Iterable[Any], *, issued: str) -> str:
    """A package of grants after the standard; amounts are exact JSON numbers, in yuan."""
    numbers = _Numbers()
    package = {
        "version": VERSION,
        "title": "上海市专项资金审定结果",
        "issued": issued,
        "publisher": {"name": "管子", "identifier": PREFIX},
        "license": LICENCE,
        "grants": [_grant(each, numbers) for each in results],
    }
    return numbers.written(package)


def _grant(each: Any, numbers: _Numbers) -> dict[str, Any]:
    names = each.withheld.get(ENTERPRISE)
    remarks = [f"{each.fund} {each.year} 年度", each.basis]
    remarks += [f"{name}: {sentence}" for name, sentence in sorted(each.withheld.items())]
    told = f" {exact(each.recovered_fen)} 元" if AMOUNT not in each.withheld else ""
    remarks += [each.recovery + told] if each.recovery else []
    remarks += ["虚构数据"] if each.is_synthetic else []
    grant: dict[str, Any] = {
        "id": f"{PREFIX}-{each.code}",
        "title": each.project or each.withheld[PROJECT],
        "description": "；".join(remarks),
        "currency": "CNY",
        "awardDate": each.decided_on.isoformat(),
        "recipientOrganization": [
            {
                "id": f"{PREFIX}-ORG-{each.code}" if names else f"CN-SAIC-{each.credit_code}",
                "name": names or each.enterprise,
            }
        ],
        "fundingOrganization": [{"id": f"{PREFIX}-FUNDER-{each.office_id}", "name": each.office}],
        "grantProgramme": [{"title": each.fund}],
        "beneficiaryLocation": [{"name": each.district, "countryCode": "CN"}],
        "fromOpenCall": "Yes",
    }
    if AMOUNT not in each.withheld:
        grant["amountAwarded"] = numbers.of(each.determined_fen)
        grant["amountDisbursed"] = numbers.of(each.paid_fen)
    return grant
