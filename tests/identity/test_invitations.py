"""Invitations, as services and as pages."""

import re
from datetime import datetime, timedelta
from smtplib import SMTPRecipientsRefused

import pytest
import structlog
from django.conf import LazySettings
from django.core import mail
from django.core.mail import EmailMessage
from django.test import Client

from guanzi.foundation.actor import Actor, OrganisationKind, Role
from guanzi.foundation.audit.models import AuditEvent
from guanzi.foundation.clock import now
from guanzi.foundation.errors import NotPermitted
from guanzi.foundation.identity import selectors, services
from guanzi.foundation.identity.errors import (
    AlreadyInvited,
    AlreadyMember,
    HasAdministrator,
    InvitationOfAnother,
    InvitationOver,
)
from guanzi.foundation.identity.models import Invitation, Person
from guanzi.foundation.identity.services import Invited
from guanzi.foundation.jobs.models import Job
from guanzi.foundation.jobs.running import run_waiting
from guanzi.foundation.jobs.states import JobState
from guanzi.foundation.notices.models import Notice
from guanzi.foundation.sealing import masked
from tests.identity.conftest import PASSWORD, a_member, a_person, an_organisation
from tests.signing_in import sign_in
from tests.support import RunJobs
from tests.world import MORNING

pytestmark = pytest.mark.django_db

LATER = MORNING + timedelta(days=1)
TOO_LATE = MORNING + timedelta(days=7)


def an_invitation(email: str = "wang@example.com", *, at: datetime = MORNING) -> Invited:
    actor = a_member(an_organisation())
    return services.invite(
        actor=actor,
        organisation_id=actor.organisation_id,
        email=email,
        name="王五",
        role=Role.OFFICER,
        at=at,
    )


def test_a_new_person_comes_by_invitation_with_a_name_and_a_password() -> None:
    invited = an_invitation("Wang@Example.com")
    joined = services.accept_invitation(
        secret=invited.secret, name="王五", password=PASSWORD, at=LATER
    )
    actor = selectors.actor_for(joined.person_id)
    assert actor is not None
    assert (actor.person, actor.role) == ("王五", Role.OFFICER)
    assert Person.objects.get(pk=joined.person_id).email == "wang@example.com"


def test_a_known_person_joins_by_invitation() -> None:
    invited = an_invitation()
    person = a_person("wang@example.com", "王五")
    services.accept_invitation(secret=invited.secret, person_id=person.pk, at=LATER)
    assert len(selectors.memberships_of(person.pk)) == 1


def test_the_trail_tells_that_an_invitation_was_accepted() -> None:
    invited = an_invitation()
    joined = services.accept_invitation(
        secret=invited.secret, name="王五", password=PASSWORD, at=LATER
    )
    event = AuditEvent.objects.get(verb="identity.accept_invitation")
    assert event.subject == f"identity.invitation:{invited.id}"
    assert (event.person_id, event.after) == (joined.person_id, {"accepted_at": LATER.isoformat()})


@pytest.mark.parametrize(
    ("code", "state", "told"),
    [(550, JobState.FAILED, "不接受这个邮箱"), (450, JobState.WAITING, "稍后自动再试")],
)
def test_a_letter_that_does_not_leave_is_told_without_its_address(
    monkeypatch: pytest.MonkeyPatch,
    run_jobs: RunJobs,
    caplog: pytest.LogCaptureFixture,
    code: int,
    state: JobState,
    told: str,
) -> None:
    def refuse(letter: EmailMessage) -> int:
        raise SMTPRecipientsRefused({letter.to[0]: (code, b"no such user")})

    an_invitation(at=now())
    monkeypatch.setattr(EmailMessage, "send", refuse)
    with structlog.testing.capture_logs() as lines:
        run_jobs()
    job = Job.objects.get(kind="identity.letter")
    assert job.state == state
    assert told in job.message
    assert "wang@example.com" not in f"{lines} {caplog.text} {job.message} {job.title}"


def test_the_letter_leaves_by_a_job_that_holds_the_secret_sealed(
    run_jobs: RunJobs, settings: LazySettings
) -> None:
    settings.SITE_ADDRESS = "https://guanzi.example/"
    invited = an_invitation(at=now())
    job = Job.objects.get(kind="identity.letter")
    assert invited.secret not in str(job.arguments)
    assert mail.outbox == []
    run_jobs()
    (letter,) = mail.outbox
    assert letter.to == ["wang@example.com"]
    assert f"https://guanzi.example/invitation/{invited.secret}/" in str(letter.body)
    job.refresh_from_db()
    assert job.state == JobState.DONE


def test_an_invitation_that_was_taken_back_meanwhile_sends_no_letter(
    run_jobs: RunJobs,
) -> None:
    invited = an_invitation(at=now())
    services.revoke_invitation(actor=the_only_one(), invitation_id=invited.id, at=now())
    run_jobs()
    assert mail.outbox == []


