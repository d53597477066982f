"""What this stage keeps goes through states, as tables: from, verb, to."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from guanzi.foundation.workflow import Step


class EntitlementListState(TextChoices):
    """Where a list of those who need not apply stands."""

    MAKING = "making", _("测算中")
    REVIEWING = "reviewing", _("核对中")
    SUBMITTED = "submitted", _("待批准发布")
    RELEASED = "released", _("已发布")
    DROPPED = "dropped", _("已作废")


class EntitlementOutcome(TextChoices):
    """What the rules say of somebody by the register alone."""

    GRANTED = "granted", _("符合，金额已算出")
    ONE_MISSING = "one_missing", _("还差一项信息")


class EntitlementReview(TextChoices):
    """What the office decided on a line of the list."""

    OPEN = "open", _("待核对")
    TAKEN_IN = "taken_in", _("纳入")
    LEFT_OUT = "left_out", _("不纳入")


class LeftOutGround(TextChoices):
    """Why somebody is on the list only as left out."""

    APPLIED = "applied", _("已有申报")
    LISTED = "listed", _("已在另一份清单中")
    BARRED = "barred", _("在申报限制期内")
    OFFICER = "officer", _("经办人核对不纳入")


class EntitlementAnswer(TextChoices):
    """What the enterprise said."""

    WAITING = "waiting", _("待企业确认")
    CONFIRMED = "confirmed", _("企业已确认")
    DECLINED = "declined", _("企业不申领")


_L = EntitlementListState

LIST_STEPS = (
    Step(_L.MAKING, "finish", _L.REVIEWING),
    Step(_L.MAKING, "drop", _L.DROPPED),
    Step(_L.REVIEWING, "submit", _L.SUBMITTED),
    Step(_L.REVIEWING, "drop", _L.DROPPED),
    Step(_L.SUBMITTED, "return", _L.REVIEWING),
    Step(_L.SUBMITTED, "release", _L.RELEASED),
    Step(_L.SUBMITTED, "drop", _L.DROPPED),
)


class SandboxPopulation(TextChoices):
    """Over whom two versions of the rules are compared."""

    REGISTER = "register", _("登记册里的转化项目和企业")
    UPLOADED = "uploaded", _("上传的企业数据")
    MADE_UP = "made_up", _("虚构的企业")
