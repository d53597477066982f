"""Enterprises found by name, former name and code, with typing errors; leafed through."""

import pytest

from guanzi.lifecycle.enterprises import selectors, services
from guanzi.lifecycle.enterprises.selectors import EnterpriseInfo
from guanzi.lifecycle.enterprises.selectors.search import Asked
from tests.enterprises.conftest import OPERATOR, enter
from tests.world import MORNING

pytestmark = pytest.mark.django_db


def names(**asked: object) -> list[str]:
    return [each.enterprise.name for each in selectors.search(Asked(**asked)).found]


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
