"""A submission as the data of its printed form: plain texts only, so that the template decides
nothing. The same submission gives the same data.
"""

import re
import unicodedata
from datetime import datetime
from typing import Any

import segno

from guanzi.engines.rules.money import parse_fen, wan_text, yuan_text
from guanzi.foundation.face.citations import cited, in_full
from guanzi.foundation.face.typeset import typeset
from guanzi.foundation.zone import SHANGHAI
from guanzi.lifecycle.applications.rules.amount_words import amount_in_words
from guanzi.lifecycle.applications.rules.monthly import MONTHS
from guanzi.lifecycle.applications.rules.snapshot import (
    LineSaid,
    MaterialSaid,
    Snapshot,
    short_digest,
)

_MONTH = re.compile(r"\d{4}-\d{2}")
_MARKS = {True: "成立", False: "不成立", None: "待核定"}


def qr_text(code: str, digest: str) -> str:
    """What the QR code holds: the code and the beginning of the digest."""
    return f"{code} {short_digest(digest)}"


def parted(code: str, digest: str) -> tuple[str, str]:
    """Code and digest, also where a scanner wrote what the QR code holds into one box."""
    words = unicodedata.normalize("NFKC", code if " " in code.strip() else digest).split()
    if len(words) == 2 and re.fullmatch(r"[0-9a-fA-F]{8,64}", words[1]):
        return words[0], words[1]
    return code, digest


def qr_picture(text: str) -> str:
    """The QR code as SVG."""
    picture: str = segno.make(text, error="m", micro=False).svg_inline(border=0, scale=1)
    return picture.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)


def paper_of(snapshot: Snapshot, digest: str) -> dict[str, Any]:
    """Everything that the form prints."""
    decision = snapshot.decision
    fen = decision.amount_fen
    return {
        "form_name": f"{snapshot.fund or typeset(snapshot.measure_name)}申请表",
        "code": snapshot.code,
        "receipt": snapshot.receipt,
        "number": snapshot.number,
        "digest": digest,
        "short_digest": short_digest(digest),
        "qr": qr_picture(qr_text(snapshot.code, digest)),
        "guideline": typeset(f"{snapshot.guideline_title}（第 {snapshot.guideline_number} 版）"),
        "guideline_digest": snapshot.guideline_digest,
        "policy": snapshot.policy,
        "policy_number": snapshot.policy_number,
        "edition": snapshot.edition,
        "submitted_at": moment_text(snapshot.moment),
        "submitted_by": snapshot.submitted_by,
        "particulars": _particulars(snapshot),
        "facts": _facts(snapshot),
        "monthly": _monthly(snapshot),
        "invoices": _invoices(snapshot),
        "disputes": _disputes(snapshot),
        "outcome": decision.outcome_text,
        "headline": in_full(decision.headline),
        "amount": None if fen is None else yuan_text(fen),
        "amount_wan": "" if fen is None else wan_text(fen),
        "amount_words": "" if fen is None else amount_in_words(fen),
        "shares": _shares(snapshot),
        "conditions": [_condition(line) for line in _of(snapshot, "condition")],
        "steps": [_step(line) for line in _of(snapshot, "step", "amount", "cap", "rounding")],
        "materials": [_material(said) for said in snapshot.materials],
        "undertaking": snapshot.undertaking,
    }


def moment_text(moment: datetime) -> str:
    """A moment of Shanghai, to the second."""
    return moment.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")


def _particulars(snapshot: Snapshot) -> list[list[str]]:
    rows = [
        ["申请方式", snapshot.kind],
        ["扶持措施", "" if snapshot.project else snapshot.measure_name],
        ["申报企业", snapshot.enterprise],
        ["统一社会信用代码", snapshot.credit_code],
        ["受理区", snapshot.district],
        ["转化项目", snapshot.project],
        ["认定编号", snapshot.project_number],
        ["产品名称", snapshot.product_name],
        ["开票名称", "、".join(snapshot.invoice_names)],
        ["收入年度", str(snapshot.revenue_year)],
        ["批次", f"第 {snapshot.batch} 批"],
        ["聚焦产业", snapshot.focus_industry],
        ["联系人", snapshot.contact_name],
    ]
    return [[label, typeset(text)] for label, text in rows if text]