def test_the_trail_names_who_was_invited_and_shows_no_address() -> None:
    an_invitation("wang.wu@example.com")
    event = AuditEvent.objects.get(verb="identity.invite")
    assert event.after["email"] == masked("wang.wu@example.com")
    assert event.subject_name == "王五 → 上海青枫科技有限公司"
    told = [f"{each.before}{each.after}{each.subject_name}" for each in AuditEvent.objects.all()]
    assert "wang.wu@" not in str(told)


@pytest.mark.parametrize("role", Role)
def test_the_others_who_answer_for_an_organisation_hear_of_a_grant(role: Role) -> None:
    organisation = an_organisation()
    actor = a_member(organisation)
    leader = a_member(organisation, Role.LEADER, "li@example.com")
    a_member(organisation, Role.OFFICER, "qian@example.com")
    services.invite(
        actor=actor,
        organisation_id=organisation.pk,
        email="wang@example.com",
        name="王五",
        role=role,
        at=MORNING,
    )
    told = list(Notice.objects.values_list("person_id", "title"))
    is_grant = role in (Role.LEADER, Role.ADMIN)
    assert told == ([(leader.person_id, f"张三 让 王五 担任{role.label}")] if is_grant else [])


def test_nobody_invites_themselves_nor_takes_up_what_they_offered() -> None:
    operator = a_member(an_organisation(OrganisationKind.OPERATOR, "平台运营中心"))
    office = an_organisation(OrganisationKind.AUDITOR, "市审计局")

    def invite(email: str) -> Invited:
        return services.invite(
            actor=operator,
            organisation_id=office.pk,
            email=email,
            name="张三",
            role=Role.ADMIN,
            at=MORNING,
        )

    with pytest.raises(NotPermitted, match="不能邀请自己"):
        invite("Zhang@example.com")
    invited = invite("zhang@example.org")
    Person.objects.filter(pk=operator.person_id).update(email="zhang@example.org")
    with pytest.raises(InvitationOfAnother, match="自己发出"):
        services.accept_invitation(secret=invited.secret, person_id=operator.person_id, at=MORNING)


def test_the_operator_invites_only_an_administrator_and_only_while_there_is_none() -> None:
    operator = a_member(
        an_organisation(OrganisationKind.OPERATOR, "平台运营中心"), email="op@example.com"
    )
    office = an_organisation(OrganisationKind.AUDITOR, "市审计局")

    def invite(role: Role, email: str = "wang@example.com") -> Invited:
        return services.invite(
            actor=operator,
            organisation_id=office.pk,
            email=email,
            name="王五",
            role=role,
            at=MORNING,
        )

    with pytest.raises(NotPermitted, match="只邀请单位的管理员"):
        invite(Role.OFFICER)
    waiting = invite(Role.ADMIN)
    services.renew_invitation(actor=operator, invitation_id=waiting.id, at=MORNING)
    a_member(office)
    with pytest.raises(HasAdministrator):
        invite(Role.ADMIN, "li@example.com")
    with pytest.raises(HasAdministrator):
        services.renew_invitation(actor=operator, invitation_id=waiting.id, at=MORNING)


def the_only_one() -> Actor:
    found = selectors.actor_for(Person.objects.get().pk)
    assert found is not None
    return found


def test_the_record_does_not_hold_the_secret() -> None:
    invited = an_invitation()
    kept = Invitation.objects.get(pk=invited.id)
    assert invited.secret not in str(vars(kept))


def test_an_invitation_is_good_once() -> None:
    invited = an_invitation()
    services.accept_invitation(secret=invited.secret, name="王五", password=PASSWORD, at=LATER)
    with pytest.raises(InvitationOver):
        services.accept_invitation(secret=invited.secret, name="赵六", password=PASSWORD, at=LATER)


def test_an_invitation_ends_after_seven_days_and_can_be_renewed() -> None:
    invited = an_invitation()
    with pytest.raises(InvitationOver):
        services.accept_invitation(
            secret=invited.secret, name="王五", password=PASSWORD, at=TOO_LATE
        )
    administrator = selectors.actor_for(Person.objects.get().pk)
    assert administrator is not None
    again = services.renew_invitation(actor=administrator, invitation_id=invited.id, at=TOO_LATE)
    with pytest.raises(InvitationOver):
        services.accept_invitation(
            secret=invited.secret, name="王五", password=PASSWORD, at=TOO_LATE
        )
    services.accept_invitation(secret=again.secret, name="王五", password=PASSWORD, at=TOO_LATE)


def test_a_revoked_invitation_opens_nothing() -> None:
    invited = an_invitation()
    administrator = selectors.actor_for(Person.objects.get().pk)
    assert administrator is not None
    services.revoke_invitation(actor=administrator, invitation_id=invited.id, at=MORNING)
    with pytest.raises(InvitationOver):
        services.accept_invitation(secret=invited.secret, name="王五", password=PASSWORD, at=LATER)


