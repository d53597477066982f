"""A draft: what is known is not asked, what is typed is kept, nobody overwrites anybody."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanzi.foundation.audit.models import AuditEvent
from guanzi.foundation.errors import NotPermitted
from guanzi.lifecycle.applications import selectors, services
from guanzi.lifecycle.applications.errors import (
    AlreadyRunning,
    ApplicationNotFound,
    FieldConflict,
    FieldUnknown,
    TextTooLong,
)
from guanzi.lifecycle.applications.models import Application
from guanzi.lifecycle.applications.rules.snapshot import digest_of
from guanzi.lifecycle.applications.selectors import Saved
from guanzi.lifecycle.applications.states import ApplicationState
from guanzi.lifecycle.enterprises.states import Source
from tests.world import FACTS, MORNING, World, a_draft, fill_in

LATER = MORNING + timedelta(minutes=5)


def save(
    world: World, draft: int, name: str, text: str, seen: int, *, colleague: bool = False
) -> Saved:
    return services.save_field(
        actor=world.colleague if colleague else world.applicant,
        application_id=draft,
        name=name,
        text=text,
        seen_revision=seen,
        at=LATER,
    )


@pytest.mark.req("003-06")
def test_an_application_begins_in_the_open_batch_of_the_enterprises_district(
    world: World, draft: int
) -> None:
    info = selectors.application(draft)
    assert (info.state, info.batch, info.revenue_year) == (ApplicationState.DRAFT, 1, 2024)
    assert (info.district, info.code, info.contact_name) == ("闵行区", "", "张三")


@pytest.mark.req("003-06", "002-13", "A1")
def test_what_the_register_knows_is_shown_with_its_source_and_not_asked(
    world: World, draft: int
) -> None:
    view = selectors.draft_of(draft, MORNING)
    known = view.known("创新贡献系数")
    assert known is not None
    assert (known.value, known.source, known.evidence) == ("1", Source.RECOGNITION, "2021-0001")
    assert view.field("创新贡献系数") is None
    asked = [field.name for section in view.sections for field in section.fields]
    assert asked == ["contact_name", "contact_phone", "focus_industry", "销售收入", "月度销售"]


def test_every_missing_thing_is_listed_with_the_place_where_it_goes(
    world: World, draft: int
) -> None:
    missing = selectors.draft_of(draft, MORNING).missing
    assert [(item.label, item.anchor) for item in missing] == [
        ("联系电话", "q-contact_phone"),
        ("聚焦产业", "q-focus_industry"),
        ("销售收入", "q-销售收入"),
        ("分月销售", "q-月度销售"),
        ("上年度经审计的会计报表", "m-statements"),
        ("发票信息汇总表", "m-invoices"),
    ]


@pytest.mark.req("003-03", "M17")
def test_the_amount_appears_while_typing(world: World, draft: int) -> None:
    assert selectors.draft_of(draft, MORNING).calculation.decision.amount_fen is None
    save(world, draft, "销售收入", "1500万", 0)
    calculation = selectors.draft_of(draft, MORNING).calculation
    assert calculation.decision.amount_fen == 359_125_00
    assert calculation.explanation.headline


@pytest.mark.req("000-02")
def test_a_project_is_tagged_with_one_of_the_focus_industries(world: World, draft: int) -> None:
    field = selectors.draft_of(draft, MORNING).field("focus_industry")
    assert field is not None
    assert field.is_required
    assert field.options[:3] == ("集成电路", "人工智能", "生物医药")
    assert {"高端装备", "传统优势制造业升级", "两业融合"} < set(field.options)
    save(world, draft, "focus_industry", "养殖", 0)
    reasons = {item.label: item.reason for item in selectors.draft_of(draft, MORNING).missing}
    assert "请从列出的产业中选一个" in reasons["聚焦产业"]
    save(world, draft, "focus_industry", "高端装备", 1)
    assert selectors.application(draft).focus_industry == "高端装备"
    assert "聚焦产业" not in {item.label for item in selectors.draft_of(draft, MORNING).missing}


def test_an_answer_that_cannot_be_read_is_kept_and_explained(world: World, draft: int) -> None:
    save(world, draft, "销售收入", "很多钱", 0)
    field = selectors.draft_of(draft, MORNING).field("销售收入")
    assert field is not None
    assert field.typed == "很多钱"
    assert "应是金额" in field.problems[0]


@pytest.mark.req("003-06")
def test_monthly_sales_are_pasted_and_must_add_up_to_the_year(world: World, draft: int) -> None:
    pasted = "\n".join(f"{month}月\t1,000,000.00" for month in range(1, 13))
    saved = save(world, draft, "月度销售", pasted, 0)
    assert saved.text.startswith("2024-01\t1,000,000.00\n")
    save(world, draft, "销售收入", "12,000,000.01", 0)
    view = selectors.draft_of(draft, MORNING)
    reasons = {item.label: item.reason for item in view.missing}
    assert "不一致" in reasons["分月销售"]
    field = view.field("月度销售")
    assert field is not None
    assert field.table is not None
    assert field.table.total_fen == 12_000_000_00


def test_an_answer_of_not_knowing_does_not_do_for_what_the_applicant_declares(
    world: World, draft: int
) -> None:
    save(world, draft, "销售收入", "不知道", 0)
    reasons = {item.label: item.reason for item in selectors.draft_of(draft, MORNING).missing}
    assert "由企业填报" in reasons["销售收入"]


def test_a_field_that_somebody_changed_meanwhile_is_not_overwritten(
    world: World, draft: int
) -> None:
    save(world, draft, "销售收入", "100万元", 0)
    save(world, draft, "销售收入", "200万元", 1, colleague=True)
    with pytest.raises(FieldConflict) as conflict:
        save(world, draft, "销售收入", "300万元", 1)
    assert (conflict.value.theirs, conflict.value.revision) == ("200万元", 2)
    assert (conflict.value.edited_by, conflict.value.edited_at) == ("李四", LATER)
    field = selectors.draft_of(draft, MORNING).field("销售收入")
    assert field is not None
    assert (field.typed, field.revision, field.edited_by) == ("200万元", 2, "李四")


def test_the_same_text_again_changes_nothing_so_that_a_save_may_be_repeated(
    world: World, draft: int
) -> None:
    first = save(world, draft, "销售收入", "100万元", 0)
    events = AuditEvent.objects.count()
    assert save(world, draft, "销售收入", "100万元", 0) == first
    assert AuditEvent.objects.count() == events


def test_different_fields_do_not_disturb_each_other(world: World, draft: int) -> None:
    save(world, draft, "销售收入", "100万元", 0)
    assert save(world, draft, "contact_phone", "13800000000", 0, colleague=True).revision == 1


def test_a_known_value_cannot_be_typed_over_and_a_strange_field_not_at_all(
    world: World, draft: int
) -> None:
    with pytest.raises(FieldUnknown, match="提出异议"):
        save(world, draft, "创新贡献系数", "2", 0)
    with pytest.raises(FieldUnknown, match="没有「国家小巨人」"):
        save(world, draft, "国家小巨人", "是", 0)
    with pytest.raises(TextTooLong):
        save(world, draft, "contact_name", "名" * 61, 1)


def test_the_telephone_number_is_sealed_at_rest_and_stays_out_of_the_audit(
    world: World, draft: int
) -> None:
    save(world, draft, "contact_phone", "13912345678", 0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT contact_phone FROM applications_application WHERE id=%s", [draft])
        assert "13912345678" not in str(cursor.fetchone())
    said = str(list(AuditEvent.objects.values_list("before", "after")))
    assert "13912345678" not in said
    assert selectors.draft_of(draft, MORNING).contact_phone == "13912345678"


def test_readers_look_and_strangers_find_nothing(world: World, draft: int) -> None:
    with pytest.raises(NotPermitted, match="查阅人"):
        services.save_field(
            actor=world.reader,
            application_id=draft,
            name="销售收入",
            text="1",
            seen_revision=0,
            at=MORNING,
        )
    with pytest.raises(ApplicationNotFound):
        services.save_field(
            actor=world.stranger,
            application_id=draft,
            name="销售收入",
            text="1",
            seen_revision=0,
            at=MORNING,
        )


@pytest.mark.req("002-02")
def test_a_second_application_for_the_project_and_year_leads_to_the_first(
    world: World, draft: int
) -> None:
    with pytest.raises(AlreadyRunning, match="已有一份申报") as running:
        a_draft(world)
    assert str(draft) in running.value.see


def test_after_a_withdrawal_one_may_begin_again(world: World, draft: int) -> None:
    services.withdraw_application(actor=world.applicant, application_id=draft, reason="", at=LATER)
    assert a_draft(world) != draft


def test_nobody_begins_an_application_for_another_enterprise(world: World) -> None:
    for actor in (world.stranger, world.finance, world.reader):
        with pytest.raises(NotPermitted):
            services.start_application(
                actor=actor,
                version_id=world.version_id,
                project_id=world.project_id,
                at=MORNING,
            )
    assert not Application.objects.exists()


def test_the_list_of_what_one_could_apply_for_names_what_already_runs(
    world: World, draft: int
) -> None:
    (found,) = selectors.startable(world.enterprise_id, MORNING)
    assert found.running is not None
    assert found.running.id == draft
    assert found.version.id == world.version_id
    assert selectors.startable(world.other_enterprise_id, MORNING)[0].running is None


def test_reading_a_draft_costs_the_same_however_much_was_typed(world: World, draft: int) -> None:
    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            selectors.draft_of(draft, MORNING)
        return len(queries)

    selectors.draft_of(draft, MORNING)
    before = cost()
    fill_in(world, draft)
    assert cost() <= before + 1
    assert FACTS["销售收入"]


def test_the_trail_keeps_digests_of_long_texts_and_nothing_of_people(
    world: World, draft: int
) -> None:
    months = "\n".join(f"2024-{month:02d}\t{month * 123_456_789}.12" for month in range(1, 13))
    for name, text, seen in (("contact_name", "诸葛某某", 1), ("月度销售", months, 0)):
        services.save_field(
            actor=world.applicant,
            application_id=draft,
            name=name,
            text=text,
            seen_revision=seen,
            at=MORNING,
        )
    person, table = AuditEvent.objects.filter(verb="applications.save_field").order_by("id")
    assert person.after == {"field": "contact_name", "revision": 2}
    assert "诸葛" not in str([person.before, person.after])
    kept = selectors.draft_of(draft, MORNING).field("月度销售")
    assert kept is not None
    assert len(kept.typed) > 200
    assert table.after == {
        "月度销售": f"SM3 {digest_of(kept.typed)}",
        "length": len(kept.typed),
        "revision": 12,
    }


@pytest.mark.parametrize(
    ("text", "is_number"),
    [
        ("13800000000", True),
        ("+86 138 0000 0000", True),
        ("（021）12345678转801", True),
        ("电话abc", False),
        ("123", False),
    ],
)
def test_a_telephone_number_is_one(world: World, draft: int, text: str, is_number: bool) -> None:
    save(world, draft, "contact_phone", text, 0)
    view = selectors.draft_of(draft, MORNING)
    (field,) = [f for part in view.sections for f in part.fields if f.name == "contact_phone"]
    assert field.typed == text
    assert bool(field.problems) is not is_number
    assert ("联系电话" in [item.label for item in view.missing]) is not is_number
