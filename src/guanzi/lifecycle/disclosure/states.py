"""What became of an override."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class OverrideState(TextChoices):
    """What became of a proposal to publish in the public interest."""

    PROPOSED = "proposed", _("待批准")
    APPROVED = "approved", _("已批准")
    REFUSED = "refused", _("未批准")
