"""Who asks for money, reviews and releases it, and who clears. Three people at the least: one asks,
one reviews, another releases."""

from django.utils.translation import gettext as _

from guanzi.foundation.access import ALLOWED, Permission, first_refusal, not_own_enterprise, refused
from guanzi.foundation.actor import Actor, OrganisationKind
from guanzi.foundation.workflow import step_from
from guanzi.lifecycle.payments.selectors.shapes import ClearingHead, PaymentInfo, RunInfo
from guanzi.lifecycle.payments.states import (
    CLEARING_STEPS,
    RUN_STEPS,
    AccountState,
    PaymentState,
    RunState,
)

_KIND = OrganisationKind
CITY = frozenset({_KIND.CITY_DEPARTMENT, _KIND.CITY_FINANCE})


def _works(actor: Actor) -> Permission:
    return ALLOWED if actor.may_handle else refused(_("您的角色只能查阅，不能办理。"))


def may_enter_account(actor: Actor, credit_code: str) -> Permission:
    """The enterprise itself, by those who work for it."""
    if actor.kind is not _KIND.ENTERPRISE or actor.credit_code != credit_code:
        return refused(_("收款账户由申报企业自己登记。"))
    return _works(actor)


def may_confirm_account(actor: Actor, credit_code: str) -> Permission:
    """City department and city finance, never for an enterprise of one's own."""
    if actor.kind not in CITY:
        return refused(_("收款账户由市级主管部门或财政部门核对。"))
    return first_refusal(_works(actor), not_own_enterprise(actor, credit_code))


def may_reveal_account(actor: Actor, credit_code: str, state: AccountState) -> Permission:
    """Whoever may check it, while it waits to be checked."""
    if state is not AccountState.ENTERED:
        return refused(_("账户已经核对或停用，不再显示完整账号。"))
    return may_confirm_account(actor, credit_code)


def may_set_treasury(actor: Actor) -> Permission:
    """Leaders of city finance."""
    if actor.kind is not _KIND.CITY_FINANCE or not actor.leads:
        return refused(_("付款账户由市级财政部门负责人登记。"))
    return ALLOWED


# --- runs ---


def may_read_runs(actor: Actor) -> Permission:
    """The city's department and finance, auditors of the city."""
    if actor.kind in CITY or (actor.kind is _KIND.AUDITOR and not actor.district):
        return ALLOWED
    return refused(_("拨款由市级主管部门和财政部门办理，审计机关可以查阅。"))


def may_read_take_up(actor: Actor) -> Permission:
    """Authorities and auditors, of their own district."""
    if actor.is_authority or actor.kind is _KIND.AUDITOR:
        return ALLOWED
    return refused(_("应补尽补率由主管、财政、税务部门和审计机关查阅。"))


def may_read_run(actor: Actor, info: RunInfo) -> Permission:
    """A department reads its own."""
    is_foreign = (
        actor.kind is _KIND.CITY_DEPARTMENT and actor.organisation_id != info.organisation_id
    )
    foreign = refused(_("这个批次由%(name)s申请。") % {"name": info.organisation})
    return first_refusal(may_read_runs(actor), foreign if is_foreign else ALLOWED)


def may_request(actor: Actor) -> Permission:
    """City departments ask for the money of their projects."""
    if actor.kind is not _KIND.CITY_DEPARTMENT:
        return refused(_("拨款由市级主管部门申请。"))
    return _works(actor)


def may_save_run(actor: Actor, info: RunInfo) -> Permission:
    """The department that asks, before it was submitted."""
    return first_refusal(may_request(actor), may_read_run(actor, info), _step(info, "save"))


def may_review_run(actor: Actor, info: RunInfo) -> Permission:
    """City finance."""
    return first_refusal(_finance(actor), _step(info, "review"), _not(actor, info.made_by_id))


def may_return_run(actor: Actor, info: RunInfo) -> Permission:
    """City finance, until it was released."""
    return first_refusal(_finance(actor), _step(info, "return"))


def may_release_run(actor: Actor, info: RunInfo) -> Permission:
    """A leader of city finance who neither asked nor reviewed."""
    if not actor.leads:
        return refused(_("签发由财政部门负责人办理。"))
    others = (info.made_by_id, info.reviewer_id or 0)
    return first_refusal(
        _finance(actor), _step(info, "release"), *(_not(actor, each) for each in others)
    )


def may_print_run(actor: Actor, info: RunInfo) -> Permission:
    """Whoever reads it, once it was released."""
    if info.state not in (RunState.RELEASED, RunState.RELEASING):
        return refused(_("签发之后才能打印拨款清单。"))
    return may_read_run(actor, info)


