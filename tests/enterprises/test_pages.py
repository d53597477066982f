"""The register's pages: found, shown, recorded, refused; as many queries for many as for few."""

import io
import re
from collections.abc import Callable
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from guanzi.foundation.actor import Actor, OrganisationKind, Role
from guanzi.foundation.identity.models import Person
from guanzi.foundation.identity.selectors import actor_for, actor_without_organisation
from guanzi.foundation.notices.models import Notice
from guanzi.lifecycle.enterprises import selectors, services
from guanzi.lifecycle.enterprises.models import Claim, Enterprise, RegisterImport
from guanzi.lifecycle.enterprises.rules import sections
from guanzi.lifecycle.enterprises.selectors import EnterpriseInfo, ProjectInfo
from guanzi.lifecycle.enterprises.selectors.search import Asked
from guanzi.lifecycle.enterprises.states import ImportKind, ImportState
from tests.enterprises.conftest import FINANCE, OPERATOR, SCIENCE, a_code
from tests.world import MORNING, PDF, a_member

SignIn = Callable[[Actor], Client]
RunJobs = Callable[[], int]
pytestmark = pytest.mark.django_db


def enter(name: str, district: str = "闵行区") -> EnterpriseInfo:
    return services.register_enterprise(
        actor=OPERATOR,
        credit_code=a_code(),
        name=name,
        registration_district=district,
        at=MORNING,
    )


def names(**asked: object) -> list[str]:
    return [each.enterprise.name for each in selectors.search(Asked(**asked)).found]


# --- finding ---


@pytest.mark.parametrize(
    "typed",
    [
        "云帆智能",
        "上海云帆智能科技有限公司",
        "云凡智能科技",
        "云帆智科技",
        "云帆智智能科技",
        "云帆能智科技",
        "云凡智能",
        "远帆",
    ],
)
def test_a_name_is_found_with_a_typing_error(typed: str, enterprise: EnterpriseInfo) -> None:
    for name in ("东方材料", "云上数据科技", "智能装备", "长城精密"):
        enter(f"上海{name}有限公司")
    services.rename_enterprise(
        actor=OPERATOR, enterprise_id=enterprise.id, name="上海远帆机器人有限公司", at=MORNING
    )
    assert names(text=typed)[0] == "上海远帆机器人有限公司"


def test_a_former_name_says_that_it_is_one(enterprise: EnterpriseInfo) -> None:
    services.rename_enterprise(
        actor=OPERATOR, enterprise_id=enterprise.id, name="上海远帆机器人有限公司", at=MORNING
    )
    assert selectors.search(Asked(text="云帆智能")).found[0].by_name == enterprise.name


def test_a_code_is_found_with_one_wrong_character(enterprise: EnterpriseInfo) -> None:
    code = enterprise.credit_code
    for place in range(18):
        typed = code[:place] + ("A" if code[place] != "A" else "B") + code[place + 1 :]
        found = selectors.search(Asked(text=typed)).found
        assert [each.enterprise.id for each in found][:1] == [enterprise.id], place
        assert found[0].code_differs
    for typed in (code[:9] + code[10:], code[:9] + "A" + code[9:], code[:-2] + code[-1] + code[-2]):
        assert names(text=typed) == [enterprise.name]
    assert names(text=code.lower()) == [enterprise.name]
    assert names(text=code[:10]) == [enterprise.name]


def test_what_is_nothing_like_it_is_not_found(enterprise: EnterpriseInfo) -> None:
    for typed in ("完全没有关系", "xyz", "（", "%", "上海", "公司"):
        assert names(text=typed) == []


def test_the_list_can_be_leafed_through_without_loss(enterprise: EnterpriseInfo) -> None:
    wanted = sorted([enterprise.name, *(enter(f"第{n:03d}家").name for n in range(120))])
    found: list[str] = []
    after = None
    while True:
        page = selectors.search(Asked(after=after))
        found += [each.enterprise.name for each in page.found]
        if (after := page.after) is None:
            break
    assert sorted(found) == wanted
    assert len(found) == len(set(found))


