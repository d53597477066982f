"""The stage as a Django app."""

from django.apps import AppConfig
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

VERBS: dict[str, Promise] = {
    "projects.start_list": _("拟订审定清单"),
    "projects.save_list": _("修改审定清单"),
    "projects.drop_list": _("作废审定清单"),
    "projects.sign": _("签署审定清单"),
    "projects.return": _("退回审定清单"),
    "projects.grant": _("审定，予以支持"),
    "projects.wait": _("审定，结转待安排"),
    "projects.end": _("申报已结束，不再待安排"),
    "projects.rank": _("调整待安排项目排序"),
    "projects.object": _("提出公示异议"),
    "projects.decide_objection": _("处理公示异议"),
    "projects.not_established": _("公示后不予立项"),
    "projects.establish": _("入项目库"),
    "projects.carry": _("列入当年预算"),
    "projects.propose_change": _("提出项目变更"),
    "projects.decide_change": _("批复项目变更"),
    "projects.accept": _("登记项目验收"),
    "projects.terminate": _("终止项目"),
    "projects.complete": _("项目结清"),
    "projects.print_list": _("打印审定表"),
    "projects.print_approval": _("打印立项批准书"),
    "projects.export": _("导出项目库"),
}


class ProjectsConfig(AppConfig):
    """Joint decision, publicity, the project library, changes and termination."""

    name = "guanzi.lifecycle.projects"
    label = "projects"
    verbose_name = _("项目库")

    def ready(self) -> None:
        """Say what the acts of this stage are called, and what the pages of an enterprise and of a
        case show of it."""
        from guanzi.foundation.audit.verbs import name_verbs
        from guanzi.lifecycle.applications.rules.onward import add_onward, add_way
        from guanzi.lifecycle.enterprises.rules.sections import add_section
        from guanzi.lifecycle.projects.views.on_file import projects_on_file
        from guanzi.lifecycle.projects.views.onward import project_onward, project_way

        name_verbs(VERBS)
        add_section(projects_on_file)
        add_onward(project_onward)
        add_way(project_way)
