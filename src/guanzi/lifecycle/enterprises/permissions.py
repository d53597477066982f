"""Who may see which enterprise, and whose word may be written into the register."""

from django.utils.translation import gettext as _

from guanzi.foundation.access import (
    ALLOWED,
    Permission,
    first_refusal,
    not_own_enterprise,
    refused,
)
from guanzi.foundation.actor import Actor, OrganisationKind
from guanzi.lifecycle.enterprises.rules.facts import KEPT_FACTS, REGISTERED_PLACE, TAX_PLACE
from guanzi.lifecycle.enterprises.selectors import EnterpriseInfo
from guanzi.lifecycle.enterprises.selectors.claims import CLAIM_OFFICES
from guanzi.lifecycle.enterprises.states import ImportKind, Source

_WORD_OF: dict[OrganisationKind, frozenset[Source]] = {
    OrganisationKind.ENTERPRISE: frozenset({Source.DECLARED}),
    OrganisationKind.CITY_DEPARTMENT: frozenset(
        {Source.RECOGNITION, Source.REGISTRY, Source.OFFICER}
    ),
    OrganisationKind.DISTRICT_DEPARTMENT: frozenset({Source.OFFICER}),
    OrganisationKind.CITY_FINANCE: frozenset({Source.FINANCE, Source.OFFICER}),
    OrganisationKind.DISTRICT_FINANCE: frozenset({Source.FINANCE, Source.OFFICER}),
    OrganisationKind.TAX: frozenset({Source.TAX}),
    OrganisationKind.OPERATOR: frozenset({Source.REGISTRY, Source.OFFICER}),
}
_FINANCE = frozenset({OrganisationKind.CITY_FINANCE, OrganisationKind.DISTRICT_FINANCE})
_KEEPERS = frozenset(
    {
        OrganisationKind.CITY_DEPARTMENT,
        OrganisationKind.DISTRICT_DEPARTMENT,
        OrganisationKind.OPERATOR,
        *_FINANCE,
    }
)
_TAX_PLACERS = frozenset(
    {OrganisationKind.TAX, OrganisationKind.CITY_DEPARTMENT, OrganisationKind.CITY_FINANCE}
)
_CITY_SCIENCE = frozenset({OrganisationKind.CITY_DEPARTMENT})
_IMPORTERS: dict[ImportKind, frozenset[OrganisationKind]] = {
    ImportKind.ENTERPRISES: _KEEPERS,
    ImportKind.PROJECTS: _CITY_SCIENCE,
    ImportKind.FACTS: _KEEPERS | {OrganisationKind.TAX},
    ImportKind.SUPPORT: _FINANCE | _CITY_SCIENCE,
    ImportKind.CREDIT: _FINANCE | _CITY_SCIENCE,
    ImportKind.SME_NUMBERS: _CITY_SCIENCE,
}


def sources_of(actor: Actor) -> tuple[Source, ...]:
    """The sources in whose name an actor speaks, most trusted first; the platform in any."""
    if actor.is_platform:
        return tuple(reversed(Source))
    allowed = _WORD_OF.get(actor.kind, frozenset())
    return tuple(source for source in reversed(Source) if source in allowed)


def source_for(actor: Actor, fact: str) -> Source | None:
    """The most trusted source in whose name an actor may speak of a fact."""
    writers = KEPT_FACTS[fact].writers
    return next((source for source in sources_of(actor) if source in writers), None)


def may_see_register(actor: Actor) -> Permission:
    """Search the register: officials."""
    if actor.is_official:
        return ALLOWED
    return refused(_("登记册由主管、财政、税务部门和审计查阅；企业请看「我的企业」。"))


def may_see(actor: Actor, enterprise: EnterpriseInfo) -> Permission:
    """The file of one enterprise: itself, and officials whose scope it is in."""
    if actor.is_platform or _is_own_account(actor, enterprise.credit_code):
        return ALLOWED
    if not actor.is_official:
        return refused(_("只能查看本企业的档案。"))
    return _in_scope(actor, enterprise.registration_district, enterprise.tax_district)


def _is_own_account(actor: Actor, code: str) -> bool:
    return actor.kind is OrganisationKind.ENTERPRISE and bool(code) and actor.credit_code == code


def _in_scope(actor: Actor, *districts: str) -> Permission:
    if any(actor.covers(district) for district in districts if district):
        return ALLOWED
    return refused(_("这家企业不在贵单位负责的区，请由企业所在区办理。"))


def may_write(actor: Actor, enterprise: EnterpriseInfo) -> Permission:
    """Write anything about an enterprise: with office, scope, the role, and nothing at stake."""
    if actor.is_platform:
        return ALLOWED
    return first_refusal(
        _handles(actor),
        _in_scope(actor, enterprise.registration_district, enterprise.tax_district),
        not_own_enterprise(actor, enterprise.credit_code),
    )


def _handles(actor: Actor) -> Permission:
    if actor.may_handle:
        return ALLOWED
    return refused(_("您的角色只能查阅，请由负责人或经办人办理。"))


def may_keep_enterprises(actor: Actor, district: str) -> Permission:
    """Register and rename: city and district departments, finance, the operator."""
    if actor.is_platform:
        return ALLOWED
    if actor.kind not in _KEEPERS:
        return refused(_("企业由主管部门、财政部门或平台运营方登记。"))
    return first_refusal(_handles(actor), _in_scope(actor, district))


