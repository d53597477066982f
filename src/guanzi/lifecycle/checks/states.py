"""What checks find, and what people decide."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class FindingSeverity(TextChoices):
    """What a finding demands."""

    STOPS = "stops", _("不得通过")
    ASKS = "asks", _("需要判断")
    TELLS = "tells", _("提示")


class FindingVerdict(TextChoices):
    """What an officer made of a finding."""

    CLEARED = "cleared", _("核实无碍")
    UPHELD = "upheld", _("确认存在")


class ReviewOutcome(TextChoices):
    """What the receiving office decided."""

    FORWARDED = "forwarded", _("审核通过，转报")
    REFUSED = "refused", _("不予通过")


class FindingChange(TextChoices):
    """How a finding compares with the run before."""

    NEW = "new", _("新发现")
    CHANGED = "changed", _("证据有变")
    SAME = "same", _("没有变化")


class CaseTab(TextChoices):
    """The shelves of the queue."""

    TODO = "todo", _("待办")
    NEW = "new", _("待受理")
    REVIEW = "review", _("审核中")
    RETURNED = "returned", _("待企业补正")
    DONE = "done", _("已办结")
    ALL = "all", _("全部")


class CaseOrder(TextChoices):
    """What the queue is put in order by."""

    DUE = "due", _("办理期限")
    RECEIVED = "received", _("提交日期")
    AMOUNT = "amount", _("公式金额")
    NAME = "name", _("企业名称")


class CaseColumn(TextChoices):
    """What the queue can say of a case beside its name."""

    STATE = "state", _("状态")
    FOUND = "found", _("核查")
    AMOUNT = "amount", _("公式金额（元）")
    RECEIVED = "received", _("提交日期")
    DUE = "due", _("办理期限")
    OFFICER = "officer", _("经办人")
    YEAR = "year", _("收入年度")
    DISTRICT = "district", _("受理区")


class AssistanceState(TextChoices):
    """What became of a request for assistance."""

    WAITING = "waiting", _("待答复")
    AGREED = "agreed", _("同意")
    DISAGREED = "disagreed", _("不同意")
    WAIVED = "waived", _("不再等待")
