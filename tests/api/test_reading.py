"""Policies, measures and facts for programs."""

from typing import Any

import pytest

from guanzi.engines.rules import Rulebook
from guanzi.engines.rules.units import FACT_UNITS, Unit
from guanzi.foundation.face.facts import FactType
from guanzi.lifecycle.policies.api.schemas import UnitCode
from tests.api.conftest import Api, problem_of


def ids(listing: Any) -> set[str]:
    return {item["id"] for item in listing["items"]}


@pytest.mark.req("002-13")
def test_every_policy_is_listed_with_its_state_on_the_day(api: Api, rulebook: Rulebook) -> None:
    listing = api.get("policies", on="2025-11-01")
    assert ids(listing) == {document.id for document in rulebook.documents}
    assert listing["edition"] == rulebook.digest
    assert {item["id"]: item["state"] for item in listing["items"]} == {
        "shanghai-000": "expired",
        "shanghai-001": "in_force",
        "shanghai-002": "in_force",
        "shanghai-003": "expiring",
        "minhang-004": "expired",
    }


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"state": "in_force"}, {"shanghai-001", "shanghai-002"}),
        ({"state": "upcoming", "on": "2017-01-01"}, {"every"}),
        ({"level": "区级"}, {"minhang-004"}),
        ({"lead": "市科委", "state": "expired"}, {"shanghai-003"}),
        ({"fund": "高新技术成果转化专项扶持资金"}, {"shanghai-003"}),
        ({"instrument": "保费补贴"}, {"shanghai-000", "shanghai-001"}),
        ({"q": "成果转化 封顶"}, {"shanghai-003"}),
        ({"q": "没有这样的政策"}, set()),
        ({"fund": "没有这样的资金"}, set()),
    ],
)
def test_filters_find_what_they_say(
    api: Api, rulebook: Rulebook, filters: dict[str, str], found: set[str]
) -> None:
    every = {document.id for document in rulebook.documents}
    listing = api.get("policies", **({"on": "2026-01-05"} | filters))
    assert ids(listing) == (every if found == {"every"} else found)
    assert listing["total"] == len(ids(listing))


def test_a_policy_has_its_articles_measures_and_versions(api: Api) -> None:
    said = api.get("policies/shanghai-003", on="2022-06-20")
    assert said["state"] == "in_force"
    assert said["measures"] == ["tech-transfer-support"]
    articles = {article["reference"]: article for article in said["articles"]}
    assert "500 万元" in articles["第五条"]["text"]
    (version,) = said["versions"]
    assert version["valid"] == said["valid"] == {"since": "2020-11-18", "until": "2025-11-17"}
    assert version["published_at"] == "2026-01-05T08:00:00+08:00"


def test_every_measure_and_record_is_listed_page_by_page(api: Api, rulebook: Rulebook) -> None:
    every = {m.id for m in (*rulebook.measures, *rulebook.records)}
    first = api.get("measures", limit=30)
    rest = [api.get("measures", limit=30, page=page) for page in (2, 3, 4)]
    assert first["total"] == len(every)
    assert ids(first).union(*map(ids, rest)) == every
    assert sum(len(page["items"]) for page in (first, *rest)) == len(every)


@pytest.mark.parametrize("status", ["executable", "slot_open", "record"])
def test_measures_are_found_by_whether_they_can_be_computed(
    api: Api, rulebook: Rulebook, status: str
) -> None:
    expected = {
        "executable": {m.id for m in rulebook.measures if not m.slots},
        "slot_open": {m.id for m in rulebook.measures if m.slots},
        "record": {r.id for r in rulebook.records},
    }
    assert ids(api.get("measures", status=status, limit=100)) == expected[status]


def test_a_measure_is_defined_to_the_last_step(api: Api) -> None:
    said = api.get("measures/tech-transfer-support", on="2022-06-20")
    tiers = said["steps"][0]
    assert tiers["formula"] == "TIERS(销售收入, 2.5% 至 500万元, 2% 至 1500万元, 1.5%)"
    assert tiers["citation"] == {"document": "shanghai-003", "article": "第五条(一)"}
    assert said["cap"]["formula"] == "500万元"
    assert [share["payer"] for share in said["shares"]] == ["市级", "区级"]
    assert said["shares"][1]["formula"] is None
    assert said["slots"][0]["range"] == {"low": "0%", "high": "100%"}
    assert {condition["modality"] for condition in said["conditions"]} == {"must", "in_principle"}
    assert "A2" in {reading["id"] for reading in said["readings"]}
    assert "销售收入" in said["reads"]


