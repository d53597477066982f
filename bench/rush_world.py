"""The world of the deadline rush: enterprises signed in, drafts that lack only their last file.

Runs as a program of its own beside the site: `python -m bench.rush_world SECONDS_TO_CLOSING`, with
DATABASE_URL, and prints what the clients need as JSON. Rows are written in bulk where people
would have worked for days; what the rush itself does goes through the real site.
"""

import json
import os
import sys
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanzi.site.settings")
django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db.models import Count

from guanzi.foundation import clock
from guanzi.foundation.actor import PLATFORM, Actor, OrganisationKind, Role
from guanzi.foundation.files.models import FileKind, StoredFile
from guanzi.foundation.identity.selectors import office
from guanzi.foundation.identity.services import add_member, create_organisation, register_person
from guanzi.lifecycle.applications.models import (
    Application,
    DraftField,
    Invoice,
    InvoiceSheet,
    Material,
    Submission,
)
from guanzi.lifecycle.applications.states import InvoiceSheetState
from guanzi.lifecycle.enterprises import services as register
from guanzi.lifecycle.enterprises.models import RecognisedProject
from guanzi.lifecycle.enterprises.states import RecognitionScheme, Source
from guanzi.lifecycle.guidelines import services
from guanzi.lifecycle.guidelines.rules import Batch, usual_terms
from guanzi.lifecycle.guidelines.selectors import latest_version

ENTERPRISES = int(os.environ.get("RUSH_ENTERPRISES") or 200)
PROJECTS_EACH = int(os.environ.get("RUSH_PROJECTS") or 10)
SALES = "12345678.90"
SALES_FEN = 1_234_567_890
CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@dataclass(frozen=True, slots=True)
class Client:
    """One enterprise's session, and the drafts that it has still to complete."""

    session: str
    applications: list[int]


def credit_code(serial: int) -> str:
    """A valid code that belongs to nobody."""
    body = f"91310104{serial:08d}"
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    rest = 11 - sum(int(c) * w for c, w in zip(body[8:], weights, strict=True)) % 11
    body += {10: "X", 11: "0"}.get(rest, str(rest))
    total = sum(CHARACTERS.index(c) * pow(3, place, 31) for place, c in enumerate(body))
    return body + CHARACTERS[(31 - total % 31) % 31]


def prepare(seconds_to_closing: int) -> dict[str, object]:
    """Everything up to the last minute; when it closes, and who is there."""

    at = clock.now()
    closes_at = at + timedelta(seconds=seconds_to_closing)
    _offices(at)
    version = _call(at, closes_at)
    clients = [_client(number, version, at) for number in range(ENTERPRISES)]
    return {"closes_at": closes_at.isoformat(), "clients": [asdict(each) for each in clients]}


def _offices(at: datetime) -> None:

    for kind, district in (
        (OrganisationKind.DISTRICT_FINANCE, "徐汇区"),
        (OrganisationKind.CITY_DEPARTMENT, ""),
    ):
        create_organisation(
            actor=PLATFORM, kind=kind, name=f"{district}{kind.label}", district=district, at=at
        )


def _call(at: datetime, closes_at: datetime) -> int:
    """A published guideline whose only batch closes soon."""

    department = office(OrganisationKind.CITY_DEPARTMENT)
    assert department is not None
    writer, head = (
        Actor(number, name, department.id, department.name, OrganisationKind.CITY_DEPARTMENT, role)
        for number, name, role in ((1, "经办人", Role.OFFICER), (2, "负责人", Role.LEADER))
    )
    batch = Batch(1, at - timedelta(days=9), closes_at)
    terms = replace(
        usual_terms("tech-transfer-support"),
        batches=(batch,),
        introduction="压力测试",
        contact="无",
    )
    guideline = services.create_guideline(
        actor=writer,
        measure_id="tech-transfer-support",
        year=2024,
        title="截止前一分钟",
        terms=terms,
        at=at,
    )
    services.submit_guideline(actor=writer, guideline_id=guideline, at=at)
    services.publish_guideline(actor=head, guideline_id=guideline, at=at)
    return latest_version(guideline).id


