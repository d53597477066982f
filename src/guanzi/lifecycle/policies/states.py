"""The life of a draft, as a table: from, verb, to; and what is said of a figure."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from guanzi.foundation.workflow import Step


class DraftState(TextChoices):
    """Where a draft stands."""

    READING = "reading", _("读取中")
    OPEN = "open", _("待核对")
    SUBMITTED = "submitted", _("待审核")
    PUBLISHED = "published", _("已发布")
    RETURNED = "returned", _("已退回")
    FAILED = "failed", _("读取失败")
    DISCARDED = "discarded", _("已作废")


class Settled(TextChoices):
    """What a person said of a figure."""

    CONFIRMED = "confirmed", _("已确认")
    CORRECTED = "corrected", _("已改正")
    DISMISSED = "dismissed", _("不是规则的数字")


class FigureKind(TextChoices):
    """What a figure of a document says, as the drafting engine names it."""

    RATE = "rate", _("比例")
    CAP = "cap", _("封顶")
    FLOOR = "floor", _("门槛")
    AWARD = "award", _("定额")
    TIER = "tier", _("分档界")
    STEP = "step", _("每满")
    UPLIFT = "uplift", _("提高")
    LIMIT = "limit", _("上界")
    WINDOW = "window", _("回溯期")
    OTHER = "other", _("其他数字")


_S = DraftState

STEPS = (
    Step(_S.READING, "read", _S.OPEN),
    Step(_S.READING, "fail", _S.FAILED),
    Step(_S.OPEN, "change", _S.OPEN),
    Step(_S.RETURNED, "change", _S.OPEN),
    Step(_S.OPEN, "submit", _S.SUBMITTED),
    Step(_S.RETURNED, "submit", _S.SUBMITTED),
    Step(_S.SUBMITTED, "take_back", _S.OPEN),
    Step(_S.SUBMITTED, "return", _S.RETURNED),
    Step(_S.SUBMITTED, "publish", _S.PUBLISHED),
    Step(_S.READING, "discard", _S.DISCARDED),
    Step(_S.FAILED, "discard", _S.DISCARDED),
    Step(_S.OPEN, "discard", _S.DISCARDED),
    Step(_S.RETURNED, "discard", _S.DISCARDED),
    Step(_S.DISCARDED, "take_up", _S.OPEN),
    Step(_S.DISCARDED, "read_again", _S.READING),
)