def test_filters_and_scope_narrow(enterprise: EnterpriseInfo) -> None:
    enter("松江一家", "松江区")
    assert names(district="松江区") == ["松江一家"]
    assert names(scope="闵行区") == [enterprise.name]
    assert names(scope="闵行区", text="松江") == []
    assert names(ownership="中央在沪企业") == []


# --- the list and the file ---


def test_the_list_shows_what_it_found(
    sign_in: SignIn, officer: Actor, enterprise: EnterpriseInfo
) -> None:
    page = sign_in(officer).get("/enterprises/", {"q": "云凡智能"}).content.decode()
    assert enterprise.name in page
    assert "名称相近" in page
    assert f"/enterprises/{enterprise.credit_code}/" in page


@pytest.mark.parametrize(
    "query",
    [
        "?after=x",
        "?after=~",
        "?after=a~99999999999999999999999",
        "?district=南汇&size=x",
        "?q=%00%00",
        "?q=" + "长" * 500,
        "?after=%00~1",
    ],
)
def test_a_strange_address_is_only_an_empty_wish(
    query: str, sign_in: SignIn, officer: Actor
) -> None:
    assert sign_in(officer).get(f"/enterprises/{query}").status_code == 200


@pytest.mark.req("003-05")
def test_the_file_shows_facts_projects_support_and_credit(
    sign_in: SignIn, officer: Actor, enterprise: EnterpriseInfo, project: ProjectInfo
) -> None:
    fill(enterprise, 1)
    page = sign_in(officer).get(f"/enterprises/{enterprise.credit_code}/").content.decode()
    for words in (
        enterprise.name,
        "属地管理企业",
        "沪财〔2021〕1号",
        project.name,
        "1,234.00",
        "科研失信",
        "软件和信息技术服务业",
        "限制申报",
    ):
        assert words in page, words


def fill(enterprise: EnterpriseInfo, times: int) -> None:
    for number in range(times):
        services.record_fact(
            actor=FINANCE,
            enterprise_id=enterprise.id,
            fact="企业隶属",
            value="属地管理企业",
            source="finance",
            as_of=date(2021, 12, 31),
            evidence=f"沪财〔2021〕{number + 1}号",
            at=MORNING,
        )
        services.record_support(
            actor=FINANCE,
            enterprise_id=enterprise.id,
            project_name="某项目",
            fund="某资金",
            level="市级",
            category="专项资金",
            year=2000 + number,
            amount_fen=123_400,
            at=MORNING,
        )
        services.record_credit(
            actor=SCIENCE,
            enterprise_id=enterprise.id,
            catalogue_item="科研失信",
            conduct=f"虚报第{number}次",
            restraint="不得申报",
            since=date(2021, 1, 1),
            until=date(2050, 1, 1),
            document="某号",
            at=MORNING,
        )


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_the_file_asks_as_many_queries_for_much_as_for_little(
    sign_in: SignIn, officer: Actor, enterprise: EnterpriseInfo, make_project: Callable[..., object]
) -> None:
    client, address = sign_in(officer), f"/enterprises/{enterprise.credit_code}/"
    fill(enterprise, 1)
    make_project(enterprise)
    client.get(address)
    few = queries_of(client, address)
    fill(enterprise, 20)
    for _ in range(10):
        make_project(enterprise)
    assert queries_of(client, address) == few


@pytest.mark.parametrize("query", ["", "?q=企业", "?q=第一零号起业"])
def test_the_list_asks_as_many_queries_for_many_as_for_few(
    query: str, sign_in: SignIn, officer: Actor
) -> None:
    client = sign_in(officer)
    for n in range(3):
        services.rename_enterprise(
            actor=OPERATOR, enterprise_id=enter(f"旧{n}").id, name=f"第{n}号企业", at=MORNING
        )
    client.get(f"/enterprises/{query}")
    few = queries_of(client, f"/enterprises/{query}")
    for n in range(3, 90):
        enter(f"第{n}号企业")
    assert queries_of(client, f"/enterprises/{query}") == few


# --- who sees what ---


