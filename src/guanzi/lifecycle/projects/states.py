"""The life of a decision list and of a project, as tables: from, verb, to, who."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from guanzi.foundation.workflow import Step


class ListState(TextChoices):
    """Where a decision list stands."""

    DRAFT = "draft", _("拟订中")
    SIGNING = "signing", _("会签中")
    DECIDED = "decided", _("已审定")
    DROPPED = "dropped", _("已作废")


class DecisionOutcome(TextChoices):
    """What the offices that decide make of a case."""

    GRANT = "grant", _("予以支持")
    WAIT = "wait", _("结转待安排")
    REFUSE = "refuse", _("不予支持")


class ProjectState(TextChoices):
    """Where a decided project stands."""

    SHOWN = "shown", _("公示中")
    WAITING = "waiting", _("待安排")
    ESTABLISHED = "established", _("已入库")
    COMPLETED = "completed", _("已结清")
    REFUSED = "refused", _("不予支持")
    NOT_ESTABLISHED = "not_established", _("公示后不予立项")
    TERMINATED = "terminated", _("已终止")


class InstalmentTerm(TextChoices):
    """What an instalment waits for."""

    ESTABLISHMENT = "establishment", _("立项后拨付")
    ACCEPTANCE = "acceptance", _("验收后拨付")
    LATER_YEAR = "later_year", _("以后年度拨付")


class InstalmentState(TextChoices):
    """What became of an instalment."""

    PROMISED = "promised", _("待列入预算")
    COMMITTED = "committed", _("已承诺待拨付")
    REQUESTED = "requested", _("拨付办理中")
    PAID = "paid", _("已拨付")
    VOIDED = "voided", _("已取消")


class ObjectionOutcome(TextChoices):
    """What became of an objection."""

    UPHELD = "upheld", _("异议成立")
    DISMISSED = "dismissed", _("异议不成立")


class ChangeKind(TextChoices):
    """What is changed about a running project."""

    CONTENT = "content", _("内容变更")
    TERM = "term", _("期限变更")
    TERMINATION = "termination", _("终止")


class ChangeState(TextChoices):
    """Whether a change was agreed to."""

    PROPOSED = "proposed", _("待批准")
    APPROVED = "approved", _("已批准")
    REFUSED = "refused", _("未批准")


class Ground(TextChoices):
    """Why something is not public, in the words of 000 art. 12."""

    STATE_SECRET = "state_secret", _("国家秘密")
    FORBIDDEN = "forbidden", _("法律、行政法规禁止公开")
    ENDANGERS = "endangers", _("公开后可能危及国家安全、公共安全、经济安全、社会稳定")
    COMMERCIAL = "commercial", _("商业秘密")
    PRIVACY = "privacy", _("个人隐私")

    @property
    def is_of_third_party(self) -> bool:
        """Whether it protects a third party, whose consent or a public interest lifts it."""
        return self in (Ground.COMMERCIAL, Ground.PRIVACY)


_L, _P = ListState, ProjectState

LIST_STEPS = (
    Step(_L.DRAFT, "save", _L.DRAFT),
    Step(_L.DRAFT, "sign", _L.SIGNING),
    Step(_L.DRAFT, "drop", _L.DROPPED),
    Step(_L.SIGNING, "sign", _L.SIGNING),
    Step(_L.SIGNING, "decide", _L.DECIDED),
    Step(_L.SIGNING, "return", _L.DRAFT),
)

PROJECT_STEPS = (
    Step(_P.WAITING, "grant", _P.SHOWN),
    Step(_P.WAITING, "wait", _P.WAITING),
    Step(_P.WAITING, "refuse", _P.REFUSED),
    Step(_P.WAITING, "end", _P.TERMINATED),
    Step(_P.SHOWN, "establish", _P.ESTABLISHED),
    Step(_P.SHOWN, "uphold", _P.NOT_ESTABLISHED),
    Step(_P.ESTABLISHED, "complete", _P.COMPLETED),
    Step(_P.ESTABLISHED, "terminate", _P.TERMINATED),
    Step(_P.COMPLETED, "reopen", _P.ESTABLISHED),
)
