"""Bad input: a clear sentence in Chinese, a stable code, the other answers kept; never a 500."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guanzi.engines.rules import Rulebook
from guanzi.lifecycle.matching.api import PROJECT
from tests.api.conftest import Api, problem_of

ON = "2022-06-20"
THE_MEASURE = "tech-transfer-support"


def asked(**facts: Any) -> dict[str, Any]:
    return {"measure": THE_MEASURE, "on": ON, "facts": PROJECT | facts}


def test_an_unknown_fact_is_named_with_the_nearest_known_name(api: Api) -> None:
    said = api.refused("decide", asked(销售收人="1元"))
    assert (said["status"], said["code"]) == (422, "facts-rejected")
    (bad,) = said["errors"]
    assert (bad["code"], bad["fact"], bad["suggestion"]) == ("unknown-fact", "销售收人", "销售收入")
    assert "没有「销售收人」这个事实" in bad["message"]


def test_every_bad_fact_is_listed_and_the_others_are_kept(api: Api) -> None:
    said = api.refused(
        "decide",
        asked(
            销售收入="-1元", 创新贡献系数="很高", 收入年度=20.5, 企业隶属="国企", 认定日期="昨天"
        ),
    )
    assert {bad["fact"]: bad["code"] for bad in said["errors"]} == {
        "销售收入": "out-of-range",
        "创新贡献系数": "wrong-type",
        "收入年度": "wrong-type",
        "企业隶属": "wrong-type",
        "认定日期": "wrong-type",
    }
    assert said["accepted"]["核心技术价值占比"] == "100%"
    assert set(said["accepted"]) == set(PROJECT) - {bad["fact"] for bad in said["errors"]}


def test_what_was_accepted_can_be_sent_again_as_it_is(api: Api) -> None:
    said = api.refused("decide", asked(销售收人="1元"))
    again = {"measure": THE_MEASURE, "on": ON, "facts": said["accepted"]}
    assert api.post("decide", again)["amount_fen"] == 325_000_00


def test_facts_that_contradict_each_other_are_refused_and_held_back(api: Api) -> None:
    said = api.refused("decide", asked(月度销售=[{"月份": "2021-03", "当月销售额": "300万元"}]))
    (bad,) = said["errors"]
    assert bad["code"] == "facts-contradict"
    assert {"销售收入", "月度销售"}.isdisjoint(said["accepted"])
    assert "收入年度" in said["accepted"]


def test_one_fact_under_two_names_with_two_values_is_refused(api: Api) -> None:
    said = api.refused("decide", asked(技术贡献系数=2))
    assert [bad["code"] for bad in said["errors"]] == ["facts-contradict"]


@pytest.mark.parametrize(
    "value",
    [
        "9" * 200 + "元",
        "1e400",
        10**59,
        "999999999999999999999万亿元",
        [],
        [[[]]],
        {"a": {"b": 1}},
        True,
        "五百万",
        "\0",
        "😀" * 60,
    ],
)
def test_nonsense_for_money_is_refused_in_chinese(api: Api, value: Any) -> None:
    (bad,) = api.refused("decide", asked(销售收入=value))["errors"]
    assert bad["fact"] == "销售收入"
    assert bad["code"] in {"wrong-type", "out-of-range", "too-long"}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b'{"measure": ', "第 1 行第 13 列"),
        (b'{"measure": "a", "measure": "b"}', "「measure」出现了不止一次"),
        (
            '{"measure":"a","facts":{"销售收入":1,"销售收入":2}}'.encode(),
            "「销售收入」出现了不止一次",
        ),
        (b'{"facts": {"a": NaN}}', "不能用 NaN"),
        (b'{"facts": {"a": -Infinity}}', "不能用 -Infinity"),
        (b'{"facts": {"a": 1e99999999999999999999}}', "指数太大"),
        (b'{"facts": {"a": ' + b"9" * 5000 + b"}}", "数字超过"),
        (b'{"facts": {"a": 0.' + b"1" * 5000 + b"}}", "数字超过"),
        (b'{"facts": ' + b"[" * 30 + b"]" * 30 + b"}", "嵌套超过"),
        (b"[" * 100_000, "嵌套超过"),
        (b'{"a":' * 100_000, "嵌套超过"),
        (b'{"facts": {"\xff\xfe": 1}}', "不是 UTF-8"),
        ('{"measure": "all"}'.encode("utf-16"), "不是 UTF-8"),
        (b'{"facts": {"\\ud800": "\\udfff"}}', "不完整的字符"),
        (b'{"a": "\\x"}', "第 1 行"),
    ],
)
def test_broken_json_is_refused_with_its_reason(api: Api, content: bytes, sentence: str) -> None:
    said = api.refused("decide", content)
    assert (said["status"], said["code"]) == (400, "bad-json")
    assert sentence in said["detail"]


@pytest.mark.parametrize(
    ("body", "code", "at"),
    [
        ({}, "missing", ["body", "measure"]),
        ({"measure": "all", "fact": {}}, "unknown-member", ["body", "fact"]),
        ({"measure": 1}, "wrong-type", ["body", "measure"]),
        ({"measure": "all", "facts": []}, "wrong-type", ["body", "facts"]),
        ({"measure": "all", "on": "2022-02-30"}, "wrong-value", ["body", "on"]),
        ({"measure": "all", "on": 1655683200}, "wrong-value", ["body", "on"]),
        ({"measure": "all", "on": "2022-W25-1"}, "wrong-value", ["body", "on"]),
        ({"measure": "all", "fill": {"支持比例": "5%"}}, "wrong-value", ["body"]),
        ([], "wrong-type", ["body"]),
        ("all", "wrong-type", ["body"]),
    ],
)
def test_a_body_of_the_wrong_shape_is_refused_where_it_is_wrong(
    api: Api, body: Any, code: str, at: list[str]
) -> None:
    said = api.refused("decide", body)
    assert (said["status"], said["code"]) == (422, "invalid-input")
    assert [(bad["code"], bad["at"]) for bad in said["errors"]] == [(code, at)]


def test_too_many_facts_are_refused_before_they_are_read(api: Api) -> None:
    facts = {f"事实{number}": 1 for number in range(201)}
    said = api.refused("decide", {"measure": "all", "facts": facts})
    assert [bad["code"] for bad in said["errors"]] == ["too-long"]


def test_an_unknown_measure_is_not_found_and_the_nearest_is_offered(api: Api) -> None:
    for address, body in (
        ("decide", {"measure": "tech-transfer-suport"}),
        ("ask", {"measures": ["tech-transfer-suport"]}),
    ):
        said = api.refused(address, body)
        assert (said["status"], said["code"]) == (404, "measure-not-found")
        assert "tech-transfer-support" in said["detail"]


def test_an_unknown_slot_and_an_unknown_skipped_fact_are_named(api: Api) -> None:
    (slot,) = api.refused("decide", asked() | {"fill": {"市级比例": "5%"}})["errors"]
    assert (slot["code"], slot["suggestion"]) == ("unknown-slot", "其他企业市级比例")
    (name,) = api.refused("ask", {"skipped": ["销售收人"]})["errors"]
    assert (name["code"], name["suggestion"]) == ("unknown-fact", "销售收入")


def test_bad_figures_lose_neither_the_facts_nor_the_good_figures(api: Api) -> None:
    body = asked(销售收人="1元", 企业隶属="其他")
    body["fill"] = {"其他企业市级比例": "50%", "市级比例": "5%"}
    said = api.refused("decide", body)
    fact, fill = said["errors"]
    assert (fact["code"], fact["fact"]) == ("unknown-fact", "销售收人")
    assert (fill["code"], fill["fill"]) == ("unknown-slot", "市级比例")
    assert said["accepted"]["销售收入"] == "15000000.00元"
    again = {"measure": THE_MEASURE, "on": ON}
    again |= {"facts": said["accepted"], "fill": said["accepted_fill"]}
    assert api.post("decide", again)["shares"] == {"市级": 162_500_00, "区级": 162_500_00}


@pytest.mark.parametrize(
    ("address", "body"),
    [("decide", {"measure": "land-space"}), ("ask", {"measures": ["land-space"]})],
)
def test_a_measure_that_is_only_recorded_is_told_from_one_that_does_not_exist(
    api: Api, address: str, body: Any
) -> None:
    said = api.refused(address, body)
    assert (said["status"], said["code"]) == (404, "record-only")
    assert "只登记，没有可以计算的金额" in said["detail"]
    assert said["see"].startswith("/policies/")


@pytest.mark.parametrize("written", ["2022/6/20", "2022年6月20日", "20220620"])
def test_a_day_is_read_as_everywhere(api: Api, written: str) -> None:
    assert api.post("decide", {"measure": THE_MEASURE, "on": written})["on"] == ON
    assert api.get("measures", on=written)["on"] == ON


def test_only_json_is_read(api: Api) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        answer = api.client.post("/api/v1/decide", b'{"measure":"all"}', content_type=kind)
        assert problem_of(answer)["code"] == "unsupported-media-type"


def test_an_oversized_body_is_refused_unread(api: Api) -> None:
    said = api.refused("decide", b" " * (1024 * 1024 + 1))
    assert (said["status"], said["code"]) == (413, "too-large")


# ---------------------------------------------------------------- anything at all

TEXTS = st.text(max_size=30) | st.sampled_from(
    ["500万元", "-1元", "2.5%", "是", "未知", "2020-02-30", "2019-08", "9999-12-31", "1e9", "市级"]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.decimals().map(str) | TEXTS,
    lambda parts: st.lists(parts, max_size=3) | st.dictionaries(TEXTS, parts, max_size=3),
    max_leaves=8,
)


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_any_facts_at_all_get_an_answer_or_a_list_of_what_is_wrong(
    api: Api, rulebook: Rulebook, data: st.DataObject
) -> None:
    names = st.sampled_from([*rulebook.vocabulary.names()])
    facts = data.draw(st.dictionaries(names | TEXTS, VALUES, max_size=8))
    content = json.dumps({"measure": "all", "on": ON, "facts": PROJECT | facts}).encode()
    answer = api.send("decide", content)
    if answer.status_code == 422:
        said = problem_of(answer)
        assert said["errors"]
        kept = {"measure": "all", "on": ON, "facts": said["accepted"]}
        answer = api.send("decide", json.dumps(kept).encode())
    assert answer.status_code == 200 or problem_of(answer)["code"] == "bad-json"