def test_an_enterprise_sees_its_own_file_and_learns_of_no_other(
    sign_in: SignIn, owner: Actor, enterprise: EnterpriseInfo
) -> None:
    other = enter("上海别家有限公司")
    client = sign_in(owner)
    page = client.get("/enterprises/mine/")
    assert page.status_code == 200
    assert set(re.findall(r"/record/(\w+)/", page.content.decode())) == {"fact"}
    assert client.get(f"/enterprises/{enterprise.credit_code}/").status_code == 200
    hidden = client.get(f"/enterprises/{other.credit_code}/")
    unknown = client.get(f"/enterprises/{a_code()}/")
    assert (hidden.status_code, unknown.status_code) == (404, 404)
    assert other.name not in hidden.content.decode()
    assert client.get("/enterprises/").status_code == 403


@pytest.mark.req("000-04")
def test_an_official_of_another_district_is_told_why(sign_in: SignIn, officer: Actor) -> None:
    other = enter("上海别家有限公司", "松江区")
    refusal = sign_in(officer).get(f"/enterprises/{other.credit_code}/")
    assert refusal.status_code == 403
    assert "不在贵单位负责的区" in refusal.content.decode()


@pytest.mark.parametrize("code", ["%00", "x", "91310112%00A1GB2XX0K", "长" * 300])
def test_what_is_no_code_is_not_found(code: str, sign_in: SignIn, officer: Actor) -> None:
    assert sign_in(officer).get(f"/enterprises/{code}/").status_code == 404


# --- recording ---


def test_a_fact_is_recorded_by_form_and_what_is_wrong_is_kept(
    sign_in: SignIn, officer: Actor, enterprise: EnterpriseInfo
) -> None:
    client = sign_in(officer)
    address = f"/enterprises/{enterprise.credit_code}/record/fact/"
    said = {
        "fact": "企业隶属",
        "value": "市属",
        "source": "finance",
        "as_of": "2021年12月31日",
        "evidence": "沪财",
    }
    refused = client.post(address, said)
    page = refused.content.decode()
    assert refused.status_code == 200
    assert 'value="市属"' in page
    assert "只能是属地管理企业" in page
    done = client.post(address, said | {"value": "属地管理企业"}, follow=True)
    assert "事实已记录" in done.content.decode()
    assert selectors.enterprise(enterprise.id).ownership == "属地管理企业"


@pytest.mark.parametrize(
    ("slug", "said"),
    [
        (
            "project",
            {
                "number": "2021000777",
                "name": "新项目",
                "invoice_names": "甲；乙",
                "scheme": "current",
                "recognised_on": "2021-03-01",
                "valid_until": "2026-02-28",
                "innovation_coefficient": "1.2",
                "core_share": "85%",
            },
        ),
        (
            "support",
            {
                "project_name": "项目",
                "fund": "资金",
                "level": "市级",
                "category": "专项资金",
                "year": "2020年",
                "amount": "32.5万元",
            },
        ),
        (
            "credit",
            {
                "catalogue_item": "甲",
                "conduct": "乙",
                "restraint": "丙",
                "since": "2021-01-01",
                "until": "2024-01-01",
                "document": "丁",
            },
        ),
        (
            "sme",
            {
                "number": "202131010400000123",
                "valid_since": "2021-01-01",
                "valid_until": "2021-12-31",
            },
        ),
        ("rename", {"name": "新名称"}),
        ("move", {"registration_district": "松江区", "industry": "C3562"}),
    ],
)
def test_every_act_has_a_page_that_works(
    slug: str,
    said: dict[str, str],
    sign_in: SignIn,
    science: Actor,
    enterprise: EnterpriseInfo,
) -> None:
    client = sign_in(science)
    address = f"/enterprises/{enterprise.credit_code}/record/{slug}/"
    assert client.get(address).status_code == 200
    assert client.post(address, {}).status_code in (200, 302)
    done = client.post(address, said)
    assert done.status_code == 302, done.content.decode()
    assert done["Location"].startswith(f"/enterprises/{enterprise.credit_code}/")


@pytest.mark.req("000-04")
def test_a_button_that_is_not_offered_is_refused_when_pressed(
    sign_in: SignIn, officer: Actor, enterprise: EnterpriseInfo
) -> None:
    client = sign_in(officer)
    page = client.get(f"/enterprises/{enterprise.credit_code}/").content.decode()
    offered = set(re.findall(r"/record/(\w+)/", page))
    assert offered == {"fact", "rename", "move", "support", "credit"}
    for slug in ("project", "tracking", "sme"):
        address = f"/enterprises/{enterprise.credit_code}/record/{slug}/"
        assert client.get(address).status_code == 403
        assert client.post(address, {}).status_code == 403
    assert client.get(f"/enterprises/{enterprise.credit_code}/record/x/").status_code == 404


