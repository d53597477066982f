"""The life of a supervision case, as a table: from, verb, to."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from guanzi.foundation.workflow import Step


class Origin(TextChoices):
    """What made somebody look."""

    INSPECTION = "inspection", _("监督检查")
    REPORT = "report", _("举报")
    AUDIT = "audit", _("审计移送")


class SupervisionState(TextChoices):
    """Where a case stands."""

    OPEN = "open", _("核查中")
    HEARING = "hearing", _("陈述申辩中")
    PROPOSED = "proposed", _("待批准追回")
    DEMANDED = "demanded", _("追回中")
    SETTLED = "settled", _("已退缴")
    CLOSED = "closed", _("不予追究")
    CANCELLED = "cancelled", _("申诉后撤销")


CONDUCTS = (_("弄虚作假"), _("截留、挪用专项资金"))
"""What documents 000 and 003 call it; a demand may say it otherwise."""

RUNNING = (
    SupervisionState.OPEN,
    SupervisionState.HEARING,
    SupervisionState.PROPOSED,
    SupervisionState.DEMANDED,
)
"""In which a case is not ended; a project has at most one such case."""


class AppealOutcome(TextChoices):
    """What became of an appeal."""

    UPHELD = "upheld", _("申诉成立")
    DISMISSED = "dismissed", _("维持原决定")


_S = SupervisionState

STEPS = (
    Step(_S.OPEN, "find", _S.OPEN),
    Step(_S.OPEN, "hear", _S.HEARING),
    Step(_S.OPEN, "close", _S.CLOSED),
    Step(_S.HEARING, "state", _S.HEARING),
    Step(_S.HEARING, "find", _S.HEARING),
    Step(_S.HEARING, "close", _S.CLOSED),
    Step(_S.HEARING, "propose", _S.PROPOSED),
    Step(_S.PROPOSED, "return", _S.HEARING),
    Step(_S.PROPOSED, "demand", _S.DEMANDED),
    Step(_S.DEMANDED, "repay", _S.DEMANDED),
    Step(_S.DEMANDED, "settle", _S.SETTLED),
    Step(_S.DEMANDED, "appeal", _S.DEMANDED),
    Step(_S.DEMANDED, "cancel", _S.CANCELLED),
)
