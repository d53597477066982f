"""The life of a payment, of a run of payments and of a clearing, as tables."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from guanzi.foundation.workflow import Step


class AccountState(TextChoices):
    """Whether an account may be paid to."""

    ENTERED = "entered", _("待核对")
    CONFIRMED = "confirmed", _("已核对")
    REFUSED = "refused", _("已退回")
    REPLACED = "replaced", _("已停用")


class RunState(TextChoices):
    """Where a run of payments stands."""

    DRAFT = "draft", _("拟订中")
    SUBMITTED = "submitted", _("待财政审核")
    REVIEWED = "reviewed", _("待签发")
    RELEASING = "releasing", _("签发中")
    RELEASED = "released", _("已签发")
    DROPPED = "dropped", _("已作废")


class PaymentState(TextChoices):
    """Where one payment stands."""

    REQUESTED = "requested", _("待签发")
    RELEASED = "released", _("已签发")
    ACCEPTED = "accepted", _("银行已受理")
    PAID = "paid", _("已支付")
    REJECTED = "rejected", _("银行拒付")
    RETURNED = "returned", _("已退汇")
    DROPPED = "dropped", _("已撤销")


class AnswerKind(TextChoices):
    """What the bank sent."""

    STATUS = "pain.002", _("支付状态报告")
    NOTICE = "camt.054", _("借贷记通知")


class Outcome(TextChoices):
    """What the bank says about one payment."""

    ACCEPTED = "accepted", _("受理")
    PAID = "paid", _("支付成功")
    REJECTED = "rejected", _("拒付")
    RETURNED = "returned", _("退汇")


class ClearingState(TextChoices):
    """Where the yearly clearing with a district stands."""

    SENT = "sent", _("待区级确认")
    DISPUTED = "disputed", _("区级有异议")
    CONFIRMED = "confirmed", _("待上解")
    SETTLED = "settled", _("已上解")
    REPLACED = "replaced", _("已重新出具")


class ProposalState(TextChoices):
    """What became of a proposed correction of a share."""

    PROPOSED = "proposed", _("待批准")
    APPROVED = "approved", _("已批准")
    REFUSED = "refused", _("未批准")


_R, _P, _C = RunState, PaymentState, ClearingState

FAILED = (_P.REJECTED, _P.RETURNED)
"""The money came back, and can be asked for again."""

REFUNDS = {_C.CONFIRMED: _("待市级退还"), _C.SETTLED: _("市级已退还")}
"""What the states are called where it is the city that pays."""

EVEN = {_C.CONFIRMED: _("待办结"), _C.SETTLED: _("已办结")}
"""What they are called where nothing is paid."""

RUN_STEPS = (
    Step(_R.DRAFT, "save", _R.DRAFT),
    Step(_R.DRAFT, "submit", _R.SUBMITTED),
    Step(_R.DRAFT, "drop", _R.DROPPED),
    Step(_R.SUBMITTED, "review", _R.REVIEWED),
    Step(_R.SUBMITTED, "return", _R.DRAFT),
    Step(_R.REVIEWED, "return", _R.DRAFT),
    Step(_R.REVIEWED, "release", _R.RELEASING),
    Step(_R.RELEASING, "finish", _R.RELEASED),
)

PAYMENT_STEPS = (
    Step(_P.REQUESTED, "release", _P.RELEASED),
    Step(_P.REQUESTED, "drop", _P.DROPPED),
    Step(_P.RELEASED, Outcome.ACCEPTED, _P.ACCEPTED),
    Step(_P.RELEASED, Outcome.PAID, _P.PAID),
    Step(_P.RELEASED, Outcome.REJECTED, _P.REJECTED),
    Step(_P.RELEASED, Outcome.RETURNED, _P.RETURNED),
    Step(_P.ACCEPTED, Outcome.PAID, _P.PAID),
    Step(_P.ACCEPTED, Outcome.REJECTED, _P.REJECTED),
    Step(_P.ACCEPTED, Outcome.RETURNED, _P.RETURNED),
    Step(_P.PAID, Outcome.RETURNED, _P.RETURNED),
)

CLEARING_STEPS = (
    Step(_C.SENT, "confirm", _C.CONFIRMED),
    Step(_C.SENT, "dispute", _C.DISPUTED),
    Step(_C.SENT, "redraw", _C.REPLACED),
    Step(_C.DISPUTED, "answer", _C.SENT),
    Step(_C.DISPUTED, "redraw", _C.REPLACED),
    Step(_C.CONFIRMED, "settle", _C.SETTLED),
    Step(_C.CONFIRMED, "redraw", _C.REPLACED),
)
