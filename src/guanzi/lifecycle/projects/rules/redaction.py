"""What the public does not read of a project, and the sentence that says why (000 art. 12)."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanzi.engines.rules.money import wan_text, yuan_text
from guanzi.lifecycle.projects.states import Ground

ENTERPRISE, PROJECT, AMOUNT = "enterprise", "project", "amount"
FIELDS = {
    ENTERPRISE: gettext_lazy("企业名称和信用代码"),
    PROJECT: gettext_lazy("项目名称"),
    AMOUNT: gettext_lazy("审定金额、分担和拨付"),
}


def refusal_of(ground: Ground) -> str:
    """`不予公开：商业秘密（《…》第十二条）`."""
    article = _("《上海市促进产业高质量发展专项资金管理办法》第十二条")
    return _("不予公开：%(ground)s（%(article)s）") % {"ground": ground.label, "article": article}


def without(text: str, secrets: Mapping[str, Iterable[str]], withheld: Mapping[str, str]) -> str:
    """What somebody wrote for everybody; the sentence of a withheld field in its place, where the
    text would tell what the field does not."""
    for field, sentence in withheld.items():
        if any(secret and secret in text for secret in secrets[field]):
            return sentence
    return text


def ways_to_write(fens: Iterable[int]) -> list[str]:
    """Amounts as people write them."""
    found = []
    for fen in filter(None, fens):
        yuan = yuan_text(fen).removesuffix("元")
        found += [yuan, yuan.replace(",", ""), wan_text(fen)]
    return found
