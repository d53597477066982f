"""Identity as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

VERBS = {
    "identity.register_person": _("注册账号"),
    "identity.change_details": _("修改个人信息"),
    "identity.sign_in": _("登录"),
    "identity.lock_out": _("连续输错密码，暂停登录"),
    "identity.second_factor_on": _("启用两步验证"),
    "identity.second_factor_off": _("关闭两步验证"),
    "identity.make_recovery_codes": _("生成恢复码"),
    "identity.change_password": _("修改密码"),
    "identity.void_password": _("作废未证实邮箱的密码"),
    "identity.change_email": _("更换电子邮箱"),
    "identity.link_provider": _("关联登录方式"),
    "identity.unlink_provider": _("解除登录方式"),
    "identity.end_sessions": _("退出其他设备"),
    "identity.create_organisation": _("设立单位"),
    "identity.follow_register": _("单位随登记册更新"),
    "identity.close_organisation": _("停用单位"),
    "identity.reopen_organisation": _("恢复单位"),
    "identity.invite": _("邀请成员"),
    "identity.accept_invitation": _("接受邀请"),
    "identity.renew_invitation": _("重发邀请"),
    "identity.revoke_invitation": _("撤回邀请"),
    "identity.add_member": _("成员加入"),
    "identity.change_role": _("变更角色"),
    "identity.end_membership": _("成员离开"),
    "identity.issue_token": _("签发接口令牌"),
    "identity.revoke_token": _("撤销接口令牌"),
    "identity.read_by_token": _("用接口令牌读取"),
}


class IdentityConfig(AppConfig):
    """People and organisations."""

    name = "guanzi.foundation.identity"
    label = "identity"
    verbose_name = _("人员与单位")

    def ready(self) -> None:
        """Say what the acts of this part are called."""
        from guanzi.foundation.audit.verbs import name_verbs

        name_verbs(VERBS)
