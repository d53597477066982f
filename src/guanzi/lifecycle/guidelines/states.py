"""The life of a guideline, as a table: from, verb, to, who; and where a call stands on a day."""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from guanzi.foundation import workflow
from guanzi.foundation.actor import Role


class GuidelineState(TextChoices):
    """Whether a guideline is being written, holds, or was taken back."""

    DRAFT = "draft", _("起草中")
    PUBLISHED = "published", _("已发布")
    WITHDRAWN = "withdrawn", _("已撤回")


class CallState(TextChoices):
    """What can be said of a published guideline at a moment, in the order in which people ask."""

    OPEN = "open", _("正在受理")
    SOON = "soon", _("即将受理")
    CLOSED = "closed", _("已截止")
    WITHDRAWN = "withdrawn", _("已撤回")


@dataclass(frozen=True, slots=True)
class Step(workflow.Step[GuidelineState]):
    """One row of the table; the roles are those in the department that issues the guideline."""

    roles: frozenset[Role]


_S = GuidelineState
_WRITERS = frozenset({Role.OFFICER, Role.LEADER})
_SIGNERS = frozenset({Role.LEADER})

STEPS = (
    Step(_S.DRAFT, "save", _S.DRAFT, _WRITERS),
    Step(_S.DRAFT, "submit", _S.DRAFT, _WRITERS),
    Step(_S.DRAFT, "publish", _S.PUBLISHED, _SIGNERS),
    Step(_S.PUBLISHED, "save", _S.PUBLISHED, _WRITERS),
    Step(_S.PUBLISHED, "submit", _S.PUBLISHED, _WRITERS),
    Step(_S.PUBLISHED, "publish", _S.PUBLISHED, _SIGNERS),
    Step(_S.PUBLISHED, "withdraw", _S.WITHDRAWN, _SIGNERS),
)