def _facts(snapshot: Snapshot) -> list[dict[str, str]]:
    known = [
        {
            "name": said.fact,
            "value": typeset(said.shown),
            "source": f"{said.source}，{said.as_of}",
            "evidence": said.evidence,
        }
        for said in snapshot.known
    ]
    plain = [said for said in snapshot.fields if said.name in snapshot.facts]
    declared = [
        {"name": said.label, "value": typeset(said.shown), "source": "企业填报", "evidence": ""}
        for said in plain
        if "\t" not in said.typed and "\n" not in said.typed
    ]
    return [*known, *declared]


def _monthly(snapshot: Snapshot) -> dict[str, Any] | None:
    """The twelve months as the engine read them, with their sum."""
    tables = ((name, _by_month(value)) for name, value in snapshot.facts.items())
    found = next(((name, amounts) for name, amounts in tables if amounts), None)
    if found is None:
        return None
    name, amounts = found
    months = [f"{snapshot.revenue_year}-{n:02d}" for n in range(1, MONTHS + 1)]
    cells = [[month, yuan_text(amounts[month]) if month in amounts else "—"] for month in months]
    return {"name": name, "rows": cells, "total": yuan_text(sum(amounts.values()))}


def _by_month(value: Any) -> dict[str, int]:
    """The amounts of a fact in its JSON form that is months with amounts, else nothing."""
    amounts: dict[str, int] = {}
    for row in value if isinstance(value, list) else ():
        cells = sorted(map(str, row.values()), key=lambda cell: not _MONTH.fullmatch(cell))
        if len(cells) != 2 or not _MONTH.fullmatch(cells[0]):
            return {}
        amounts[cells[0]] = parse_fen(cells[1])
    return amounts


def _invoices(snapshot: Snapshot) -> dict[str, str] | None:
    said = snapshot.invoices
    if said is None:
        return None
    return {
        "file": said.file_name,
        "digest": said.digest,
        "rows": f"{said.rows:,}",
        "net": yuan_text(said.net_fen),
        "tax": yuan_text(said.tax_fen),
    }


def _disputes(snapshot: Snapshot) -> list[dict[str, str]]:
    words = {True: "予以采纳", False: "未予采纳", None: "尚未处理，暂按登记值"}
    return [
        {
            "fact": said.fact,
            "known": typeset(said.known_value),
            "claimed": typeset(said.claimed_value),
            "statement": typeset(said.statement),
            "state": words[said.is_upheld],
        }
        for said in snapshot.disputes
    ]


def _shares(snapshot: Snapshot) -> list[list[str]]:
    return [[line.title, line.result] for line in _of(snapshot, "share") if line.result]


def _of(snapshot: Snapshot, *kinds: str) -> list[LineSaid]:
    return [line for line in snapshot.decision.lines if line.kind in kinds]


def _condition(line: LineSaid) -> dict[str, str]:
    return {
        "mark": _MARKS[line.holds],
        "title": typeset(line.title),
        "article": cited(line.article),
        "modality": line.modality,
    }


def _step(line: LineSaid) -> dict[str, str]:
    shows_working = line.working not in (line.result, line.expression)
    return {
        "title": typeset(line.title),
        "expression": typeset(line.expression),
        "working": line.working if shows_working and line.result else "",
        "result": line.result or "待核定",
        "article": cited(line.article),
        "note": typeset(line.note),
    }


def _material(said: MaterialSaid) -> dict[str, str]:
    return {
        "name": said.name,
        "file": said.file_name,
        "size": f"{said.size:,} 字节",
        "digest": said.digest,
    }
