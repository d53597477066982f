"""Who acts: a person in one of their organisations, in one role. Services ask for nothing else."""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class OrganisationKind(TextChoices):
    """What an organisation is; what it may do follows from this and from its district."""

    ENTERPRISE = "enterprise", _("企业")
    CITY_DEPARTMENT = "city_department", _("市级主管部门")
    DISTRICT_DEPARTMENT = "district_department", _("区级主管部门")
    CITY_FINANCE = "city_finance", _("市级财政部门")
    DISTRICT_FINANCE = "district_finance", _("区级财政部门")
    TAX = "tax", _("税务部门")
    THIRD_PARTY = "third_party", _("第三方专业机构")
    RECOMMENDER = "recommender", _("推荐机构")
    AUDITOR = "auditor", _("审计机关")
    OPERATOR = "operator", _("平台运营方")


class Role(TextChoices):
    """What a member may do in an organisation."""

    ADMIN = "admin", _("管理员")
    LEADER = "leader", _("负责人")
    OFFICER = "officer", _("经办人")
    READER = "reader", _("查阅人")


AUTHORITIES = frozenset(
    {
        OrganisationKind.CITY_DEPARTMENT,
        OrganisationKind.DISTRICT_DEPARTMENT,
        OrganisationKind.CITY_FINANCE,
        OrganisationKind.DISTRICT_FINANCE,
        OrganisationKind.TAX,
    }
)
SELF_RUN = frozenset(
    {OrganisationKind.ENTERPRISE, OrganisationKind.RECOMMENDER, OrganisationKind.THIRD_PARTY}
)


@dataclass(frozen=True, slots=True)
class Actor:
    """A person acting for an organisation.

    `district` is empty for organisations of the city. `credit_code` is the organisation's own, of
    an enterprise. `enterprises` are the credit codes of every enterprise the person belongs to,
    whichever organisation they act for now. `person_id` 0 is the platform itself.
    """

    person_id: int
    person: str
    organisation_id: int
    organisation: str
    kind: OrganisationKind
    role: Role
    district: str = ""
    credit_code: str = ""
    enterprises: frozenset[str] = frozenset()

    @property
    def signature(self) -> str:
        """How an act is signed: the organisation and the person."""
        return f"{self.organisation} {self.person}"

    @property
    def is_official(self) -> bool:
        """Whether the actor sees other people's affairs by office."""
        return self.kind not in SELF_RUN

    @property
    def is_authority(self) -> bool:
        """Whether the actor's organisation takes part in deciding."""
        return self.kind in AUTHORITIES

    @property
    def may_handle(self) -> bool:
        """Whether the role is one that does the work; in an enterprise its administrator too."""
        if self.role is Role.ADMIN:
            return not self.is_official or self.kind is OrganisationKind.OPERATOR
        return self.role in (Role.LEADER, Role.OFFICER)

    @property
    def leads(self) -> bool:
        """Whether the role assigns work and signs."""
        return self.role is Role.LEADER or (self.role is Role.ADMIN and not self.is_official)

    @property
    def is_platform(self) -> bool:
        """Whether no person acts, but the platform by itself."""
        return self.person_id == 0

    def covers(self, district: str) -> bool:
        """Whether a district's affairs are within the scope of this organisation."""
        return self.is_official and self.district in ("", district)

    def belongs_to(self, credit_code: str) -> bool:
        """Whether the person is a member of that enterprise."""
        return credit_code in self.enterprises


PLATFORM = Actor(
    person_id=0,
    person="平台",
    organisation_id=0,
    organisation="平台",
    kind=OrganisationKind.OPERATOR,
    role=Role.OFFICER,
)
