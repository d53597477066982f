"""Kinds and states of what the register holds."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Source(TextChoices):
    """Where a value comes from; the order is that of trust, most trusted last."""

    DECLARED = "declared", _("企业填报")
    OFFICER = "officer", _("部门录入")
    REGISTRY = "registry", _("登记")
    FINANCE = "finance", _("财政")
    TAX = "tax", _("税务")
    RECOGNITION = "recognition", _("认定")


class RecognitionScheme(TextChoices):
    """Under which policy a project was recognised: it decides how long and how much."""

    CURRENT = "current", _("现行办法认定项目")
    FIVE_YEARS = "five_years", _("五年过渡期项目")
    EIGHT_YEARS = "eight_years", _("八年过渡期项目")


class ClaimState(TextChoices):
    """What became of a claim."""

    WAITING = "waiting", _("待确认")
    CONFIRMED = "confirmed", _("已确认")
    DECLINED = "declined", _("未予确认")


class SizeClass(TextChoices):
    """The size of an enterprise by the standard of 2011."""

    LARGE = "large", _("大型")
    MEDIUM = "medium", _("中型")
    SMALL = "small", _("小型")
    MICRO = "micro", _("微型")


class ImportKind(TextChoices):
    """What a file brings into the register."""

    ENTERPRISES = "enterprises", _("企业名录")
    PROJECTS = "projects", _("认定项目")
    FACTS = "facts", _("事实和涉税数据")
    SUPPORT = "support", _("扶持历史")
    CREDIT = "credit", _("信用登记")
    SME_NUMBERS = "sme_numbers", _("入库编号")


class ImportState(TextChoices):
    """How far an import is; nothing is written into the register before it is confirmed."""

    READING = "reading", _("正在读取")
    READY = "ready", _("待确认导入")
    APPLYING = "applying", _("正在写入")
    DONE = "done", _("已导入")
    DROPPED = "dropped", _("已放弃")
    UNREADABLE = "unreadable", _("无法读取")


class RowEffect(TextChoices):
    """What a row of an import does to the register."""

    NEW = "new", _("新增")
    CHANGED = "changed", _("更新")
    UNCHANGED = "unchanged", _("无变化")
    WRONG = "wrong", _("有误")


# Words of the rulebook's vocabulary; they are stored as they stand there.
OWNERSHIPS = ("属地管理企业", "中央在沪企业", "其他")
LEVELS = ("国家级", "市级", "区级")
CATEGORIES = ("专项资金", "其他财政性资金")
TECH_TRANSFER_FUND = "高新技术成果转化专项扶持资金"
NAMED_FUNDS = ("促进产业高质量发展专项资金", TECH_TRANSFER_FUND)
OTHER_FUND = "其他资金"
