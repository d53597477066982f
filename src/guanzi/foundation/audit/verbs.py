"""What acts are called on pages. Stages name theirs in the `ready` of their `apps.py`."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

_names: dict[str, object] = {
    "audit.export": _("导出审计记录"),
    "platform.backup": _("备份平台"),
    "platform.restore": _("从备份恢复平台"),
    "jobs.start": _("发起任务"),
    "jobs.cancel": _("取消任务"),
    "jobs.retry": _("重试任务"),
}


def name_verbs(names: Mapping[str, object]) -> None:
    """Say what acts are called: `{"applications.submit": _("提交申请")}`."""
    _names.update(names)


def verb_name(verb: str) -> str:
    """The name of an act; one that nobody named is shown as it is written down."""
    return str(_names.get(verb, verb))