def test_every_measure_and_every_policy_can_be_read(api: Api) -> None:
    for kind in ("measures", "policies"):
        for identifier in ids(api.get(kind, limit=100)):
            assert api.get(f"{kind}/{identifier}")["id"] == identifier


def test_the_vocabulary_says_how_each_fact_is_asked_and_answered(
    api: Api, rulebook: Rulebook
) -> None:
    facts = {fact["name"]: fact for fact in api.get("facts")["items"]}
    assert list(facts) == list(rulebook.vocabulary.facts)
    assert facts["创新贡献系数"]["aliases"] == ["技术贡献系数"]
    assert facts["企业隶属"]["options"] == ["属地管理企业", "中央在沪企业", "其他"]
    assert facts["企业隶属"]["range"] is None
    monthly = facts["月度销售"]
    assert (monthly["type"], monthly["rows"], monthly["unique"]) == ("records", 12, ["月份"])
    assert [field["type"] for field in monthly["fields"]] == ["month", "money"]


def test_the_facts_of_one_measure_are_those_that_it_reads(api: Api) -> None:
    reads = api.get("measures/tech-transfer-support")["reads"]
    facts = api.get("facts", measure="tech-transfer-support")
    assert [fact["name"] for fact in facts["items"]] == reads
    assert facts["total"] == len(reads)


def test_every_bound_of_a_range_is_an_answer_that_the_api_accepts(api: Api) -> None:
    for fact in api.get("facts")["items"]:
        for bound in (fact["range"] or {}).values():
            api.post("decide", {"measure": "eda-purchase-support", "facts": {fact["name"]: bound}})


def test_types_and_units_are_those_of_the_engine() -> None:
    assert set(FactType.__args__) == {unit.name.lower() for unit in FACT_UNITS}
    assert {code for part in UnitCode.__args__ for code in part.__args__} == {
        unit.name.lower() for unit in Unit
    }


@pytest.mark.parametrize(
    ("address", "code", "hint"),
    [
        ("policies/shanghai-03", "policy-not-found", "shanghai-003"),
        ("measures/tech-transfer", "measure-not-found", "tech-transfer-support"),
        ("facts?measure=tech-transfer", "measure-not-found", "tech-transfer-support"),
        ("nothing", "not-found", ""),
        ("measures/a/b", "not-found", ""),
        ("policies/%00%ff", "policy-not-found", ""),
    ],
)
def test_what_is_not_there_is_a_problem_with_the_nearest_name(
    api: Api, address: str, code: str, hint: str
) -> None:
    answer = api.client.get(f"/api/v1/{address}")
    said = problem_of(answer)
    assert (said["status"], said["code"]) == (404, code)
    assert hint in said["detail"]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("on=2022-13-01", "wrong-value"),
        ("on=1655683200", "wrong-value"),
        ("page=0", "out-of-range"),
        ("page=1.0", "wrong-value"),
        ("limit=1000", "out-of-range"),
        ("state=有效", "wrong-value"),
        ("level=国家级", "wrong-value"),
        ("q=%00", "wrong-value"),
        ("q=" + "字" * 101, "too-long"),
        ("leed=市科委", "wrong-value"),
    ],
)
def test_a_filter_that_makes_no_sense_is_refused(api: Api, query: str, code: str) -> None:
    said = problem_of(api.client.get(f"/api/v1/policies?{query}"))
    assert said["status"] == 422
    assert [bad["code"] for bad in said["errors"]] == [code]


def test_a_misspelt_filter_is_answered_with_those_that_exist(api: Api) -> None:
    said = problem_of(api.client.get("/api/v1/policies?leed=市科委"))
    assert "没有「leed」这个条件" in said["errors"][0]["message"]
    assert "lead" in said["errors"][0]["message"]


@pytest.mark.req("A5")
def test_a_figure_that_a_guideline_may_set_tells_its_range(api: Api) -> None:
    given = {each["name"]: each for each in api.get("measures/tech-transfer-support")["parameters"]}
    assert given["回溯年数"]["range"] == {"low": "1", "high": "5"}
    assert [name for name, each in given.items() if each["range"]] == ["回溯年数"]
