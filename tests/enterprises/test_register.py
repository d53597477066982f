"""Recording in the register: who may, what is refused, and what stays readable."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from guanzi.foundation.actor import PLATFORM, Actor, OrganisationKind, Role
from guanzi.foundation.audit.models import AuditEvent
from guanzi.foundation.errors import NotPermitted
from guanzi.foundation.registers.credit_codes import CheckDigitWrong
from guanzi.lifecycle.enterprises import selectors, services
from guanzi.lifecycle.enterprises.errors import (
    AlreadyCorrected,
    AlreadyRegistered,
    RegisterEntryInvalid,
)
from guanzi.lifecycle.enterprises.models import KnownFact
from guanzi.lifecycle.enterprises.permissions import may_see
from guanzi.lifecycle.enterprises.rules.facts import PLACE_COLUMNS
from guanzi.lifecycle.enterprises.selectors import EnterpriseInfo, ProjectInfo
from guanzi.lifecycle.enterprises.selectors.likeness import CODE_NEARBY, FORMER_NAME, SAME_NAME
from guanzi.lifecycle.enterprises.services.support import Support
from guanzi.lifecycle.enterprises.states import Source
from tests.enterprises.conftest import (
    AUDITOR,
    FINANCE,
    OPERATOR,
    OTHER_FINANCE,
    SCIENCE,
    TAX,
    a_code,
    enter,
    member_of,
)
from tests.world import MORNING, an_actor


def say(enterprise: EnterpriseInfo, actor: Actor = FINANCE, **more: object) -> int:
    said = {
        "fact": "企业隶属",
        "value": "属地管理企业",
        "source": Source.FINANCE,
        "as_of": date(2021, 12, 31),
        "evidence": "沪财〔2021〕1号",
    }
    return services.record_fact(
        actor=actor, enterprise_id=enterprise.id, at=MORNING, **(said | more)
    )


# --- enterprises ---


def test_a_code_stands_once(enterprise: EnterpriseInfo) -> None:
    with pytest.raises(AlreadyRegistered):
        enter(code=enterprise.credit_code)


@pytest.mark.django_db
def test_a_failing_code_is_accepted_with_a_recorded_reason() -> None:
    early = "91350211M00013FA1N"
    with pytest.raises(CheckDigitWrong):
        enter(code=early)
    kept = enter(code=early, code_exception="营业执照如此，已核对")
    assert kept.code_exception == "营业执照如此，已核对"
    assert AuditEvent.objects.latest("id").note == "营业执照如此，已核对"


@pytest.mark.django_db
def test_a_reason_for_a_code_that_passes_is_not_kept() -> None:
    assert enter(code_exception="以防万一").code_exception == ""


def test_a_former_name_stays_and_is_found(enterprise: EnterpriseInfo) -> None:
    renamed = services.rename_enterprise(
        actor=OPERATOR,
        enterprise_id=enterprise.id,
        name="上海远景机器人有限公司",
        used_until=date(2024, 1, 1),
        at=MORNING,
    )
    assert renamed.former_names == ("上海云帆智能科技有限公司",)
    assert renamed.formerly[0].used_until == date(2024, 1, 1)


@pytest.mark.parametrize("name", ["", "   ", "长" * 201, "上海云帆智能科技有限公司"])
def test_a_useless_name_is_refused(name: str, enterprise: EnterpriseInfo) -> None:
    with pytest.raises(RegisterEntryInvalid):
        services.rename_enterprise(
            actor=OPERATOR, enterprise_id=enterprise.id, name=name, at=MORNING
        )


@pytest.mark.django_db
@pytest.mark.parametrize("district", ["", "南汇区", "闵行"])
def test_a_district_that_does_not_exist_is_refused(district: str) -> None:
    with pytest.raises(RegisterEntryInvalid):
        enter(registration_district=district)


# --- facts ---


@pytest.mark.req("A6")
def test_a_correction_is_a_new_row_and_the_old_stays_readable(enterprise: EnterpriseInfo) -> None:
    say(enterprise)
    say(enterprise, value="中央在沪企业", evidence="更正")
    history = selectors.facts_of(enterprise.id)[0]
    assert history.ruling.value == "中央在沪企业"
    assert [row.value for row in history.earlier] == ["属地管理企业"]
    assert selectors.enterprise(enterprise.id).ownership == "中央在沪企业"


def test_saying_the_same_again_writes_nothing(enterprise: EnterpriseInfo) -> None:
    assert say(enterprise) == say(enterprise)
    assert KnownFact.objects.filter(fact="企业隶属").count() == 1


def test_the_most_trusted_source_rules_and_disagreement_is_seen(
    enterprise: EnterpriseInfo,
) -> None:
    own = member_of(enterprise)
    figure = {"fact": "从业人员", "period": "2021", "evidence": ""}
    say(enterprise, TAX, source=Source.TAX, value="103", **figure)
    say(enterprise, own, source=Source.DECLARED, value="99", **figure)
    history = next(each for each in selectors.facts_of(enterprise.id) if each.period)
    assert (history.ruling.value, history.disagrees) == ("103", True)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"fact": "利润"}, "fact"),
        ({"value": "市属"}, "value"),
        ({"period": "2021"}, "period"),
        ({"as_of": date(2999, 1, 1)}, "as_of"),
        ({"evidence": " "}, "evidence"),
        ({"project_id": 1}, "project"),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field(
    more: dict[str, object], field: str, enterprise: EnterpriseInfo
) -> None:
    with pytest.raises(RegisterEntryInvalid) as refusal:
        say(enterprise, **more)
    assert refusal.value.field == field
    assert not KnownFact.objects.exclude(fact__in=PLACE_COLUMNS).exists()


def test_size_follows_its_facts(enterprise: EnterpriseInfo) -> None:
    for fact, value in (("从业人员", "103"), ("营业收入", "1.5736亿元")):
        say(enterprise, TAX, fact=fact, value=value, source=Source.TAX, period="2021", evidence="")
    sized, year = selectors.size_of(enterprise.id)
    assert (str(sized.size), year) == ("medium", "2021")
    assert selectors.enterprise(enterprise.id).size_label == "中型"


# --- support and credit ---


def give(enterprise: EnterpriseInfo, amount_fen: int = 100) -> int:
    return services.record_support(
        actor=FINANCE,
        enterprise_id=enterprise.id,
        project_name="某项目",
        fund="某资金",
        level="市级",
        category="专项资金",
        year=2020,
        amount_fen=amount_fen,
        at=MORNING,
    )


def test_a_corrected_record_stays_behind_its_correction(enterprise: EnterpriseInfo) -> None:
    first = give(enterprise)
    right = Support("某项目", "某资金", "市级", "专项资金", 2020, 200)
    services.correct_support(
        actor=FINANCE,
        support_id=first,
        support=right,
        reason="拨款文件写的是 2 元",
        at=MORNING,
        source=Source.FINANCE,
    )
    assert [each.amount_fen for each in selectors.support_of(enterprise.id)] == [200]
    everything = selectors.support_of(enterprise.id, with_replaced=True)
    assert {each.amount_fen: each.is_replaced for each in everything} == {100: True, 200: False}
    with pytest.raises(AlreadyCorrected):
        services.void_support(actor=FINANCE, support_id=first, reason="再来", at=MORNING)
    assert [each.amount_fen for each in selectors.sums_by_year(everything)] == [200]


@pytest.mark.req("002-14")
@pytest.mark.parametrize("missing", ["catalogue_item", "document", "conduct"])
def test_misconduct_without_catalogue_item_or_document_is_not_recorded(
    missing: str, enterprise: EnterpriseInfo
) -> None:
    said = {
        "catalogue_item": "科研失信",
        "conduct": "虚报",
        "restraint": "限制申报",
        "document": "某号",
        "since": date(2021, 1, 1),
        "until": date(2024, 1, 1),
    }
    with pytest.raises(RegisterEntryInvalid):
        services.record_credit(
            actor=SCIENCE, enterprise_id=enterprise.id, at=MORNING, **(said | {missing: ""})
        )


def test_a_bar_that_ends_before_it_begins_is_refused(enterprise: EnterpriseInfo) -> None:
    with pytest.raises(RegisterEntryInvalid, match="早于"):
        services.record_credit(
            actor=SCIENCE,
            enterprise_id=enterprise.id,
            catalogue_item="甲",
            conduct="乙",
            restraint="丙",
            document="丁",
            since=date(2022, 1, 1),
            until=date(2021, 1, 1),
            at=MORNING,
        )


# --- who may ---


@pytest.mark.req("000-04", "000-05")
def test_each_office_speaks_only_in_its_own_name(enterprise: EnterpriseInfo) -> None:
    for actor, source in (
        (TAX, Source.FINANCE),
        (FINANCE, Source.TAX),
        (SCIENCE, Source.FINANCE),
        (OTHER_FINANCE, Source.FINANCE),
        (AUDITOR, Source.FINANCE),
        (replace(FINANCE, role=Role.READER), Source.FINANCE),
    ):
        with pytest.raises(NotPermitted):
            say(enterprise, actor, source=source)
    with pytest.raises(NotPermitted, match="为准"):
        say(enterprise, TAX, source=Source.TAX)
    say(enterprise, PLATFORM)


def test_nobody_writes_as_an_officer_about_their_own_enterprise(
    enterprise: EnterpriseInfo,
) -> None:
    torn = replace(FINANCE, enterprises=frozenset({enterprise.credit_code}))
    with pytest.raises(NotPermitted, match="回避"):
        say(enterprise, torn)
    with pytest.raises(NotPermitted, match="回避"):
        services.rename_enterprise(actor=torn, enterprise_id=enterprise.id, name="新名", at=MORNING)


@pytest.mark.req("003-02", "003-05", "000-04", "000-05")
def test_who_sees_which_enterprise(enterprise: EnterpriseInfo) -> None:
    stranger = replace(member_of(enterprise), credit_code=a_code())
    recommender = an_actor(OrganisationKind.RECOMMENDER)
    seeing = [OPERATOR, SCIENCE, FINANCE, TAX, AUDITOR, member_of(enterprise, Role.READER)]
    assert all(may_see(actor, enterprise) for actor in seeing)
    assert not any(may_see(a, enterprise) for a in (OTHER_FINANCE, stranger, recommender))


# --- likenesses ---


def test_likenesses_are_named_with_their_reason(enterprise: EnterpriseInfo) -> None:
    same = enter("云帆智能科技（上海）股份有限公司")
    former = enter("上海新名字有限公司")
    services.rename_enterprise(
        actor=OPERATOR, enterprise_id=former.id, name="上海改名后有限公司", at=MORNING
    )
    later = enter("上海新名字有限公司")
    code = enterprise.credit_code
    typed = code[:10] + ("0" if code[10] != "0" else "2") + code[11:]
    near = enter("完全不同", code=typed, code_exception="执照如此")
    enter("毫无关系有限公司")
    found = {each.enterprise_id: each.reasons for each in selectors.likenesses(enterprise.id)}
    assert found == {same.id: (SAME_NAME,), near.id: (CODE_NEARBY,)}
    back = selectors.likenesses(later.id)
    assert [(each.enterprise_id, each.reasons) for each in back] == [(former.id, (FORMER_NAME,))]
    assert back[0].shared == "上海新名字有限公司"


@pytest.mark.req("002-02")
def test_the_same_project_under_another_number_is_found(
    enterprise: EnterpriseInfo, project: ProjectInfo, make_project: Callable[..., ProjectInfo]
) -> None:
    other = make_project(enter(), name="云帆　工业视觉检测系统（项目）")
    found = selectors.projects_like(project.name, besides=project.id)
    assert [each.project_id for each in found] == [other.id]


# --- tracking ---


@pytest.mark.req("003-05")
def test_tracking_is_noted_once_a_year(project: ProjectInfo) -> None:
    for year in (2022, 2021, 2022):
        services.record_tracking(actor=SCIENCE, project_id=project.id, year=year, at=MORNING)
    assert selectors.project(project.id).tracked_years == (2021, 2022)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"innovation_coefficient": "5.1"}, "innovation_coefficient"),
        ({"innovation_coefficient": "NaN"}, "innovation_coefficient"),
        ({"innovation_coefficient": "0.1234567"}, "innovation_coefficient"),
        ({"core_share": "101%"}, "core_share"),
        ({"core_share": "-1"}, "core_share"),
        ({"valid_until": date(2020, 1, 1)}, "valid_until"),
    ],
)
def test_an_impossible_recognition_is_refused(
    more: dict[str, object],
    field: str,
    enterprise: EnterpriseInfo,
    make_project: Callable[..., ProjectInfo],
) -> None:
    with pytest.raises(RegisterEntryInvalid) as refusal:
        make_project(enterprise, **more)
    assert refusal.value.field == field


def test_every_act_is_written_down(enterprise: EnterpriseInfo, project: ProjectInfo) -> None:
    say(enterprise)
    give(enterprise)
    verbs = AuditEvent.objects.order_by("id").values_list("verb", flat=True)
    assert list(verbs) == [
        "enterprises.register",
        "enterprises.register_project",
        "enterprises.record_fact",
        "enterprises.record_support",
    ]


@pytest.mark.req("003-02", "003-05")
def test_an_enterprise_is_moved_by_those_who_may_keep_both_districts(
    enterprise: EnterpriseInfo,
) -> None:
    def move(actor: Actor, **to: str) -> EnterpriseInfo:
        return services.move_enterprise(actor=actor, enterprise_id=enterprise.id, at=MORNING, **to)

    with pytest.raises(NotPermitted, match="不在贵单位负责的区"):
        move(FINANCE, registration_district="松江区")
    with pytest.raises(NotPermitted, match="税务部门或市级部门"):
        move(FINANCE, tax_district="松江区")
    with pytest.raises(NotPermitted, match="登记"):
        move(TAX, registration_district="松江区")
    local_tax = replace(TAX, district="闵行区")
    with pytest.raises(NotPermitted, match="不在贵单位负责的区"):
        move(local_tax, tax_district="松江区")
    assert move(FINANCE, registration_district="闵行区", tax_district="闵行区") == enterprise
    assert move(FINANCE, industry="C3990").registration_district == "闵行区"
    assert move(TAX, tax_district="松江区").tax_district == "松江区"
    assert move(SCIENCE, registration_district="松江区").registration_district == "松江区"
