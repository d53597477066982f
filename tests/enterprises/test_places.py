"""Where an enterprise is registered and taxed: facts with a day, and columns that agree."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import connection

from guanzi.foundation.actor import Actor
from guanzi.foundation.clock import day_of
from guanzi.foundation.errors import NotPermitted
from guanzi.lifecycle.enterprises import migrations, selectors, services
from guanzi.lifecycle.enterprises.errors import RegisterEntryInvalid
from guanzi.lifecycle.enterprises.models import Enterprise, KnownFact
from guanzi.lifecycle.enterprises.rules.facts import PLACE_COLUMNS, REGISTERED_PLACE, TAX_PLACE
from guanzi.lifecycle.enterprises.selectors import EnterpriseInfo, FactHistory, ProjectInfo
from guanzi.lifecycle.enterprises.states import TECH_TRANSFER_FUND, ImportKind, Source
from tests.enterprises.conftest import EARLY, FINANCE, SCIENCE, TAX, Bring, a_code, csv_of, enter
from tests.signing_in import SignIn
from tests.world import MORNING

pytestmark = pytest.mark.usefixtures("person")
TODAY = MORNING.date()


def histories(enterprise_id: int) -> dict[str, FactHistory]:
    return {each.fact: each for each in selectors.facts_of(enterprise_id)}


def assert_columns_agree() -> None:
    """Every place column is what the ruling row of its fact says."""
    for row in Enterprise.objects.all():
        ruling = {fact: each.ruling.value for fact, each in histories(row.pk).items()}
        for fact, column in PLACE_COLUMNS.items():
            assert getattr(row, column) == ruling.get(fact, ""), (row, fact)


def known_on(project: ProjectInfo, on: date) -> dict[str, str]:
    facts = selectors.known_facts(
        enterprise_id=project.enterprise_id,
        project_id=project.id,
        year=2024,
        on=on,
        fund=TECH_TRANSFER_FUND,
    )
    return {each.fact: each.value for each in facts}


def move(enterprise: EnterpriseInfo, **more: object) -> EnterpriseInfo:
    said = {"actor": SCIENCE, "enterprise_id": enterprise.id, "at": MORNING}
    return services.move_enterprise(**(said | more))


def test_a_new_enterprise_says_from_where_its_places_are_known(enterprise: EnterpriseInfo) -> None:
    found = histories(enterprise.id)
    said = {
        fact: (each.ruling.value, each.ruling.source, each.ruling.as_of, each.ruling.evidence)
        for fact, each in found.items()
    }
    assert said == {
        REGISTERED_PLACE: ("闵行区", Source.REGISTRY, EARLY, "登记信息"),
        TAX_PLACE: ("闵行区", Source.TAX, EARLY, "税务登记信息"),
    }
    assert found[REGISTERED_PLACE].ruling.recorded_by == "平台运营中心 张三"
    assert_columns_agree()


def test_an_enterprise_whose_tax_district_nobody_said_has_no_such_fact(db: None) -> None:
    assert set(histories(enter().id)) == {REGISTERED_PLACE}
    assert_columns_agree()


def test_moving_adds_a_row_and_the_old_one_stays_readable(
    enterprise: EnterpriseInfo, signed_in: SignIn, science: Actor
) -> None:
    move(
        enterprise,
        registration_district="松江区",
        tax_district="松江区",
        as_of=date(2025, 6, 1),
        evidence="准予变更登记通知书",
    )
    place = histories(enterprise.id)[REGISTERED_PLACE]
    assert (place.ruling.value, place.ruling.evidence) == ("松江区", "准予变更登记通知书")
    assert [each.value for each in place.earlier] == ["闵行区"]
    assert not place.disagrees
    assert_columns_agree()
    page = signed_in(science).get(f"/enterprises/{enterprise.credit_code}/").content.decode()
    assert "准予变更登记通知书" in page
    assert page.index("松江区") < page.index("<b>闵行区</b>")
    assert "闵行区 → 松江区" in page


def test_what_does_not_change_writes_no_row(enterprise: EnterpriseInfo) -> None:
    move(enterprise, registration_district="闵行区", industry="C3990")
    assert KnownFact.objects.count() == 2


def test_a_place_of_tomorrow_is_refused(enterprise: EnterpriseInfo) -> None:
    with pytest.raises(RegisterEntryInvalid) as refusal:
        move(enterprise, registration_district="松江区", as_of=TODAY + timedelta(days=1))
    assert refusal.value.field == "as_of"
    with pytest.raises(RegisterEntryInvalid, match="晚于今天"):
        enter(as_of=TODAY + timedelta(days=1))


@pytest.mark.req("003-01", "002-13")
def test_a_day_before_the_move_still_sees_the_old_place(
    enterprise: EnterpriseInfo, project: ProjectInfo
) -> None:
    move(enterprise, registration_district="松江区", as_of=date(2025, 6, 1))
    assert known_on(project, date(2025, 5, 31))[REGISTERED_PLACE] == "闵行区"
    assert known_on(project, date(2025, 6, 1))[REGISTERED_PLACE] == "松江区"
    assert REGISTERED_PLACE not in known_on(project, EARLY - timedelta(days=1))


def test_a_place_recorded_as_a_fact_moves_the_enterprise(enterprise: EnterpriseInfo) -> None:
    for actor, fact, source, value in (
        (SCIENCE, REGISTERED_PLACE, Source.REGISTRY, "徐汇区"),
        (TAX, TAX_PLACE, Source.TAX, "松江区"),
    ):
        services.record_fact(
            actor=actor,
            enterprise_id=enterprise.id,
            fact=fact,
            value=value,
            source=source,
            as_of=TODAY,
            at=MORNING,
        )
    moved = selectors.enterprise(enterprise.id)
    assert (moved.registration_district, moved.tax_district) == ("徐汇区", "松江区")
    assert_columns_agree()


def test_a_place_of_an_earlier_day_is_history_and_moves_nobody(
    enterprise: EnterpriseInfo, project: ProjectInfo
) -> None:
    move(enterprise, registration_district="松江区", as_of=date(2025, 6, 1))
    services.record_fact(
        actor=SCIENCE,
        enterprise_id=enterprise.id,
        fact=REGISTERED_PLACE,
        value="徐汇区",
        source=Source.REGISTRY,
        as_of=date(2020, 1, 1),
        at=MORNING,
    )
    assert selectors.enterprise(enterprise.id).registration_district == "松江区"
    assert known_on(project, TODAY)[REGISTERED_PLACE] == "松江区"
    assert known_on(project, date(2021, 1, 1))[REGISTERED_PLACE] == "徐汇区"
    assert_columns_agree()


def test_nobody_moves_as_of_a_day_before_the_place_that_rules(enterprise: EnterpriseInfo) -> None:
    with pytest.raises(RegisterEntryInvalid, match="截至日期不能更早") as refusal:
        move(enterprise, registration_district="松江区", as_of=EARLY - timedelta(days=1))
    assert refusal.value.field == "as_of"
    assert_columns_agree()


@pytest.mark.req("000-04")
def test_a_place_out_of_scope_is_no_more_to_be_recorded_than_to_be_moved_to(
    enterprise: EnterpriseInfo,
) -> None:
    with pytest.raises(NotPermitted, match="不在贵单位负责的区"):
        services.record_fact(
            actor=replace(TAX, district="闵行区"),
            enterprise_id=enterprise.id,
            fact=TAX_PLACE,
            value="松江区",
            source=Source.TAX,
            as_of=TODAY,
            at=MORNING,
        )


# --- imports ---

TABLE = ["统一社会信用代码", "企业名称", "注册区", "税务登记区"]


@pytest.mark.req("002-13")
def test_a_file_writes_the_rows_of_new_and_moved_enterprises(bring_in: Bring) -> None:
    one, other = a_code(), a_code()
    bring_in(
        ImportKind.ENTERPRISES,
        csv_of([TABLE, [one, "甲公司", "闵行区", "闵行区"], [other, "乙公司", "徐汇区", ""]]),
    )
    assert_columns_agree()
    assert KnownFact.objects.count() == 3
    bring_in(
        ImportKind.ENTERPRISES,
        csv_of([TABLE, [one, "甲公司", "松江区", "闵行区"], [other, "乙公司新名", "徐汇区", ""]]),
    )
    assert_columns_agree()
    assert KnownFact.objects.count() == 4
    moved = selectors.enterprise_by_code(one)
    assert moved is not None
    place = histories(moved.id)[REGISTERED_PLACE]
    assert [row.value for row in place.rows] == ["松江区", "闵行区"]
    assert place.ruling.as_of == day_of(place.ruling.recorded_at)


# --- what was there before places were facts ---


def test_enterprises_from_before_get_their_rows_once(db: None) -> None:
    for number, (tax, said) in enumerate((("闵行区", ""), ("", ""), ("松江区", "徐汇区"))):
        row = Enterprise.objects.create(
            credit_code=a_code(),
            name=f"第{number}家",
            name_core=f"第{number}家",
            registration_district="闵行区",
            tax_district=tax,
            registered_at=MORNING - timedelta(hours=10),
        )
        if said:
            services.record_fact(
                actor=TAX,
                enterprise_id=row.pk,
                fact=TAX_PLACE,
                value=said,
                source=Source.TAX,
                as_of=date(2024, 1, 1),
                at=MORNING,
            )
    Enterprise.objects.filter(name="第2家").update(tax_district="松江区")
    sql = Path(migrations.__file__).with_name("place_facts.sql").read_text(encoding="utf-8")
    for _ in range(2):
        with connection.cursor() as cursor:
            cursor.execute(sql)
        assert KnownFact.objects.count() == 6
    assert_columns_agree()
    row = KnownFact.objects.filter(fact=REGISTERED_PLACE).latest("id")
    assert (row.as_of, row.recorded_by) == (TODAY - timedelta(days=1), "入册时登记")


def test_a_district_office_moves_within_its_district_only(enterprise: EnterpriseInfo) -> None:
    with pytest.raises(NotPermitted):
        move(enterprise, actor=FINANCE, registration_district="松江区")
    assert KnownFact.objects.count() == 2