def test_an_enterprise_is_registered_by_form(sign_in: SignIn, officer: Actor) -> None:
    client = sign_in(officer)
    said = {
        "credit_code": "91350211M00013FA1N",
        "name": "上海早期有限公司",
        "registration_district": "闵行区",
        "industry_edition": "2017",
    }
    refused = client.post("/enterprises/new/", said).content.decode()
    assert "末位校验不符" in refused
    done = client.post("/enterprises/new/", said | {"code_exception": "执照如此"}, follow=True)
    assert "入册时已核对，理由：执照如此" in done.content.decode()


@pytest.mark.req("002-14")
def test_support_is_voided_and_credit_repaired_by_form(
    sign_in: SignIn, officer: Actor, enterprise: EnterpriseInfo
) -> None:
    fill(enterprise, 1)
    client, base = sign_in(officer), f"/enterprises/{enterprise.credit_code}"
    support = selectors.support_of(enterprise.id)[0].id
    credit = selectors.credit_of(enterprise.id, date(2025, 1, 1))[0].id
    done = client.post(f"{base}/support/{support}/void/", {"reason": "记错了"}, follow=True)
    assert "作废：记错了" in done.content.decode()
    said = {"repaired_on": "2022-01-01", "document": "修复书"}
    done = client.post(f"{base}/credit/{credit}/repair/", said, follow=True)
    assert "已修复" in done.content.decode()
    assert client.get(f"{base}/support/{support}/void/").status_code == 404


# --- sections of later stages ---


def test_a_later_stage_shows_its_part(
    sign_in: SignIn,
    officer: Actor,
    enterprise: EnterpriseInfo,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sections, "_makers", [])
    row = sections.SectionRow("2021 年度申报", "/applications/1/", "已提交", "info")
    sections.add_section(
        lambda _actor, _id: sections.Section("applications", "申报", (row,), "没有申报")
    )
    page = sign_in(officer).get(f"/enterprises/{enterprise.credit_code}/").content.decode()
    assert 'href="/applications/1/"' in page
    assert 'id="applications"' in page


# --- claims ---


def a_person() -> Actor:
    """Somebody who belongs to nothing yet: member of an organisation that was left."""
    person = Person.objects.create(email="new@example.invalid", name="钱新", joined_at=MORNING)
    return actor_without_organisation(person.pk)


def claim_by_form(client: Client, code: str, **more: object) -> str:
    said = {
        "credit_code": code,
        "position": "法定代表人",
        "evidence": SimpleUploadedFile("授权.pdf", PDF),
    }
    return client.post("/enterprises/claim/", said | more, follow=True).content.decode()


def test_a_claim_goes_to_the_district_and_opens_the_account(
    sign_in: SignIn, officer: Actor, enterprise: EnterpriseInfo
) -> None:
    claimant = a_person()
    client = sign_in(claimant)
    assert client.get("/enterprises/mine/").status_code == 302
    assert "认领申请已提交" in claim_by_form(client, enterprise.credit_code.lower())
    assert Notice.objects.filter(person_id=officer.person_id).count() == 1
    office = sign_in(officer)
    claim = Claim.objects.get()
    assert enterprise.name in office.get("/enterprises/claims/").content.decode()
    assert office.get(f"/enterprises/claims/{claim.pk}/file/").status_code == 200
    office.post(f"/enterprises/claims/{claim.pk}/", {"confirm": "1"})
    actor = actor_for(claimant.person_id, None)
    assert actor is not None
    assert (actor.credit_code, actor.role) == (enterprise.credit_code, Role.ADMIN)
    assert actor.kind is OrganisationKind.ENTERPRISE
    assert Notice.objects.filter(person_id=claimant.person_id).count() == 1
    assert enterprise.name in client.get("/enterprises/mine/").content.decode()


