"""Who may do what with a case. The button asks the same function as the service."""

from django.utils.translation import gettext as _

from guanzi.foundation.access import (
    ALLOWED,
    Permission,
    first_refusal,
    not_own_enterprise,
    refused,
)
from guanzi.foundation.actor import Actor, OrganisationKind
from guanzi.lifecycle.applications.states import UNDER_REVIEW, ApplicationState
from guanzi.lifecycle.checks.rules.progress import Obstacle
from guanzi.lifecycle.checks.selectors.heads import versions_received
from guanzi.lifecycle.checks.selectors.narrowing import OVERSEERS
from guanzi.lifecycle.checks.selectors.shapes import AssistanceInfo, CaseHead


def may_open_queue(actor: Actor) -> Permission:
    """Offices that receive, help or oversee have a queue; who runs the platform reads no case."""
    if actor.is_authority or actor.kind in OVERSEERS:
        return ALLOWED
    return refused(_("只有受理、协助和主管部门有办理队列。"))


def may_see(actor: Actor, head: CaseHead) -> Permission:
    """The office that receives it, those asked for help, and those who oversee the city, or its
    district; nobody by office who belongs to the enterprise."""
    is_overseeing = actor.kind in OVERSEERS and actor.covers(head.district)
    if is_overseeing or is_receiving(actor, head) or actor.organisation_id in head.asked:
        return not_own_enterprise(actor, head.credit_code)
    return refused(
        _("这份申报由%(district)s受理，不在您单位的职责范围内。") % {"district": head.district}
    )


def is_receiving(actor: Actor, head: CaseHead) -> bool:
    """Whether the actor's office is the one that receives the case."""
    return head.receiver.is_office_of(actor) and actor.covers(head.district)


def is_applicant(actor: Actor, head: CaseHead) -> bool:
    """Whether the actor acts for the enterprise that applied."""
    return actor.kind is OrganisationKind.ENTERPRISE and actor.credit_code == head.credit_code


def may_work(actor: Actor, head: CaseHead) -> Permission:
    """The receiving office's officers; never for an enterprise of their own."""
    if not is_receiving(actor, head):
        return refused(_("只有受理这份申报的部门可以办理。"))
    if not actor.may_handle:
        return refused(_("您的角色只能查阅，不能办理。"))
    return not_own_enterprise(actor, head.credit_code)


def _in_state(head: CaseHead, *states: ApplicationState) -> Permission:
    if head.state in states:
        return ALLOWED
    return refused(_("申报的状态是「%(state)s」，不能这样办理。") % {"state": head.state.label})


def may_check(actor: Actor, head: CaseHead) -> Permission:
    """Run the checks again."""
    if actor.is_platform:
        return ALLOWED
    running = _in_state(head, ApplicationState.SUBMITTED, ApplicationState.ACCEPTED)
    return first_refusal(may_work(actor, head), running)


def may_accept(actor: Actor, head: CaseHead) -> Permission:
    """Take the case into review."""
    return first_refusal(may_work(actor, head), _in_state(head, ApplicationState.SUBMITTED))


def may_review(actor: Actor, head: CaseHead) -> Permission:
    """Decide findings, ask for help, return, refuse: all that review is."""
    if head.state is ApplicationState.SUBMITTED:
        return first_refusal(may_work(actor, head), refused(_("请先受理，再办理。")))
    return first_refusal(may_work(actor, head), _in_state(head, ApplicationState.ACCEPTED))


def may_forward(actor: Actor, head: CaseHead, obstacles: tuple[Obstacle, ...]) -> Permission:
    """Forward what nothing stands in the way of."""
    sentence = _("还不能转报：%(why)s。") % {"why": "；".join(o.sentence for o in obstacles)}
    ready = refused(sentence) if obstacles else ALLOWED
    return first_refusal(may_review(actor, head), ready)


def may_assign_any(actor: Actor) -> Permission:
    """The head of a receiving office hands out its cases."""
    if not actor.is_authority or not versions_received(actor)[0]:
        return refused(_("只有受理部门分派案件。"))
    return _leads(actor)


def may_assign(actor: Actor, head: CaseHead) -> Permission:
    """Hand out one case."""
    office = ALLOWED if is_receiving(actor, head) else refused(_("只能分派本单位受理的申报。"))
    return first_refusal(office, _leads(actor), _in_state(head, *UNDER_REVIEW))


def _leads(actor: Actor) -> Permission:
    return ALLOWED if actor.leads else refused(_("分派由单位负责人办理。"))


def may_answer_request(actor: Actor, head: CaseHead, request: AssistanceInfo) -> Permission:
    """The office that was asked gives its opinion, once."""
    if actor.organisation_id != request.organisation_id:
        return refused(_("这项协助请求不是发给您单位的。"))
    if not actor.may_handle:
        return refused(_("您的角色只能查阅，不能办理。"))
    if not request.is_open:
        return refused(_("这项协助请求已经办结。"))
    own = not_own_enterprise(actor, head.credit_code)
    return first_refusal(own, _in_state(head, *UNDER_REVIEW))


def may_waive_request(actor: Actor, head: CaseHead, request: AssistanceInfo) -> Permission:
    """The receiving office goes on without an answer, with a reason."""
    if not request.is_open:
        return refused(_("这项协助请求已经办结。"))
    return may_review(actor, head)


def may_answer_finding(actor: Actor, head: CaseHead) -> Permission:
    """The applicant explains what concerns it, as long as the case is being reviewed."""
    if not is_applicant(actor, head):
        return refused(_("只有申报企业可以说明。"))
    if not actor.may_handle:
        return refused(_("您的角色只能查阅，不能办理。"))
    return _in_state(head, *UNDER_REVIEW)