def test_an_invitation_is_for_its_address_only() -> None:
    invited = an_invitation()
    stranger = a_person("li@example.com", "李四")
    with pytest.raises(InvitationOfAnother):
        services.accept_invitation(secret=invited.secret, person_id=stranger.pk, at=LATER)


def test_an_address_is_not_invited_twice_and_a_member_not_at_all() -> None:
    actor = a_member(an_organisation())

    def invite(email: str) -> Invited:
        return services.invite(
            actor=actor,
            organisation_id=actor.organisation_id,
            email=email,
            name="王五",
            role=Role.OFFICER,
            at=MORNING,
        )

    invite("wang@example.com")
    with pytest.raises(AlreadyInvited):
        invite("WANG@example.com")
    with pytest.raises(AlreadyMember):
        invite("zhang@example.com")


def test_an_officer_does_not_invite() -> None:
    organisation = an_organisation()
    a_member(organisation)
    officer = a_member(organisation, Role.OFFICER, "li@example.com")
    with pytest.raises(NotPermitted):
        services.invite(
            actor=officer,
            organisation_id=organisation.pk,
            email="wang@example.com",
            name="王五",
            role=Role.ADMIN,
            at=MORNING,
        )


# --- the pages ---


def invited_by_page(kind: OrganisationKind = OrganisationKind.ENTERPRISE) -> str:
    """The path of the link in the letter, which the page does not wait for."""
    answer = sign_in(a_member(an_organisation(kind))).post(
        "/organisation/people/",
        {"name": "王五", "email": "wang@example.com", "role": "officer"},
        follow=True,
    )
    assert "已邀请 wang@example.com" in answer.content.decode()
    run_waiting()
    (letter,) = mail.outbox
    assert letter.to == ["wang@example.com"]
    found = re.search(r"http://127.0.0.1:8000(/invitation/\S+)", str(letter.body))
    assert found is not None
    return found[1]


def test_the_letter_leads_to_a_page_that_sets_name_and_password(client: Client) -> None:
    address = invited_by_page()
    assert "上海青枫科技有限公司" in client.get(address).content.decode()
    answer = client.post(address, {"name": "王五", "password1": PASSWORD, "password2": PASSWORD})
    assert answer.status_code == 302
    page = client.get("/organisation/people/").content.decode()
    assert "王五" in page
    assert client.get(address).status_code == 409, "the link is used up"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": "王五", "password1": "kurz", "password2": "kurz"}, "密码"),
        (
            {"name": "王五", "password1": PASSWORD, "password2": "anders-anders"},
            "两次输入的密码不一样",
        ),
        ({"name": "", "password1": PASSWORD, "password2": PASSWORD}, "有几处要改"),
    ],
)
def test_a_bad_entry_joins_nobody_and_keeps_the_name(
    client: Client, typed: dict[str, str], sentence: str
) -> None:
    address = invited_by_page()
    answer = client.post(address, typed)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert sentence in page
    assert f'value="{typed["name"]}"' in page or not typed["name"]
    assert not Person.objects.filter(email="wang@example.com").exists()


def test_a_known_address_is_asked_to_sign_in_first(client: Client) -> None:
    address = invited_by_page()
    person = a_person("wang@example.com", "王五")
    assert f"/account/login/?next={address}" in client.get(address).content.decode()
    client.force_login(person)
    assert client.post(address).status_code == 302
    assert len(selectors.memberships_of(person.pk)) == 1


def test_somebody_else_is_told_for_whom_the_invitation_is_not(client: Client) -> None:
    address = invited_by_page()
    client.force_login(a_person("li@example.com", "李四"))
    assert "邀请发给另一个邮箱" in client.get(address).content.decode()
    assert client.post(address).status_code == 409


def test_an_invitation_is_sent_again_and_taken_back_on_its_page(client: Client) -> None:
    invited_by_page()
    client.force_login(Person.objects.get(email="zhang@example.com"))
    invitation = Invitation.objects.get()
    page = f"/organisation/invitations/{invitation.pk}/"
    client.post(page, {"act": "again"})
    run_waiting()
    assert len(mail.outbox) == 2
    client.post(page, {"act": "revoke"})
    assert client.get(page).status_code == 404
    assert selectors.open_invitations(invitation.organisation_id) == ()


def test_a_page_does_not_wait_for_the_mail_server(settings: pytest.FixtureRequest) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"  # type: ignore[attr-defined]
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # type: ignore[attr-defined]
    actor = a_member(an_organisation())
    answer = sign_in(actor).post(
        "/organisation/people/",
        {"name": "王五", "email": "wang@example.com", "role": "officer"},
        follow=True,
    )
    assert "邀请信正在发出" in answer.content.decode()
    (waiting,) = selectors.open_invitations(actor.organisation_id)
    assert waiting.expires_at > now()
