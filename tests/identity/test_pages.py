"""My account, my organisation's people, the operator's organisations."""

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from guanzi.foundation.actor import OrganisationKind, Role
from guanzi.foundation.identity import selectors
from guanzi.foundation.identity.models import Membership, Organisation, Person
from guanzi.site.demo.keys import enrol_second_factor
from tests.identity.conftest import CODE, a_member, an_organisation
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def an_operator(role: Role = Role.ADMIN) -> Client:
    office = an_organisation(OrganisationKind.OPERATOR, "平台运营中心")
    return sign_in(a_member(office, role, "op@example.com"))


def test_my_details_are_kept_and_the_telephone_number_sealed() -> None:
    actor = a_member(an_organisation())
    client = sign_in(actor)
    client.post("/account/", {"name": "张三丰", "phone": "138 0000 0000"})
    person = Person.objects.get(pk=actor.person_id)
    assert (person.name, person.phone) == ("张三丰", "138 0000 0000")
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM identity_person WHERE id = %s", [person.pk])
        assert "0000" not in cursor.fetchone()[0]


def test_a_wrong_telephone_number_is_said_beside_what_was_typed() -> None:
    actor = a_member(an_organisation())
    answer = sign_in(actor).post("/account/", {"name": "张三", "phone": "keine Nummer"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "手机号只写数字" in page
    assert 'value="keine Nummer"' in page


def test_an_administrator_changes_roles_and_removes() -> None:
    organisation = an_organisation()
    actor = a_member(organisation)
    colleague = a_member(organisation, Role.OFFICER, "li@example.com")
    (theirs,) = selectors.memberships_of(colleague.person_id)
    page = f"/organisation/people/{theirs.id}/"
    client = sign_in(actor)
    client.post(page, {"act": "role", "role": "leader"})
    assert Membership.objects.get(pk=theirs.id).role == Role.LEADER
    client.post(page, {"act": "remove"})
    assert selectors.memberships_of(colleague.person_id) == ()
    assert client.get(page).status_code == 404


def test_others_see_who_their_colleagues_are_and_who_manages_them() -> None:
    organisation = an_organisation()
    a_member(organisation)
    officer = a_member(organisation, Role.OFFICER, "li@example.com")
    page = sign_in(officer).get("/organisation/people/").content.decode()
    assert "zhang@example.com" in page
    assert "成员由本单位的管理员管理" in page
    assert "发送邀请" not in page


def test_the_last_administrator_is_told_what_to_do_first() -> None:
    actor = a_member(an_organisation())
    (own,) = selectors.memberships_of(actor.person_id)
    client = sign_in(actor)
    answer = client.post(f"/account/memberships/{own.id}/leave/")
    assert answer.status_code == 409
    assert "请先把另一位成员设为管理员" in answer.content.decode()


def test_a_member_leaves_after_being_asked() -> None:
    organisation = an_organisation()
    a_member(organisation)
    officer = a_member(organisation, Role.OFFICER, "li@example.com")
    (own,) = selectors.memberships_of(officer.person_id)
    client = sign_in(officer)
    assert "确定离开" in client.get(f"/account/memberships/{own.id}/leave/").content.decode()
    client.post(f"/account/memberships/{own.id}/leave/")
    assert client.get("/organisation/people/").status_code == 403


def test_the_operator_founds_an_organisation_and_closes_it() -> None:
    client = an_operator()
    typed = {
        "kind": "enterprise",
        "name": "上海新苗有限公司",
        "district": "闵行区",
        "credit_code": CODE[:8] + " " + CODE[8:].lower(),
    }
    answer = client.post("/organisations/new/", typed)
    made = Organisation.objects.get(name="上海新苗有限公司")
    assert answer["Location"] == f"/organisations/{made.pk}/"
    assert made.credit_code == CODE
    client.post(f"/organisations/{made.pk}/", {"act": "close"})
    assert "已停用" in client.get("/organisations/?q=新苗").content.decode()
    client.post(f"/organisations/{made.pk}/", {"act": "reopen"})
    assert Organisation.objects.get(pk=made.pk).is_active


def test_the_operator_cannot_close_the_own_house() -> None:
    client = an_operator()
    house = Organisation.objects.get()
    page = client.get(f"/organisations/{house.pk}/").content.decode()
    assert "没有人能再启用它" in page
    assert 'value="close"' not in page
    answer = client.post(f"/organisations/{house.pk}/", {"act": "close"})
    assert answer.status_code == 409
    assert "没有人能再启用它" in answer.content.decode()


def test_the_operator_offers_one_role_and_says_when_there_is_nothing_to_offer() -> None:
    client = an_operator()
    office = an_organisation(OrganisationKind.AUDITOR, "市审计局")
    page = f"/organisations/{office.pk}/"
    shown = client.get(page).content.decode()
    assert 'value="admin"' in shown
    assert 'value="officer"' not in shown
    typed = {"name": "王五", "email": "wang@example.com"}
    assert client.post(page, {**typed, "role": "leader"}).status_code == 422
    assert client.post(page, {**typed, "role": "admin"}).status_code == 302
    a_member(office)
    shown = client.get(page).content.decode()
    assert "这个单位已有管理员" in shown
    assert "发送邀请" not in shown
    waiting = office.invitations.get()
    shown = client.get(f"/organisation/invitations/{waiting.pk}/").content.decode()
    assert "这个单位已有管理员" in shown
    assert 'value="again"' not in shown


def test_the_own_role_is_not_offered_for_change() -> None:
    actor = a_member(an_organisation())
    (own,) = selectors.memberships_of(actor.person_id)
    client = sign_in(actor)
    page = client.get(f"/organisation/people/{own.id}/").content.decode()
    assert "不能改变自己的角色" in page
    assert 'value="role"' not in page


def test_my_account_asks_for_the_second_factor_where_it_is_compulsory(
    client: Client, settings: LazySettings
) -> None:
    office = an_organisation(OrganisationKind.AUDITOR, "市审计局")
    client.force_login(Person.objects.get(pk=a_member(office).person_id))
    words = "公务人员须启用两步验证"
    assert words in client.get("/account/").content.decode()
    settings.SECOND_FACTOR_REQUIRED = False
    assert words not in client.get("/account/").content.decode()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"kind": "enterprise", "name": "某企业"}, "请填写企业的统一社会信用代码"),
        ({"kind": "district_finance", "name": "某财政局"}, "区级部门请选择所在区"),
        ({"kind": "enterprise", "name": "某企业", "credit_code": "123"}, "18 位"),
        ({"kind": "operator", "name": "平台运营中心"}, "已经有同名的单位"),
    ],
)
def test_a_bad_organisation_is_refused_with_what_to_do(
    typed: dict[str, str], sentence: str
) -> None:
    client = an_operator()
    answer = client.post("/organisations/new/", typed)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert sentence in page
    assert f'value="{typed["name"]}"' in page


def test_an_operator_who_only_reads_founds_nothing() -> None:
    client = an_operator(Role.READER)
    assert client.get("/organisations/new/").status_code == 403
    assert "建立单位" not in client.get("/organisations/").content.decode()


def test_the_list_of_organisations_asks_the_same_however_long_it_is() -> None:
    client = an_operator()

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get("/organisations/")
        return len(captured)

    few = queries()
    for number in range(60):
        an_organisation(name=f"第{number}家")
    assert queries() == few
    page = client.get("/organisations/").content.decode()
    assert "第59家" in page
    assert "第3家" not in page
    assert "下一页" in page


@pytest.mark.parametrize(
    ("address", "asked", "other"),
    [
        ("/account/reauthenticate/", "请输入密码", "改用验证码确认"),
        ("/account/second-factor/reauthenticate/", "身份验证器上的验证码", "改用密码确认"),
    ],
)
def test_who_has_to_prove_again_who_they_are_may_choose_how(
    address: str, asked: str, other: str
) -> None:
    actor = a_member(an_organisation())
    enrol_second_factor(person_id=actor.person_id, secret=SECRET)
    page = sign_in(actor).get(address).content.decode()
    assert "请再确认一次身份" in page
    assert asked in page
    assert other in page
