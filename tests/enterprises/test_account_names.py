"""The account of an enterprise says what the register says: name and district, however they came
there."""

from collections.abc import Callable

import pytest

from guanzi.foundation.actor import Actor
from guanzi.foundation.audit.models import AuditEvent
from guanzi.foundation.clock import day_of
from guanzi.foundation.identity import selectors as identity
from guanzi.foundation.identity.models import Organisation
from guanzi.lifecycle.enterprises import services
from guanzi.lifecycle.enterprises.selectors import EnterpriseInfo
from guanzi.lifecycle.enterprises.states import ImportKind, Source
from tests.enterprises.conftest import OPERATOR, SCIENCE, Bring, csv_of, enter
from tests.signing_in import SignIn
from tests.world import MORNING

NEW = "上海远景机器人有限公司"
HEADING = ["统一社会信用代码", "企业名称", "注册区"]


def rename(enterprise: EnterpriseInfo, name: str = NEW) -> None:
    services.rename_enterprise(actor=OPERATOR, enterprise_id=enterprise.id, name=name, at=MORNING)


def an_account(enterprise: EnterpriseInfo) -> Organisation:
    return Organisation.objects.create(
        kind="enterprise",
        name=enterprise.name,
        district=enterprise.registration_district,
        credit_code=enterprise.credit_code,
        created_at=MORNING,
    )


def test_a_renamed_enterprise_is_called_so_wherever_its_people_act(
    enterprise: EnterpriseInfo, owner: Actor, signed_in: SignIn
) -> None:
    Organisation.objects.filter(pk=owner.organisation_id).update(short_name="云帆")
    rename(enterprise)
    acting = identity.actor_for(owner.person_id)
    assert acting is not None
    assert acting.organisation == NEW
    assert NEW in signed_in(owner).get("/workbench/").content.decode()
    event = AuditEvent.objects.get(verb="identity.follow_register")
    assert (event.before, event.after) == ({"name": enterprise.name}, {"name": NEW})
    services.give_undertaking(
        actor=acting, enterprise_id=enterprise.id, text="属实", subject="申报", at=MORNING
    )
    assert AuditEvent.objects.latest("id").organisation == NEW


@pytest.mark.usefixtures("person")
def test_a_name_from_a_table_reaches_the_account(
    enterprise: EnterpriseInfo, bring_in: Bring
) -> None:
    account = an_account(enterprise)
    bring_in(ImportKind.ENTERPRISES, csv_of([HEADING, [enterprise.credit_code, NEW, "闵行区"]]))
    account.refresh_from_db()
    assert account.name == NEW
    assert AuditEvent.objects.filter(verb="identity.follow_register").count() == 1


@pytest.mark.usefixtures("person")
def test_two_enterprises_may_change_names_with_one_another(
    enterprise: EnterpriseInfo, bring_in: Bring
) -> None:
    other = enter()
    for each in (enterprise, other):
        an_account(each)
    rows = [[enterprise.credit_code, other.name, "闵行区"], [other.credit_code, enterprise.name]]
    done = bring_in(ImportKind.ENTERPRISES, csv_of([HEADING, rows[0], [*rows[1], "闵行区"]]))
    assert done.counts == {"changed": 2}
    names = dict(Organisation.objects.values_list("credit_code", "name"))
    assert names == {enterprise.credit_code: other.name, other.credit_code: enterprise.name}


def moved_by_hand(enterprise: EnterpriseInfo) -> None:
    services.move_enterprise(
        actor=SCIENCE, enterprise_id=enterprise.id, registration_district="松江区", at=MORNING
    )


def moved_by_a_fact(enterprise: EnterpriseInfo) -> None:
    services.record_fact(
        actor=SCIENCE,
        enterprise_id=enterprise.id,
        fact="企业注册地",
        value="松江区",
        source=Source.REGISTRY,
        as_of=day_of(MORNING),
        at=MORNING,
    )


@pytest.mark.parametrize("move", [moved_by_hand, moved_by_a_fact])
def test_the_people_of_an_enterprise_that_moved_act_from_its_new_district(
    enterprise: EnterpriseInfo, owner: Actor, move: Callable[[EnterpriseInfo], None]
) -> None:
    move(enterprise)
    acting = identity.actor_for(owner.person_id)
    assert acting is not None
    assert acting.district == "松江区"
    event = AuditEvent.objects.get(verb="identity.follow_register")
    assert (event.before, event.after) == ({"district": "闵行区"}, {"district": "松江区"})


@pytest.mark.usefixtures("person")
def test_a_district_from_a_table_reaches_the_account(
    enterprise: EnterpriseInfo, bring_in: Bring
) -> None:
    account = an_account(enterprise)
    rows = [HEADING, [enterprise.credit_code, enterprise.name, "松江区"]]
    bring_in(ImportKind.ENTERPRISES, csv_of(rows))
    account.refresh_from_db()
    assert account.district == "松江区"


def test_what_changes_neither_leaves_the_account_alone(
    enterprise: EnterpriseInfo, owner: Actor
) -> None:
    Organisation.objects.filter(pk=owner.organisation_id).update(short_name="云帆")
    services.move_enterprise(
        actor=SCIENCE, enterprise_id=enterprise.id, industry="C3980", at=MORNING
    )
    assert identity.organisation(owner.organisation_id).short_name == "云帆"
    assert not AuditEvent.objects.filter(verb="identity.follow_register").exists()


def test_another_body_of_the_same_code_keeps_its_own_name(enterprise: EnterpriseInfo) -> None:
    Organisation.objects.create(
        kind="recommender",
        name="推荐机构",
        credit_code=enterprise.credit_code,
        created_at=MORNING,
    )
    rename(enterprise)
    assert Organisation.objects.get(kind="recommender").name == "推荐机构"
    assert identity.enterprise_account(enterprise.credit_code) is None
