"""How the made-up people sign in: one password, one second factor, both shown to everybody."""

from collections.abc import Sequence
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth.hashers import make_password
from django.db import transaction

from guanzi.foundation.actor import SELF_RUN, OrganisationKind
from guanzi.foundation.identity.models import Membership, Person
from guanzi.site.demo.offices import DOMAIN

PASSWORD = "guanzi-demo-2025"  # noqa: S105 - for made-up people only
FACTOR = "GUANZIDEMOGUANZIDEMOGUANZIDEMOGU"
GUIDES = (
    ("yuanhang@demo.example", "企业，有一份草稿 / an enterprise with a draft"),
    ("xuhui.caizheng@demo.example", "徐汇区财政局负责人 / district finance"),
    ("shikewei@demo.example", "市科委负责人 / city department"),
    ("shenji@demo.example", "审计 / auditor"),
)


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """Somebody as whom a visitor may sign in."""

    email: str
    name: str
    organisation: str
    kind: OrganisationKind
    role: str
    needs_code: bool


def give_keys() -> None:
    """Let the made-up people sign in; hashing once is enough for one password."""
    Person.objects.filter(is_synthetic=True).update(password=make_password(PASSWORD))
    for account in demo_accounts():
        if account.needs_code:
            person = Person.objects.get(email=account.email)
            enrol_second_factor(person_id=person.pk, secret=FACTOR)


@transaction.atomic
def enrol_second_factor(*, person_id: int, secret: str) -> Sequence[str]:
    """Give a person a known TOTP secret and recovery codes: for demonstrations and tests.

    Everybody else enrols by themselves, on the page for it.
    """
    person = Person.objects.get(pk=person_id)
    Authenticator.objects.filter(user=person).delete()
    totp.TOTP.activate(person, secret)
    codes: Sequence[str] = RecoveryCodes.activate(person).get_unused_codes()
    return codes


def demo_accounts() -> tuple[DemoAccount, ...]:
    """Everybody who was made up, in the order in which they came; no visitor who joined them."""
    made_up = Membership.objects.filter(person__is_synthetic=True, left_at=None)
    rows = made_up.filter(person__email__endswith=f"@{DOMAIN}")
    return tuple(
        DemoAccount(
            email=row.person.email,
            name=row.person.name,
            organisation=row.organisation.name,
            kind=OrganisationKind(row.organisation.kind),
            role=row.get_role_display(),
            needs_code=OrganisationKind(row.organisation.kind) not in SELF_RUN,
        )
        for row in rows.select_related("person", "organisation").order_by("person_id")
    )


def code_now() -> str:
    """The code that the second factor shows at this real moment."""
    counters = list(totp.yield_hotp_counters_from_time())
    counter = counters[len(counters) // 2]
    code: str = totp.format_hotp_value(totp.hotp_value(FACTOR, counter))
    return code