def _client(number: int, version: int, at: datetime) -> Client:

    code, name = credit_code(number), f"压力测试企业{number:03d}"
    enterprise = register.register_enterprise(
        actor=PLATFORM,
        credit_code=code,
        name=name,
        registration_district="徐汇区",
        tax_district="徐汇区",
        is_synthetic=True,
        at=at,
    )
    register.record_fact(
        actor=PLATFORM,
        enterprise_id=enterprise.id,
        fact="企业隶属",
        value="属地管理企业",
        source=Source.FINANCE,
        as_of=date(2024, 12, 31),
        evidence="压力测试",
        at=at,
    )
    account = create_organisation(
        actor=PLATFORM,
        kind=OrganisationKind.ENTERPRISE,
        name=name,
        district="徐汇区",
        credit_code=code,
        is_synthetic=True,
        at=at,
    )
    person = register_person(
        email=f"rush{number}@demo.example", name=name, password=None, is_synthetic=True, at=at
    )
    add_member(
        actor=PLATFORM, person_id=person.pk, organisation_id=account.pk, role=Role.ADMIN, at=at
    )
    return Client(_session(person), _drafts(number, enterprise.id, person.pk, version, at))


def _session(person: object) -> str:
    """What signing in leaves behind."""

    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)  # type: ignore[attr-defined]
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()  # type: ignore[attr-defined]
    session.create()
    assert session.session_key
    return session.session_key


def _drafts(
    number: int, enterprise_id: int, person_id: int, version: int, at: datetime
) -> list[int]:

    projects = RecognisedProject.objects.bulk_create(
        RecognisedProject(
            enterprise_id=enterprise_id,
            number=f"RUSH{number:03d}{serial:02d}",
            name=f"压力测试项目{number:03d}{serial:02d}",
            name_core=f"压力测试项目{number:03d}{serial:02d}",
            product_name="测试产品",
            invoice_names=["测试产品"],
            scheme=RecognitionScheme.CURRENT,
            recognised_on=date(2021, 9, 15),
            valid_until=date(2026, 9, 14),
            innovation_coefficient="1.2",
            core_share="0.85",
            tracked_years=[2024],
            recorded_at=at,
        )
        for serial in range(PROJECTS_EACH)
    )
    drafts = Application.objects.bulk_create(
        Application(
            guideline_version_id=version,
            batch=1,
            enterprise_id=enterprise_id,
            project=project,
            measure_id="tech-transfer-support",
            fund="高新技术成果转化专项扶持资金",
            revenue_year=2024,
            district="徐汇区",
            contact_phone="021-00000000",
            created_by_id=person_id,
            created_at=at,
            saved_at=at,
        )
        for project in projects
    )
    DraftField.objects.bulk_create(
        DraftField(application=draft, name=name, text=text, edited_by_id=person_id, edited_at=at)
        for draft in drafts
        for name, text in _typed().items()
    )
    _sheets([draft.pk for draft in drafts], person_id, at)
    return [draft.pk for draft in drafts]


def _typed() -> dict[str, str]:
    part, rest = divmod(SALES_FEN, 12)
    months = [part] * 11 + [part + rest]
    rows = [f"2024-{n:02d} {fen // 100}.{fen % 100:02d}" for n, fen in enumerate(months, 1)]
    return {
        "销售收入": SALES,
        "月度销售": "\n".join(rows),
        "focus_industry": "高端装备",
        "contact_name": "测试",
        "科技型中小企业": "否",
    }


def _sheets(drafts: list[int], person_id: int, at: datetime) -> None:
    """Invoice summaries that were read hours ago."""

    files = StoredFile.objects.bulk_create(
        StoredFile(
            digest=f"{draft:064x}",
            kind=FileKind.XLSX,
            size=1,
            name="发票信息汇总表.xlsx",
            uploaded_by_id=person_id,
            uploaded_at=at,
        )
        for draft in drafts
    )
    sheets = InvoiceSheet.objects.bulk_create(
        InvoiceSheet(
            application_id=draft,
            file=file,
            state=InvoiceSheetState.READ,
            rows=1,
            net_fen=SALES_FEN,
            uploaded_at=at,
        )
        for draft, file in zip(drafts, files, strict=True)
    )
    Invoice.objects.bulk_create(
        Invoice(
            sheet=sheet,
            row=2,
            number=f"{sheet.application_id:020d}",
            issued_on=date(2024, 6, 1),
            item="测试产品",
            net_fen=SALES_FEN,
        )
        for sheet in sheets
    )


def count_afterwards() -> dict[str, object]:
    """What the database holds when it is over: submissions by application, codes, receipts."""

    per = Submission.objects.values_list("application_id").annotate(times=Count("id"))
    codes = Application.objects.exclude(code="").values_list("code", flat=True)
    return {
        "submitted": dict(per),
        "codes": codes.count(),
        "distinct_codes": len(set(codes)),
        "materials": _materials(),
    }


def _materials() -> dict[int, int]:

    held = Material.objects.filter(removed_at=None).values_list("application_id")
    return dict(held.annotate(files=Count("id")))


if __name__ == "__main__":
    what = sys.argv[1]
    found = count_afterwards() if what == "count" else prepare(int(what))
    print(json.dumps(found))