def may_read_payments(actor: Actor) -> Permission:
    """Who reads any payments at all."""
    if actor.kind in (_KIND.DISTRICT_FINANCE, _KIND.AUDITOR):
        return ALLOWED
    return may_read_runs(actor)


def may_read_payment(actor: Actor, info: RunInfo, payment: PaymentInfo) -> Permission:
    """As the run; a district's finance and auditors read what their district has to bear."""
    in_district = actor.kind in (_KIND.DISTRICT_FINANCE, _KIND.AUDITOR) and actor.district
    if not in_district:
        return may_read_run(actor, info)
    is_due = payment.district_fen > 0 and payment.booked_on is not None
    if not is_due or not actor.covers(payment.district):
        return refused(_("不在您单位的职责范围内。"))
    return ALLOWED


def may_take_file(actor: Actor, info: RunInfo) -> Permission:
    """City finance, once every payment of it was released."""
    if info.state is RunState.RELEASING:
        return refused(_("还在逐笔办理签发，办完之后才能取支付文件。"))
    if info.state is not RunState.RELEASED:
        return refused(_("签发之后才有支付文件。"))
    return _finance(actor)


def may_read_answers(actor: Actor) -> Permission:
    """City finance, auditors of the city: an answer is about every department's payments."""
    if actor.kind is _KIND.CITY_DEPARTMENT:
        return refused(_("银行回单由市级财政部门办理。"))
    return may_read_runs(actor)


def may_receive_answers(actor: Actor) -> Permission:
    """City finance brings what the bank sent."""
    return _finance(actor)


def _finance(actor: Actor) -> Permission:
    if actor.kind is not _KIND.CITY_FINANCE:
        return refused(_("由市级财政部门办理。"))
    return _works(actor)


def _not(actor: Actor, person_id: int) -> Permission:
    if actor.person_id == person_id:
        return refused(_("前一环节由您办理，这一环节须由另一个人办理（两人原则）。"))
    return ALLOWED


def _step(info: RunInfo, verb: str) -> Permission:
    if step_from(RUN_STEPS, info.state, verb):
        return ALLOWED
    sentence = _("批次的状态是「%(state)s」，不能这样办理。")
    return refused(sentence % {"state": RunState(info.state).label})


# --- clearing ---


def may_read_clearings(actor: Actor) -> Permission:
    """City finance and auditors; a district's finance reads its own."""
    if actor.kind in (_KIND.CITY_FINANCE, _KIND.DISTRICT_FINANCE, _KIND.AUDITOR):
        return ALLOWED
    return refused(_("清算由市、区财政部门办理，审计机关可以查阅。"))


def may_read_clearing(actor: Actor, info: ClearingHead) -> Permission:
    """Within the actor's scope."""
    own = ALLOWED if actor.covers(info.district) else refused(_("不在您单位的职责范围内。"))
    return first_refusal(may_read_clearings(actor), own)


def may_draw(actor: Actor) -> Permission:
    """City finance draws statements, answers objections and records what came in."""
    return _finance(actor)


def may_propose_share(actor: Actor, payment: PaymentInfo, *, is_settled: bool) -> Permission:
    """City finance, as long as the payment stands and was not cleared."""
    if payment.state is not PaymentState.PAID:
        return refused(_("支付成功的拨款才能更正分担。"))
    if is_settled:
        return refused(_("这笔拨款已经清算上解，不能再更正分担。"))
    return _finance(actor)


def may_correct(actor: Actor, other_id: int) -> Permission:
    """A leader of city finance, who is not the one who proposed it."""
    if not actor.leads:
        return refused(_("更正由财政部门负责人批准。"))
    return first_refusal(_finance(actor), _not(actor, other_id))


def may_answer_for_district(actor: Actor, info: ClearingHead, verb: str) -> Permission:
    """A leader of the district's finance confirms, or disputes."""
    if actor.kind is not _KIND.DISTRICT_FINANCE or not actor.leads:
        return refused(_("清算单由区级财政部门负责人确认。"))
    return first_refusal(may_read_clearing(actor, info), clearing_step(info, verb))


def clearing_step(info: ClearingHead, verb: str) -> Permission:
    """Whether the table has this step."""
    if step_from(CLEARING_STEPS, info.state, verb):
        return ALLOWED
    sentence = _("清算单的状态是「%(state)s」，不能这样办理。")
    return refused(sentence % {"state": info.state_word})
