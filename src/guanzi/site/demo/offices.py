"""The offices of the made-up city, and the people who work there."""

from dataclasses import dataclass
from datetime import datetime

from guanzi.foundation.actor import PLATFORM, Actor, OrganisationKind, Role
from guanzi.foundation.identity import selectors as people
from guanzi.foundation.identity import services as identity
from guanzi.foundation.registers.districts import DISTRICTS

DOMAIN = "demo.example"
_K, _R = OrganisationKind, Role

CITY_OFFICES = {
    "shikewei": (_K.CITY_DEPARTMENT, "市科学技术委员会", "市科委"),
    "shicaizheng": (_K.CITY_FINANCE, "市财政局", "市财政局"),
    "shishuiwu": (_K.TAX, "市税务局", "市税务局"),
    "shenji": (_K.AUDITOR, "市审计局", "市审计局"),
    "yunying": (_K.OPERATOR, "平台运营中心", "平台运营"),
    "tuijian": (_K.RECOMMENDER, "示例技术转移服务中心", "技转中心"),
    "disanfang": (_K.THIRD_PARTY, "示例项目管理咨询机构", "项管机构"),
}
DISTRICT_OFFICES = {
    "caizheng": (_K.DISTRICT_FINANCE, "财政局"),
    "kewei": (_K.DISTRICT_DEPARTMENT, "科学技术委员会"),
    "shuiwu": (_K.TAX, "税务局"),
}


@dataclass(frozen=True, slots=True)
class Employee:
    """Somebody of an office: the local part of the address, the name, the role."""

    login: str
    name: str
    role: Role
    office: str
    district: str = ""

    @property
    def email(self) -> str:
        return f"{self.login}@{DOMAIN}"


PEOPLE = (
    Employee("shikewei", "周明远", _R.LEADER, "shikewei"),
    Employee("shikewei.fu", "梁文", _R.LEADER, "shikewei"),
    Employee("shikewei.jingban", "沈静", _R.OFFICER, "shikewei"),
    Employee("shikewei.guanli", "卫东", _R.ADMIN, "shikewei"),
    Employee("shicaizheng", "陆立群", _R.LEADER, "shicaizheng"),
    Employee("shicaizheng.jingban", "谈颖", _R.OFFICER, "shicaizheng"),
    Employee("shishuiwu", "何晓岚", _R.OFFICER, "shishuiwu"),
    Employee("shenji", "秦正", _R.READER, "shenji"),
    Employee("yunying", "平台管理员", _R.ADMIN, "yunying"),
    Employee("tuijian", "方舟", _R.ADMIN, "tuijian"),
    Employee("disanfang", "龚衡", _R.ADMIN, "disanfang"),
    Employee("xuhui.caizheng", "顾海燕", _R.LEADER, "caizheng", "徐汇区"),
    Employee("xuhui.jingban", "陈立", _R.OFFICER, "caizheng", "徐汇区"),
    Employee("xuhui.guanli", "方敏", _R.ADMIN, "caizheng", "徐汇区"),
    Employee("xuhui.kewei", "徐思齐", _R.OFFICER, "kewei", "徐汇区"),
    Employee("xuhui.shuiwu", "马骏", _R.OFFICER, "shuiwu", "徐汇区"),
    Employee("pudong.caizheng", "苏云", _R.LEADER, "caizheng", "浦东新区"),
    Employee("pudong.kewei", "钱瑾", _R.OFFICER, "kewei", "浦东新区"),
    Employee("minhang.caizheng", "郁文", _R.LEADER, "caizheng", "闵行区"),
)


def open_offices(at: datetime) -> dict[tuple[str, str], int]:
    """Found the offices of the city and of its sixteen districts; ids by (office, district)."""
    ids = {
        (login, ""): _found(kind, name, short, "", at)
        for login, (kind, name, short) in CITY_OFFICES.items()
    }
    for district in DISTRICTS:
        for login, (kind, name) in DISTRICT_OFFICES.items():
            full = f"{district}{name}"
            ids[login, district] = _found(kind, full, full, district, at)
    return ids


def _found(kind: OrganisationKind, name: str, short: str, district: str, at: datetime) -> int:
    return identity.create_organisation(
        actor=PLATFORM,
        kind=kind,
        name=name,
        short_name=short,
        district=district,
        is_synthetic=True,
        at=at,
    ).id


def hire_people(offices: dict[tuple[str, str], int], at: datetime) -> dict[str, int]:
    """Let the people of the offices in; their ids by login."""
    hired = {}
    for employee in PEOPLE:
        person = identity.register_person(
            email=employee.email, name=employee.name, password=None, at=at, is_synthetic=True
        )
        identity.add_member(
            actor=PLATFORM,
            person_id=person.id,
            organisation_id=offices[employee.office, employee.district],
            role=employee.role,
            at=at,
        )
        hired[employee.login] = person.id
    return hired


def acting(login: str) -> Actor:
    """Somebody of the made-up city, acting for their organisation."""
    person_id = people.person_by_email(f"{login}@{DOMAIN}")
    assert person_id is not None, login
    return people.actor_for(person_id) or people.actor_without_organisation(person_id)
