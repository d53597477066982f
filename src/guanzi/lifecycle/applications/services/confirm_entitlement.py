"""An enterprise confirms what a list offers: an application of its own kind, handed in at once."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from guanzi.foundation.actor import Actor
from guanzi.foundation.audit.services import record_event
from guanzi.lifecycle.applications.errors import (
    EntitlementChanged,
    EvidenceMissing,
    NotEntitled,
    UndertakingMissing,
)
from guanzi.lifecycle.applications.models import Application
from guanzi.lifecycle.applications.rules import form
from guanzi.lifecycle.applications.rules.completeness import material_for_evidence
from guanzi.lifecycle.applications.selectors import drafts, latest_submission
from guanzi.lifecycle.applications.selectors.shapes import SubmissionInfo
from guanzi.lifecycle.applications.services.materials import add_material
from guanzi.lifecycle.applications.services.save_field import save_field
from guanzi.lifecycle.applications.services.start_application import start_application
from guanzi.lifecycle.applications.services.submit_application import submit_application
from guanzi.lifecycle.matching.selectors.entitled_now import Standing, standing_now
from guanzi.lifecycle.matching.selectors.entitlements import EntitlementInfo
from guanzi.lifecycle.matching.services.entitlement_answers import (
    held_for_answer,
    hold_line,
    note_confirmed,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """What the enterprise says. `seen` is the digest of what its page showed; `missing` the fact
    that the register lacks, as typed, with its evidence."""

    seen: str
    contact_name: str
    contact_phone: str
    focus_industry: str = ""
    missing: str = ""
    evidence_id: int | None = None
    has_undertaken: bool = False


@transaction.atomic
def confirm_entitlement(
    *, actor: Actor, entitlement_id: int, said: Confirmation, at: datetime
) -> SubmissionInfo:
    """Make the application of it and hand it in: the same snapshot, receipt and checks as of any
    other. It rests on the register as it stands now; where that is not what the enterprise was
    shown, nothing is handed in. A second click gives back what was handed in.

    Raises EntitlementChanged, NotEntitled, EvidenceMissing, UndertakingMissing, EntitlementClosed,
    EntitlementStateConflict, EntitlementNotFound, AlreadyRunning, NotComplete, NotPermitted.
    """
    hold_line(entitlement_id)
    if already := _already(actor, entitlement_id):
        return already
    info = held_for_answer(actor=actor, entitlement_id=entitlement_id, at=at)
    standing = standing_now(info, at, missing_said(info, said.missing))
    _require_seen(standing, said)
    application_id = start_application(
        actor=actor,
        version_id=standing.version.id,
        project_id=info.project_id,
        at=at,
        entitlement_id=entitlement_id,
    )
    _fill(actor, application_id, standing, said, at)
    _hand_in_evidence(actor, application_id, standing, said, at)
    submission = submit_application(
        actor=actor, application_id=application_id, has_undertaken=said.has_undertaken, at=at
    )
    if submission.amount_fen != standing.amount_fen:
        raise EntitlementChanged(_changed_said())
    note_confirmed(actor=actor, entitlement_id=entitlement_id, at=at)
    record_event(
        actor=actor,
        verb="applications.confirm_entitlement",
        subject=Application.objects.get(pk=application_id),
        at=at,
        after={
            "entitlement": entitlement_id,
            "listed_fen": info.amount_fen,
            "amount_fen": submission.amount_fen,
            "changed": [each.fact for each in standing.changes],
        },
    )
    return submission


def missing_said(info: EntitlementInfo, text: str) -> dict[str, str]:
    """The missing fact as somebody typed it."""
    return {info.missing: text.strip()} if info.missing and text.strip() else {}


def _already(actor: Actor, entitlement_id: int) -> SubmissionInfo | None:
    row = Application.objects.filter(entitlement_id=entitlement_id).first()
    if row is None or row.enterprise.credit_code != actor.credit_code:
        return None
    return latest_submission(row.pk)


def _require_seen(standing: Standing, said: Confirmation) -> None:
    """Only what was shown with its amount is agreed to.

    Raises EntitlementChanged, NotEntitled, UndertakingMissing.
    """
    if not standing.is_granted:
        problems = [each.message for each in standing.calculation.answers.problems]
        headline = standing.calculation.explanation.headline
        sentence = _("按现在的登记还不能确认：%(why)s")
        raise NotEntitled(sentence % {"why": problems[0] if problems else headline})
    if said.seen != standing.digest:
        raise EntitlementChanged(_changed_said())
    if not said.has_undertaken:
        raise UndertakingMissing(_("请先阅读并勾选守信承诺，再确认。"))


def _changed_said() -> str:
    return _("金额按现在的登记和您填的信息重新算过了，请核对下面的金额，再确认一次。")


def _fill(
    actor: Actor, application_id: int, standing: Standing, said: Confirmation, at: datetime
) -> None:
    """The fields of the form: what the register knows of what is otherwise declared, the missing
    fact, and whom to ask."""
    sheet = drafts.sheet_of(Application.objects.get(pk=application_id), at)
    held = {each.fact: each.value for each in standing.known} | dict(standing.said)
    texts = {
        form.CONTACT_NAME: said.contact_name,
        form.CONTACT_PHONE: said.contact_phone,
        **{fact.name: held[fact.name] for fact in sheet.plan.asked if fact.name in held},
    }
    if form.focus_options(sheet.rulebook.vocabulary) and not sheet.plan.asks(form.FOCUS_FACT):
        texts[form.FOCUS] = said.focus_industry
    draft = drafts.draft_of(application_id, at)
    for name, text in texts.items():
        field = draft.field(name)
        save_field(
            actor=actor,
            application_id=application_id,
            name=name,
            text=text,
            seen_revision=field.revision if field else 0,
            at=at,
        )


def _hand_in_evidence(
    actor: Actor, application_id: int, standing: Standing, said: Confirmation, at: datetime
) -> None:
    """Raises EvidenceMissing."""
    material = material_for_evidence(standing.version.terms)
    if not standing.said or material is None:
        return
    if said.evidence_id is None:
        fact = next(iter(standing.said))
        raise EvidenceMissing(_("请上传「%(fact)s」的证明。") % {"fact": fact})
    add_material(
        actor=actor,
        application_id=application_id,
        key=material.key,
        file_id=said.evidence_id,
        at=at,
    )
