"""On which ground something is withheld, and what became of an override."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Ground(TextChoices):
    """Why something is not public, in the words of article 12."""

    STATE_SECRET = "state_secret", _("国家秘密")
    FORBIDDEN = "forbidden", _("法律、行政法规禁止公开")
    ENDANGERS = "endangers", _("公开后可能危及国家安全、公共安全、经济安全、社会稳定")
    COMMERCIAL = "commercial", _("商业秘密")
    PRIVACY = "privacy", _("个人隐私")

    @property
    def is_of_third_party(self) -> bool:
        """Whether it protects a third party, whose consent or a public interest lifts it."""
        return self in (Ground.COMMERCIAL, Ground.PRIVACY)


class OverrideState(TextChoices):
    """What became of a proposal to publish in the public interest."""

    PROPOSED = "proposed", _("待批准")
    APPROVED = "approved", _("已批准")
    REFUSED = "refused", _("未批准")
