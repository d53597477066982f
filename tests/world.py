"""Who lives in the tests' small world: factories that several folders of tests share."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import make_password

from guanzi.engines.rules import load_rulebook
from guanzi.foundation.actor import PLATFORM, Actor, OrganisationKind, Role
from guanzi.foundation.files.models import FileKind
from guanzi.foundation.identity import selectors as identity
from guanzi.foundation.identity.models import Membership, Organisation, Person
from guanzi.lifecycle.applications import services as applications
from guanzi.lifecycle.applications.selectors import draft_of
from guanzi.lifecycle.enterprises import services as enterprises
from guanzi.lifecycle.enterprises.states import RecognitionScheme, Source
from guanzi.lifecycle.guidelines import services as guidelines
from guanzi.lifecycle.guidelines.rules import Batch, Terms, usual_terms
from guanzi.lifecycle.policies.services import publish_rulebook
from tests.keeping import keep_file

MORNING = datetime(2025, 6, 18, 1, 0, tzinfo=UTC)  # nine o'clock in Shanghai


def an_actor(
    kind: OrganisationKind = OrganisationKind.OPERATOR,
    role: Role = Role.LEADER,
    *,
    person_id: int = 1,
    person: str = "张三",
    organisation_id: int = 1,
    organisation: str = "测试单位",
    district: str = "",
    credit_code: str = "",
    enterprises: frozenset[str] = frozenset(),
) -> Actor:
    """An actor that needs no database."""
    return Actor(
        person_id=person_id,
        person=person,
        organisation_id=organisation_id,
        organisation=organisation,
        kind=kind,
        role=role,
        district=district,
        credit_code=credit_code,
        enterprises=enterprises or frozenset({credit_code} - {""}),
    )


# --- a complete world: offices, an enterprise with a project, an open guideline ---

DISTRICT = "闵行区"
OPENS = datetime(2025, 6, 17, 1, 0, tzinfo=UTC)
CLOSES = datetime(2025, 6, 30, 8, 30, tzinfo=UTC)  # 16:30 in Shanghai
PUBLISHED = datetime(2025, 6, 10, 1, 0, tzinfo=UTC)
PASSWORD = "correct horse battery staple"
RULEBOOK = Path(__file__).parents[1] / "rulebook"
MEASURE = "tech-transfer-support"
CODE, OTHER_CODE = "91310112MA1GBXXX0M", "91310104MA1FRYYY1A"
FACTS = {
    "销售收入": "12,345,678.90元",
    "月度销售": "\n".join(
        ["2024-01\t1345678.90", *(f"2024-{month:02d}\t1000000" for month in range(2, 13))]
    ),
}
OWN_FIELDS = {"contact_phone": "13800000021", "focus_industry": "高端装备"}
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]"
PDF += b"/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\n"
PDF += b"trailer<</Root 1 0 R>>\n%%EOF\n"
INVOICES = (
    "发票代码,发票号码,开票日期,货物或应税劳务名称,金额,税额,购买方\n"
    "3100204130,00000001,2024-03-05,*专用设备*智能焊接机器人,13000000.00,1690000.00,甲公司\n"
    "3100204130,00000002,2024-05-05,*专用设备*智能焊接机器人,-654321.10,-85061.74,甲公司\n"
)


@dataclass(frozen=True, slots=True)
class World:
    """Who is there. Actors by what they are; `applicant` and `colleague` work for the enterprise,
    `reader` may only look, `stranger` works for another enterprise."""

    operator: Actor
    commission: Actor
    city_finance: Actor
    finance: Actor
    finance_officer: Actor
    other_finance: Actor
    science: Actor
    tax: Actor
    auditor: Actor
    recommender: Actor
    applicant: Actor
    colleague: Actor
    reader: Actor
    stranger: Actor
    enterprise_id: int
    other_enterprise_id: int
    project_id: int
    other_project_id: int
    guideline_id: int
    version_id: int


def a_member(
    kind: OrganisationKind,
    name: str,
    person: str,
    *,
    role: Role = Role.LEADER,
    district: str = "",
    credit_code: str = "",
    at: datetime = PUBLISHED,
) -> Actor:
    """A new person in an organisation, which is made where it is not there yet."""
    organisation, _ = Organisation.objects.get_or_create(
        name=name,
        kind=kind,
        district=district,
        defaults={"credit_code": credit_code, "is_synthetic": True, "created_at": at},
    )
    number = Person.objects.count() + 1
    email = f"p{number}@example.invalid"
    someone = Person(email=email, name=person, is_synthetic=True, joined_at=at)
    someone.password = _hashed(PASSWORD)
    someone.save()
    membership = Membership.objects.create(
        person=someone, organisation=organisation, role=role, since=at
    )
    actor = identity.actor_for(someone.pk, membership.pk)
    assert actor is not None
    return actor


@cache
def _hashed(password: str) -> str:
    return make_password(password)


def a_world(terms: Terms | None = None) -> World:
    """Everything, from the published rulebook to the guideline that is open on MORNING."""
    publish_rulebook(sources=load_rulebook(RULEBOOK).sources, actor="张三", at=PUBLISHED)
    kind = OrganisationKind
    commission = a_member(kind.CITY_DEPARTMENT, "市科委（虚构）", "王一")
    first, other = (
        _an_enterprise(CODE, "上海甲精机有限公司", DISTRICT),
        _an_enterprise(OTHER_CODE, "上海乙软件有限公司", "徐汇区"),
    )
    own = {"district": DISTRICT, "credit_code": CODE}
    guideline = guidelines.create_guideline(
        actor=commission,
        measure_id=MEASURE,
        year=2024,
        title="2024 年度高新技术成果转化专项扶持资金申报指南",
        at=PUBLISHED,
        terms=terms or open_terms(),
        is_synthetic=True,
    )
    version = publish(guideline, commission, at=PUBLISHED)
    finance, science = "闵行区财政局（虚构）", "闵行区科委（虚构）"
    enterprise = "上海甲精机有限公司"
    return World(
        operator=a_member(kind.OPERATOR, "平台运营方（虚构）", "运一"),
        commission=commission,
        city_finance=a_member(kind.CITY_FINANCE, "市财政局（虚构）", "财一"),
        finance=a_member(kind.DISTRICT_FINANCE, finance, "区财一", district=DISTRICT),
        finance_officer=a_member(
            kind.DISTRICT_FINANCE, finance, "区财二", role=Role.OFFICER, district=DISTRICT
        ),
        other_finance=a_member(
            kind.DISTRICT_FINANCE, "徐汇区财政局（虚构）", "徐一", district="徐汇区"
        ),
        science=a_member(kind.DISTRICT_DEPARTMENT, science, "区科一", district=DISTRICT),
        tax=a_member(kind.TAX, "闵行区税务局（虚构）", "税一", district=DISTRICT),
        auditor=a_member(kind.AUDITOR, "市审计局（虚构）", "审一"),
        recommender=a_member(kind.RECOMMENDER, "某投资机构（虚构）", "荐一"),
        applicant=a_member(kind.ENTERPRISE, enterprise, "张三", role=Role.ADMIN, **own),
        colleague=a_member(kind.ENTERPRISE, enterprise, "李四", role=Role.OFFICER, **own),
        reader=a_member(kind.ENTERPRISE, enterprise, "赵六", role=Role.READER, **own),
        stranger=a_member(
            kind.ENTERPRISE,
            "上海乙软件有限公司",
            "钱七",
            district="徐汇区",
            credit_code=OTHER_CODE,
        ),
        enterprise_id=first,
        other_enterprise_id=other,
        project_id=_a_project(first, "2021-0001", "智能焊接机器人"),
        other_project_id=_a_project(other, "2021-0002", "工业视觉检测软件"),
        guideline_id=guideline,
        version_id=version,
    )


def publish(guideline_id: int, leader: Actor, *, at: datetime = MORNING, change: str = "") -> int:
    """A draft as a version that holds: a colleague submits, the leader publishes; its id."""
    colleague = replace(leader, person_id=10_000 + leader.person_id, person="同事")
    guidelines.submit_guideline(actor=colleague, guideline_id=guideline_id, at=at, change=change)
    return guidelines.publish_guideline(actor=leader, guideline_id=guideline_id, at=at)


def open_terms(**changes: Any) -> Terms:
    """The usual terms with one batch, open on MORNING."""
    usual = replace(usual_terms(MEASURE), batches=(Batch(1, OPENS, CLOSES),), contact="虚构")
    return replace(usual, **changes)


def _an_enterprise(code: str, name: str, district: str) -> int:
    made = enterprises.register_enterprise(
        actor=PLATFORM,
        credit_code=code,
        code_exception="虚构代码",
        name=name,
        registration_district=district,
        tax_district=district,
        at=PUBLISHED,
        is_synthetic=True,
    )
    enterprises.record_fact(
        actor=PLATFORM,
        enterprise_id=made.id,
        fact="企业隶属",
        value="属地管理企业",
        source=Source.FINANCE,
        as_of=PUBLISHED.date(),
        at=PUBLISHED,
        evidence="财政隶属关系证明（虚构）",
    )
    enterprises.record_sme_number(
        actor=PLATFORM,
        enterprise_id=made.id,
        number=f"2024310112{code[10:18]}",
        valid_since=date(2024, 1, 1),
        valid_until=date(2024, 12, 31),
        at=PUBLISHED,
    )
    return made.id


def _a_project(enterprise_id: int, number: str, name: str) -> int:
    made = enterprises.register_project(
        actor=PLATFORM,
        enterprise_id=enterprise_id,
        number=number,
        name=name,
        product_name=name,
        invoice_names=[name],
        scheme=RecognitionScheme.CURRENT,
        recognised_on=date(2021, 3, 1),
        valid_until=date(2026, 2, 28),
        innovation_coefficient="1",
        core_share="85%",
        at=PUBLISHED,
    )
    return made.id


# --- applications ---


def a_draft(world: World, *, at: datetime = MORNING) -> int:
    """An application that was begun."""
    return applications.start_application(
        actor=world.applicant, version_id=world.version_id, project_id=world.project_id, at=at
    )


def fill_in(world: World, application_id: int, *, at: datetime = MORNING, **texts: str) -> None:
    """Type everything that the form asks; `texts` replace or add to the usual answers."""
    draft = draft_of(application_id, at)
    for name, text in {**FACTS, **OWN_FIELDS, **texts}.items():
        field = draft.field(name)
        applications.save_field(
            actor=world.applicant,
            application_id=application_id,
            name=name,
            text=text,
            seen_revision=field.revision if field else 0,
            at=at,
        )


def hand_in_materials(
    world: World, application_id: int, *, at: datetime = MORNING, invoices: str = INVOICES
) -> None:
    """The audited statements and the invoice summary, read at once."""
    actor = world.applicant
    statements = keep_file(
        content=PDF + str(application_id).encode(),
        name="审计报告.pdf",
        kind=FileKind.PDF,
        actor=actor,
        at=at,
    )
    applications.add_material(
        actor=actor,
        application_id=application_id,
        key="statements",
        file_id=statements.pk,
        at=at,
    )
    table = keep_file(
        content=invoices.encode(), name="发票.csv", kind=FileKind.CSV, actor=actor, at=at
    )
    sheet = applications.upload_invoices(
        actor=actor, application_id=application_id, file_id=table.pk, at=at
    )
    applications.read_invoices(sheet_id=sheet, at=MORNING, advance=lambda _done, _total: None)


def a_complete_draft(world: World, *, at: datetime = MORNING) -> int:
    """An application from which nothing is missing."""
    application_id = a_draft(world, at=at)
    fill_in(world, application_id, at=at)
    hand_in_materials(world, application_id, at=at)
    return application_id


def a_submitted_application(world: World, *, at: datetime = MORNING) -> int:
    """An application that was handed in."""
    application_id = a_complete_draft(world, at=at)
    applications.submit_application(
        actor=world.applicant, application_id=application_id, has_undertaken=True, at=at
    )
    return application_id


def another_applicant(world: World, number: int) -> World:
    """The same world, seen by one more enterprise with a project of its own."""
    code = f"91310112MA1GC{number:04d}X"
    name = f"上海第{number}家有限公司"
    enterprise_id = _an_enterprise(code, name, DISTRICT)
    someone = a_member(
        OrganisationKind.ENTERPRISE, name, f"经办{number}", district=DISTRICT, credit_code=code
    )
    return replace(
        world,
        applicant=someone,
        enterprise_id=enterprise_id,
        project_id=_a_project(enterprise_id, f"2022-{number:04d}", f"第{number}个项目"),
    )
