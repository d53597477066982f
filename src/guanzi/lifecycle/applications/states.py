"""The life of an application, as a table: from, verb, to, who."""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from guanzi.foundation import workflow


class ApplicationState(TextChoices):
    """Where an application stands."""

    DRAFT = "draft", _("草稿")
    SUBMITTED = "submitted", _("已提交")
    ACCEPTED = "accepted", _("审核中")
    RETURNED = "returned", _("退回补正")
    FORWARDED = "forwarded", _("已转报")
    APPROVED = "approved", _("已审定")
    REFUSED = "refused", _("不予通过")
    WITHDRAWN = "withdrawn", _("已撤回")
    LAPSED = "lapsed", _("逾期未补正")


class ApplicationKind(TextChoices):
    """How an application came about."""

    APPLIED = "applied", _("企业申报")
    ENTITLED = "entitled", _("免申即享")


class InvoiceSheetState(TextChoices):
    """How far the reading of an invoice summary is."""

    READING = "reading", _("读取中")
    READ = "read", _("已读取")
    REJECTED = "rejected", _("有错误")


class RecommendationState(TextChoices):
    """What became of a recommendation."""

    OFFERED = "offered", _("待企业接受")
    TAKEN = "taken", _("企业已接受")
    DECLINED = "declined", _("企业未接受")


class Who(TextChoices):
    """Who makes a step."""

    APPLICANT = "applicant", _("申报企业")
    RECEIVER = "receiver", _("受理部门")
    DECIDERS = "deciders", _("审定部门")
    PLATFORM = "platform", _("平台")


@dataclass(frozen=True, slots=True)
class Step(workflow.Step[ApplicationState]):
    """One row of the table."""

    who: Who


_S = ApplicationState

STEPS = (
    Step(_S.DRAFT, "submit", _S.SUBMITTED, Who.APPLICANT),
    Step(_S.DRAFT, "withdraw", _S.WITHDRAWN, Who.APPLICANT),
    Step(_S.SUBMITTED, "withdraw", _S.WITHDRAWN, Who.APPLICANT),
    Step(_S.SUBMITTED, "accept", _S.ACCEPTED, Who.RECEIVER),
    Step(_S.ACCEPTED, "return", _S.RETURNED, Who.RECEIVER),
    Step(_S.RETURNED, "submit", _S.ACCEPTED, Who.APPLICANT),
    Step(_S.RETURNED, "withdraw", _S.WITHDRAWN, Who.APPLICANT),
    Step(_S.RETURNED, "lapse", _S.LAPSED, Who.PLATFORM),
    Step(_S.ACCEPTED, "withdraw", _S.WITHDRAWN, Who.APPLICANT),
    Step(_S.ACCEPTED, "forward", _S.FORWARDED, Who.RECEIVER),
    Step(_S.ACCEPTED, "refuse", _S.REFUSED, Who.RECEIVER),
    Step(_S.FORWARDED, "approve", _S.APPROVED, Who.DECIDERS),
    Step(_S.FORWARDED, "decline", _S.REFUSED, Who.DECIDERS),
    Step(_S.FORWARDED, "send_back", _S.ACCEPTED, Who.DECIDERS),
    Step(_S.APPROVED, "decline", _S.REFUSED, Who.DECIDERS),
    Step(_S.APPROVED, "send_back", _S.ACCEPTED, Who.DECIDERS),
)

OPEN = frozenset({_S.DRAFT, _S.RETURNED})
UNDER_REVIEW = frozenset({_S.SUBMITTED, _S.ACCEPTED, _S.RETURNED})
PASSED = frozenset({_S.FORWARDED, _S.APPROVED})
ENDED = frozenset({_S.REFUSED, _S.WITHDRAWN, _S.LAPSED})
