"""What the pages of a case show of the payments for it."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from guanzi.foundation.actor import Actor, OrganisationKind
from guanzi.foundation.face.money import yuan_text
from guanzi.lifecycle.enterprises.rules.sections import SectionRow
from guanzi.lifecycle.payments import permissions, selectors
from guanzi.lifecycle.payments.selectors import PaymentInfo, RunInfo
from guanzi.lifecycle.payments.states import PaymentState, RunState
from guanzi.lifecycle.payments.views.looks import reason_of, tone_of
from guanzi.lifecycle.projects.permissions import may_read_project
from guanzi.lifecycle.projects.selectors import project_of_application


def payments_onward(actor: Actor, application_id: int) -> Iterator[SectionRow]:
    """Each payment that the actor may read, the first one first; an enterprise is led to its
    account, where they all are."""
    project = project_of_application(application_id)
    if project is None or not may_read_project(actor, project):
        return
    tried = selectors.payments_to(project.id)
    runs = {run_id: selectors.run(run_id) for run_id in {each.run_id for each in tried}}
    for each in tried:
        if each.state is PaymentState.DROPPED or not _may_see(actor, runs[each.run_id], each):
            continue
        yield _row(actor, each)


def _may_see(actor: Actor, run: RunInfo, payment: PaymentInfo) -> bool:
    if actor.kind is OrganisationKind.ENTERPRISE:
        return run.state is not RunState.DRAFT
    may = permissions.may_read_payments(actor)
    return bool(may) and bool(permissions.may_read_payment(actor, run, payment))


def _row(actor: Actor, payment: PaymentInfo) -> SectionRow:
    is_payee = actor.kind is OrganisationKind.ENTERPRISE
    own, other = reverse("payments:account"), reverse("payments:payment", args=[payment.id])
    said = [yuan_text(payment.amount_fen) + _("元"), payment.code]
    said += [reason_of(payment.reason)] if payment.reason else []
    said += [payment.booked_on.isoformat()] if payment.booked_on else []
    return SectionRow(
        title=_("拨款"),
        link=own if is_payee else other,
        state=str(payment.state.label),
        tone=tone_of(payment.state),
        about=" · ".join(said),
    )
