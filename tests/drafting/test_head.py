"""A document says who issued it, under which number, and when it is in force."""

import pytest

from guanzi.engines.drafting import DateRole

from .papers import REGULATION, read

BODY = "\n第一条 甲。\n第二条 乙。\n"


def dates(text: str) -> list[tuple[str, str, bool]]:
    return [(d.value, d.role.name.lower(), d.sure) for d in read(text).head.dates]


def test_the_facts_of_the_head_are_read() -> None:
    head = read(REGULATION).head
    assert head.title == "青浦区科技创新扶持资金管理办法(虚构)"
    assert head.number == "青科规〔2026〕7号"
    assert head.issuers == ("青浦区科学技术委员会", "青浦区财政局")
    assert head.short_names["青浦区科学技术委员会"] == "区科委"


def test_each_day_has_its_role() -> None:
    assert dates(REGULATION) == [
        ("2026-03-01", "since", True),
        ("2029-02-28", "until", True),
        ("2026-01-15", "issued", True),
    ]


def test_a_replaced_document_is_named_with_its_number() -> None:
    [replaced] = read(REGULATION).head.replaced
    assert (replaced.title, replaced.number) == ("青浦区科技资金办法", "青科规〔2020〕3号")


@pytest.mark.parametrize(
    ("sentence", "since", "until"),
    [
        ("本办法自二〇二六年三月一日起施行。", "2026-03-01", None),
        ("本办法自2026年3月1日起实施，有效期至2028年12月31日止。", "2026-03-01", "2028-12-31"),
        ("有效期自2026年1月1日至2027年12月31日。", "2026-01-01", "2027-12-31"),
        ("本办法自2026年1月1日起至2027年12月31日止执行。", "2026-01-01", "2027-12-31"),
        ("本办法自2024年2月29日起施行，有效期5年。", "2024-02-29", "2029-02-28"),
        ("本规定实行年限为2016至2020年。", "2016", "2020"),
        ("本办法自二○二六年三月一日起实行，有效期36个月。", "2026-03-01", "2029-02-28"),
        ("本办法有效期为2026年1月1日—2027年12月31日。", "2026-01-01", "2027-12-31"),
        ("本政策执行时间为2026年1月1日至2026年12月31日。", "2026-01-01", "2026-12-31"),
        ("自2026年4月1日起至2028年3月31日试行。", "2026-04-01", "2028-03-31"),
        ("本办法自2026年1月1日起正式施行，暂定三年。", "2026-01-01", "2028-12-31"),
        ("专项资金执行期限为2026—2028年。", None, None),
        ("项目实施期为2026年7月1日至2028年6月30日。", None, None),
    ],
)
def test_the_days_in_force_are_found_however_they_are_written(
    sentence: str, since: str | None, until: str | None
) -> None:
    head = read(f"试验办法{BODY}第三条 {sentence}\n").head
    found = [head.day(role) for role in (DateRole.SINCE, DateRole.UNTIL)]
    assert [day.value if day else None for day in found] == [since, until]


def test_from_the_day_of_issue_counts_from_the_date_below_the_document_and_is_marked() -> None:
    text = (
        f"试验办法{BODY}第三条 本办法自印发之日起施行，有效期三年。\n上海市财政局\n2026年1月15日\n"
    )
    found = dates(text)
    assert ("2026-01-15", "since", False) in found
    assert ("2029-01-14", "until", False) in found


@pytest.mark.parametrize(
    ("start", "since"),
    [
        ("自印发之日起30日后施行", "2026-02-14"),
        ("自发布之日起三十日后施行", "2026-02-14"),
        ("自下发之日起执行", "2026-01-15"),
        ("自发布之日起5个工作日后施行", None),
    ],
)
def test_days_after_the_issue_are_counted_and_working_days_are_not_guessed(
    start: str, since: str | None
) -> None:
    text = f"试验办法{BODY}第三条 本办法{start}。\n上海市财政局\n2026年1月15日\n"
    day = read(text).head.day(DateRole.SINCE)
    assert (day.value if day else None) == since


def test_bodies_in_a_row_are_parted_by_the_spaces_between_them() -> None:
    text = f"试验办法{BODY}财政部 工业和信息化部　海关总署\n2026年1月15日\n"
    assert read(text).head.issuers == ("财政部", "工业和信息化部", "海关总署")


def test_a_signature_above_an_appendix_is_the_document_s() -> None:
    text = f"试验办法{BODY}云泽市财政局\n2026年1月15日\n附件1\n申报指南\n一、时间。\n二、材料。\n"
    assert read(text).head.issuers == ("云泽市财政局",)


def test_a_title_of_two_lines_is_one() -> None:
    text = f"云泽市加快推进文化旅游产业发展\n若干政策\n云政办发〔2026〕15号{BODY}"
    head = read(text).head
    assert head.title == "云泽市加快推进文化旅游产业发展若干政策"
    assert head.number == "云政办发〔2026〕15号"


def test_without_a_date_of_issue_the_beginning_is_not_guessed() -> None:
    head = read(f"试验办法{BODY}第三条 本办法自印发之日起施行。\n").head
    assert head.day(DateRole.SINCE) is None


def test_a_validity_of_something_else_is_not_the_validity_of_the_document() -> None:
    own = f"试验办法{BODY}第三条 本办法自2026年1月1日起施行。\n"
    for term in ("创新券有效期2年。", "创新券有效期至2027年12月31日。"):
        assert read(f"{own}第四条 {term}\n").head.day(DateRole.UNTIL) is None


def test_the_number_of_another_document_is_not_its_own() -> None:
    text = f"试验办法\n根据《意见》（沪府发〔2016〕29号）的精神，制定本办法。{BODY}"
    assert read(text).head.number == ""


def test_the_annexed_document_gives_the_title_and_the_notice_the_issuer() -> None:
    text = (
        "上海市人民政府办公厅关于印发\n《上海市试验措施》的通知\n各区人民政府：\n请认真执行。\n"
        f"2026年1月15日\n上海市试验措施\n为了发展，提出如下措施：{BODY}"
    )
    head = read(text).head
    assert head.title == "上海市试验措施"
    assert head.issuers == ("上海市人民政府办公厅",)


def test_the_table_of_a_web_page_names_the_issuer_and_the_number() -> None:
    text = (
        "关于印发《试验新区若干措施》的通知\n发布机构：经济发展局；文号：试管规字〔2026〕4号；"
        f"生成日期：2026年7月31日。{BODY}"
    )
    head = read(text).head
    assert (head.title, head.number) == ("试验新区若干措施", "试管规字〔2026〕4号")
    assert head.issuers == ("经济发展局",)
    assert head.day(DateRole.ISSUED)


def test_how_long_a_project_lasts_is_not_how_long_the_document_does() -> None:
    others = "第三条 项目实施期2年，本办法另有规定的除外。\n"
    text = f"试验办法{BODY}{others}第四条 本办法自2025年1月1日起施行，有效期三年。\n"
    assert dates(text) == [("2025-01-01", "since", True), ("2027-12-31", "until", False)]
