"""Which fields of a project are public, and why one is not (000 art. 12).

The code, the fund, the year, the district and the days are always public. A fact is as public as
the vocabulary says; the other fields are public until somebody withholds them.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanzi.lifecycle.disclosure.states import Ground

ENTERPRISE, PROJECT, AMOUNT = "enterprise", "project", "amount"
FIELDS = {
    ENTERPRISE: gettext_lazy("企业名称和信用代码"),
    PROJECT: gettext_lazy("项目名称"),
    AMOUNT: gettext_lazy("审定金额、分担和拨付"),
}
FACT = "fact:"
_BY_SENSITIVITY = {
    "商业秘密": Ground.COMMERCIAL,
    "个人信息": Ground.PRIVACY,
    "国家秘密": Ground.STATE_SECRET,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """How a field stands: withheld on a ground, or public, perhaps against one."""

    ground: Ground | None = None
    is_lifted: bool = False

    @property
    def is_public(self) -> bool:
        """Whether its value is shown."""
        return self.ground is None or self.is_lifted

    @property
    def sentence(self) -> str:
        """What stands in the place of a value that is not shown."""
        return "" if self.is_public or self.ground is None else refusal_of(self.ground)


def ground_of_fact(sensitivity: str) -> Ground | None:
    """Why a fact of this sensitivity is not public; a word that is unknown withholds it."""
    if sensitivity == "公开":
        return None
    return _BY_SENSITIVITY.get(sensitivity, Ground.FORBIDDEN)


def stand(ground: Ground | None, *, has_consent: bool, is_overridden: bool) -> Standing:
    """Consent of the third party or a major public interest lifts what protects a third party, and
    nothing else."""
    is_liftable = ground is not None and ground.is_of_third_party
    return Standing(ground, is_lifted=is_liftable and (has_consent or is_overridden))


def refusal_of(ground: Ground) -> str:
    """`不予公开：商业秘密（《…》第十二条）`."""
    article = _("《上海市促进产业高质量发展专项资金管理办法》第十二条")
    return _("不予公开：%(ground)s（%(article)s）") % {"ground": ground.label, "article": article}