def may_rename(actor: Actor, enterprise: EnterpriseInfo) -> Permission:
    """As for registering, and not one's own enterprise."""
    return first_refusal(
        may_keep_enterprises(actor, enterprise.registration_district),
        not_own_enterprise(actor, enterprise.credit_code),
    )


def may_move(actor: Actor, enterprise: EnterpriseInfo, target: str) -> Permission:
    """Out of a district and into another: as for registering, in both."""
    if actor.is_platform:
        return ALLOWED
    return first_refusal(
        may_rename(actor, enterprise),
        may_keep_enterprises(actor, target or enterprise.registration_district),
    )


def may_set_tax_district(actor: Actor, enterprise: EnterpriseInfo, target: str) -> Permission:
    """Where the taxes are paid is said by the tax authority, and by the city's offices."""
    if actor.is_platform:
        return ALLOWED
    if actor.kind not in _TAX_PLACERS:
        return refused(_("税务登记区由税务部门或市级部门变更。"))
    return first_refusal(may_write(actor, enterprise), _in_scope(actor, target))


def may_place(actor: Actor, enterprise: EnterpriseInfo, fact: str, target: str) -> Permission:
    """Say of a fact that it is this place: as for moving there. Other facts are no places."""
    if fact == REGISTERED_PLACE:
        return may_move(actor, enterprise, target)
    if fact == TAX_PLACE:
        return may_set_tax_district(actor, enterprise, target)
    return ALLOWED


def may_record_fact(
    actor: Actor, enterprise: EnterpriseInfo, fact: str, source: Source
) -> Permission:
    """A fact in the name of a source: only that source's own office, each fact by whose it is."""
    if source not in sources_of(actor):
        return refused(
            _("「%(source)s」来源的数据只能由相应部门写入，贵单位不能以此名义记录。")
            % {"source": source.label}
        )
    if source not in KEPT_FACTS[fact].writers:
        names = "、".join(str(s.label) for s in Source if s in KEPT_FACTS[fact].writers)
        return refused(
            _("「%(fact)s」以%(names)s为准，不能由「%(source)s」来源记录。")
            % {"fact": fact, "names": names, "source": source.label}
        )
    if source is Source.DECLARED and not actor.is_platform:
        is_own = _is_own_account(actor, enterprise.credit_code)
        return _handles(actor) if is_own else refused(_("只能填报本企业的数据。"))
    return may_write(actor, enterprise)


def may_record_project(actor: Actor, enterprise: EnterpriseInfo) -> Permission:
    """Recognition is the city department's."""
    if actor.is_platform or actor.kind in _CITY_SCIENCE:
        return may_write(actor, enterprise)
    return refused(_("项目认定由市级主管部门登记。"))


def may_record_support(actor: Actor, enterprise: EnterpriseInfo) -> Permission:
    """Support is recorded by finance and by the city department."""
    if actor.is_platform or actor.kind in _FINANCE | _CITY_SCIENCE:
        return may_write(actor, enterprise)
    return refused(_("扶持记录由财政部门或市级主管部门登记。"))


def may_record_credit(actor: Actor, enterprise: EnterpriseInfo) -> Permission:
    """Misconduct is recorded by the city department and finance."""
    if actor.is_platform or actor.kind in _FINANCE | _CITY_SCIENCE:
        return may_write(actor, enterprise)
    return refused(_("信用记录由市级主管部门或财政部门登记。"))


def may_give_undertaking(actor: Actor, enterprise: EnterpriseInfo) -> Permission:
    """A promise is the enterprise's own."""
    if actor.is_platform:
        return ALLOWED
    if not _is_own_account(actor, enterprise.credit_code):
        return refused(_("守信承诺只能由企业自己作出。"))
    return _handles(actor)


def may_decide_claim(actor: Actor, enterprise: EnterpriseInfo, claimant_id: int) -> Permission:
    """Who acts for an enterprise is confirmed by its district's department or finance, or by the
    operator; never by the person who asks.
    """
    if actor.is_platform:
        return ALLOWED
    own = actor.person_id == claimant_id
    return first_refusal(
        decides_claims(actor),
        refused(_("这是您自己的认领申请，请由同事办理（回避）。")) if own else ALLOWED,
        may_write(actor, enterprise),
    )


def may_import(actor: Actor, kind: ImportKind) -> Permission:
    """Bring a file of that kind in; each row is then judged like a single record."""
    if actor.is_platform:
        return ALLOWED
    if actor.kind not in _IMPORTERS[kind]:
        return refused(
            _("「%(kind)s」由其他部门负责，贵单位不能导入。") % {"kind": ImportKind(kind).label}
        )
    return _handles(actor)


def may_handle_import(actor: Actor, organisation_id: int, kind: ImportKind) -> Permission:
    """Confirm, drop or look at an import: the organisation that brought it, and the operator."""
    if actor.organisation_id == organisation_id or actor.kind is OrganisationKind.OPERATOR:
        return may_import(actor, kind)
    return refused(_("这次导入是其他单位的。"))


def may_look_at_import(actor: Actor, organisation_id: int) -> Permission:
    """The organisation that brought it, and the operator."""
    if actor.organisation_id == organisation_id or actor.kind is OrganisationKind.OPERATOR:
        return ALLOWED
    return refused(_("这次导入是其他单位的。"))


def decides_claims(actor: Actor) -> Permission:
    """Answer claims at all: district departments and finance, the operator."""
    if actor.kind in CLAIM_OFFICES:
        return ALLOWED
    return refused(_("认领由企业所在区的主管部门、财政部门或平台运营方确认。"))
