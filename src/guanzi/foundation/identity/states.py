"""What a token opens, how it stands, and how long one may live."""

from datetime import timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

LONGEST_TOKEN = timedelta(days=366)  # a year and the rest of its last day


class TokenScope(TextChoices):
    """What a system may read with a token."""

    PROJECTS = "projects", _("项目")
    SUPPORT = "support", _("扶持记录")
    CREDIT = "credit", _("信用记录")


class TokenState(TextChoices):
    """Whether a token still opens anything."""

    VALID = "valid", _("有效")
    EXPIRED = "expired", _("已到期")
    REVOKED = "revoked", _("已撤销")
