"""What accounts are for, and what entries do."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AccountKind(TextChoices):
    """What the balance of an account means.

    Accounts in `CREDIT` are the sources of money: their balance is zero or below. All others hold
    it: zero or above.
    """

    APPROPRIATION = "appropriation", _("预算指标来源")
    AVAILABLE = "available", _("可用指标")
    COMMITTED = "committed", _("已承诺")
    IN_PAYMENT = "in_payment", _("支付途中")
    DISBURSED = "disbursed", _("已支付")
    ADVANCED = "advanced", _("市级垫付")
    DISTRICT_DUE = "district_due", _("应收区级上解")
    DISTRICT_SETTLED = "district_settled", _("已收区级上解")
    DISTRICT_CREDIT = "district_credit", _("应退区级上解")
    RECOVERY_DEMANDED = "recovery_demanded", _("追回通知")
    RECOVERY_DUE = "recovery_due", _("应追回")
    RECOVERED = "recovered", _("已追回")
    PROMISED = "promised", _("以后年度承诺来源")
    OWED = "owed", _("以后年度应付")


CREDIT = frozenset(
    {
        AccountKind.APPROPRIATION,
        AccountKind.ADVANCED,
        AccountKind.DISTRICT_CREDIT,
        AccountKind.RECOVERY_DEMANDED,
        AccountKind.PROMISED,
    }
)


class EntryKind(TextChoices):
    """What an entry does."""

    TRANSFER = "transfer", _("划转")
    RESERVE = "reserve", _("占用")
    POST = "post", _("入账")
    VOID = "void", _("释放")
    REVERSAL = "reversal", _("冲正")