def test_a_declined_claim_says_why_and_may_be_made_again(
    sign_in: SignIn, officer: Actor, enterprise: EnterpriseInfo
) -> None:
    client = sign_in(a_person())
    claim_by_form(client, enterprise.credit_code)
    assert "正在等待确认" in claim_by_form(client, enterprise.credit_code)
    claim = Claim.objects.get()
    office = sign_in(officer)
    assert (
        "请填写"
        in office.post(
            f"/enterprises/claims/{claim.pk}/", {"decline": "1", "reason": " "}
        ).content.decode()
        or Claim.objects.get().state == "waiting"
    )
    office.post(f"/enterprises/claims/{claim.pk}/", {"decline": "1", "reason": "授权书没有盖章"})
    assert "授权书没有盖章" in client.get("/enterprises/claim/").content.decode()
    claim_by_form(client, enterprise.credit_code)
    assert Claim.objects.count() == 2


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"credit_code": "123"}, "18 位"),
        ({"credit_code": "91310112MA1GB2XX0K"}, "登记册里没有"),
        ({"evidence": ""}, "请选择授权文件"),
        ({"evidence": SimpleUploadedFile("a.pdf", b"hello,world")}, "这里只收"),
        ({"position": ""}, "有几处要改"),
    ],
)
def test_a_claim_with_something_missing_keeps_what_was_typed(
    more: dict[str, object], says: str, sign_in: SignIn, enterprise: EnterpriseInfo
) -> None:
    page = claim_by_form(sign_in(a_person()), enterprise.credit_code, **more)
    assert says in page
    assert not Claim.objects.exists()


@pytest.mark.req("000-04")
def test_another_district_neither_sees_nor_decides_a_claim(
    sign_in: SignIn, enterprise: EnterpriseInfo
) -> None:
    claim_by_form(sign_in(a_person()), enterprise.credit_code)
    other = a_member(
        OrganisationKind.DISTRICT_FINANCE,
        "松江区财政局",
        "孙经办",
        role=Role.OFFICER,
        district="松江区",
    )
    client, claim = sign_in(other), Claim.objects.get()
    assert enterprise.name not in client.get("/enterprises/claims/").content.decode()
    assert client.get(f"/enterprises/claims/{claim.pk}/").status_code == 403
    assert client.post(f"/enterprises/claims/{claim.pk}/", {"confirm": "1"}).status_code == 403


# --- imports and exports ---

HEADING = "统一社会信用代码,企业名称,注册区"


