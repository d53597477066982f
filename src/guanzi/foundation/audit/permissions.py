"""Who may search the trail."""

from django.utils.translation import gettext as _

from guanzi.foundation.access import ALLOWED, Permission, refused
from guanzi.foundation.actor import Actor


def may_search(actor: Actor) -> Permission:
    """Auditors of the whole city and the operator. An event does not say to which district it
    belongs, so that a district's auditor reads what happened in the records themselves."""
    if actor.district:
        return refused(
            _(
                "审计记录目前只能按全市查询，贵单位的范围是%(district)s。请打开具体的申报、企业查看，"
                "或请市级审计部门提供。"
            )
            % {"district": actor.district}
        )
    return ALLOWED