def test_a_table_is_uploaded_looked_at_and_confirmed(
    sign_in: SignIn, officer: Actor, run_jobs: RunJobs
) -> None:
    client = sign_in(officer)
    good = a_code()
    table = f"{HEADING}\r\n{good},甲公司,闵行区\r\n{a_code()},乙公司,南汇区\r\n"
    said = {"kind": "enterprises", "table": SimpleUploadedFile("名录.csv", table.encode())}
    sent = client.post("/enterprises/imports/", said)
    address = sent["Location"]
    assert client.get(address).status_code == 200
    run_jobs()
    page = client.get(address).content.decode()
    assert "确认导入 1 行" in page
    assert "不是上海的区" in page
    wrong = b"".join(client.get(f"{address}errors.csv").streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert wrong.splitlines()[1].startswith("3,注册区,南汇区,")
    client.post(address, {"confirm": "1"})
    run_jobs()
    assert "新增 1 行" in client.get(address).content.decode()
    assert [each.credit_code for each in Enterprise.objects.all()] == [good]


@pytest.mark.parametrize(
    ("content", "says"),
    [(None, "请选择一个"), (b"", "文件是空的"), (PDF, "这里只收")],
)
def test_a_file_that_is_no_table_is_refused_at_the_field(
    content: bytes | None, says: str, sign_in: SignIn, officer: Actor
) -> None:
    said: dict[str, object] = {"kind": "enterprises"}
    if content is not None:
        said["table"] = SimpleUploadedFile("a.csv", content)
    assert says in sign_in(officer).post("/enterprises/imports/", said).content.decode()
    assert not RegisterImport.objects.exists()


@pytest.mark.req("000-04")
def test_an_import_is_not_to_be_seen_by_another_office(
    sign_in: SignIn, officer: Actor, science: Actor
) -> None:
    made = services.start_import(
        actor=officer,
        kind=ImportKind.ENTERPRISES,
        content=io.BytesIO(f"{HEADING}\r\n".encode()),
        name="a.csv",
        at=MORNING,
    )
    assert sign_in(science).get(f"/enterprises/imports/{made}/").status_code == 404


def test_a_dropped_import_leaves_the_register_alone(
    sign_in: SignIn, officer: Actor, run_jobs: RunJobs
) -> None:
    made = services.start_import(
        actor=officer,
        kind=ImportKind.ENTERPRISES,
        content=io.BytesIO(f"{HEADING}\r\n{a_code()},甲,闵行区\r\n".encode()),
        name="a.csv",
        at=MORNING,
    )
    run_jobs()
    client = sign_in(officer)
    client.post(f"/enterprises/imports/{made}/", {"drop": "1"})
    assert selectors.import_info(made).state is ImportState.DROPPED
    client.post(f"/enterprises/imports/{made}/", {"confirm": "1"})
    assert not Enterprise.objects.exists()


@pytest.mark.parametrize("kind", ImportKind.values)
def test_every_kind_has_a_table_to_fill_in(kind: str, sign_in: SignIn, officer: Actor) -> None:
    answer = sign_in(officer).get(f"/enterprises/imports/tables/{kind}.xlsx")
    heading = next(load_workbook(io.BytesIO(answer.content)).worksheets[0].values)
    assert heading[0] == "统一社会信用代码"


@pytest.mark.req("002-13")
@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("kind", list(ImportKind))
def test_what_is_exported_comes_back_without_a_change(  # noqa: PLR0917 - fixtures
    form: str,
    kind: ImportKind,
    sign_in: SignIn,
    science: Actor,
    officer: Actor,
    enterprise: EnterpriseInfo,
    project: ProjectInfo,
    run_jobs: RunJobs,
) -> None:
    fill(enterprise, 2)
    services.rename_enterprise(
        actor=OPERATOR, enterprise_id=enterprise.id, name="=SUM(A1)公司", at=MORNING
    )
    services.record_sme_number(
        actor=SCIENCE,
        enterprise_id=enterprise.id,
        number="202131010400000123",
        valid_since=date(2021, 1, 1),
        valid_until=date(2021, 12, 31),
        at=MORNING,
    )
    client = sign_in(science)
    sent = client.post("/enterprises/export/", {"kind": kind.value, "form": form})
    run_jobs()
    job = sent["Location"].rstrip("/").rpartition("/")[2]
    answer = client.get(f"/enterprises/exports/{job}/")
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert sign_in(officer).get(f"/enterprises/exports/{job}/").status_code == 404
    importer = officer if kind is ImportKind.FACTS else science
    made = services.start_import(
        actor=importer, kind=kind, content=io.BytesIO(content), name=f"回.{form}", at=MORNING
    )
    run_jobs()
    back = selectors.import_info(made)
    assert back.state is ImportState.READY, back.problem
    assert set(back.counts) == {"unchanged"}, [row.problems for row in selectors.staged_rows(made)]


# --- the workbench ---


def test_what_waits_is_on_the_workbench(
    sign_in: SignIn, officer: Actor, enterprise: EnterpriseInfo
) -> None:
    claim_by_form(sign_in(a_person()), enterprise.credit_code)
    tasks = selectors.tasks_of(officer, MORNING)
    assert [task.kind for task in tasks] == ["认领确认"]
    assert sign_in(officer).get(tasks[0].link).status_code == 200


def test_a_searched_list_exports_what_it_shows(
    sign_in: SignIn, science: Actor, enterprise: EnterpriseInfo, run_jobs: RunJobs
) -> None:
    fill(enterprise, 2)
    client = sign_in(science)
    asked = client.get(f"/enterprises/export/?q={enterprise.credit_code}").content.decode()
    assert f"搜索 {enterprise.credit_code}" in asked
    sent = client.post(
        f"/enterprises/export/?q={enterprise.credit_code}", {"kind": "enterprises", "form": "csv"}
    )
    run_jobs()
    job = sent["Location"].rstrip("/").rpartition("/")[2]
    answer = client.get(f"/enterprises/exports/{job}/")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert [line.split(",")[0] for line in text.splitlines()[1:]] == [enterprise.credit_code]
