"""The shape of what people tell about themselves and their organisations."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from guanzi.foundation.actor import OrganisationKind, Role
from guanzi.foundation.audit.forms import DayInput
from guanzi.foundation.clock import now
from guanzi.foundation.errors import GuanziError
from guanzi.foundation.face.forms import PlainForm
from guanzi.foundation.identity.services import finish_signup
from guanzi.foundation.identity.services.tokens import LONGEST_PURPOSE, MOST_DAYS
from guanzi.foundation.identity.states import TokenScope
from guanzi.foundation.registers.credit_codes import read_credit_code
from guanzi.foundation.registers.districts import DISTRICTS

LONGEST_NAME = 60
PASSWORD_HELP = _("至少 10 个字符，不能全是数字，不要用常见的密码或与姓名、邮箱相近的词。")
CITY = ""


class SignupDetails(forms.Form):
    """What signing up asks beside address and password."""

    name = forms.CharField(
        label=_("姓名"),
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ("name", "email", "password1", "password2")

    def signup(self, request: HttpRequest, user: Any) -> None:
        """Keep the name; allauth calls this after it saved the rest."""
        user.name = self.cleaned_data["name"]
        finish_signup(person_id=user.pk, name=user.name, at=now())


class DetailsForm(PlainForm):
    """A person's own name and telephone number."""

    name = forms.CharField(
        label=_("姓名"),
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = forms.RegexField(
        label=_("手机号"),
        regex=r"^\+?[0-9][0-9 -]{5,18}$",
        required=False,
        help_text=_("只在办理您的事项时用来联系您，加密保存。"),
        error_messages={
            "invalid": _("手机号只写数字，可以带 + 、空格或短横，例如 138 0000 0000。")
        },
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )


class NewPersonForm(PlainForm):
    """Who takes up an invitation for the first time."""

    name = forms.CharField(
        label=_("姓名"),
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password1 = forms.CharField(
        label=_("密码"),
        strip=False,
        help_text=PASSWORD_HELP,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label=_("再输入一次密码"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_password2(self) -> str:
        """Typed twice, the same."""
        again = str(self.cleaned_data["password2"])
        if again != self.cleaned_data.get("password1", again):
            raise forms.ValidationError(_("两次输入的密码不一样，请重新输入。"))
        return again


class InviteForm(PlainForm):
    """Whom to invite, as what."""

    name = forms.CharField(label=_("姓名"), max_length=LONGEST_NAME)
    email = forms.EmailField(
        label=_("电子邮箱"), help_text=_("邀请信发到这个邮箱，链接 7 天内有效。")
    )
    role = forms.ChoiceField(label=_("角色"), choices=Role.choices, initial=Role.OFFICER)

    def __init__(self, *args: Any, roles: Sequence[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        role: Any = self.fields["role"]
        role.choices = [(each.value, each.label) for each in roles]


class RoleForm(PlainForm):
    """Another role for a member."""

    role = forms.ChoiceField(label=_("角色"), choices=Role.choices)


class TokenForm(PlainForm):
    """What a new token is for, what it opens, and for how long."""

    purpose = forms.CharField(
        label=_("用途"),
        max_length=LONGEST_PURPOSE,
        help_text=_("哪个系统用、做什么，例如：项目库每日比对。"),
    )
    scopes = forms.MultipleChoiceField(
        label=_("可读取"),
        choices=TokenScope.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请选择至少一项可读取的内容。")},
    )
    district = forms.ChoiceField(
        label=_("区"), required=False, help_text=_("只读一个区就够的，请选这个区。")
    )
    last_day = forms.DateField(
        label=_("截止日期"),
        widget=DayInput,
        help_text=_("这一天结束时失效，最长一年；到期前另签发一个换上。"),
        error_messages={"invalid": _("请写成 2026-01-31 这样的日期。")},
    )

    def __init__(self, *args: Any, today: date, district: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.last = today, today + timedelta(days=MOST_DAYS)
        last_day: Any = self.fields["last_day"]
        last_day.initial = self.last
        last_day.widget.attrs.update(min=today.isoformat(), max=self.last.isoformat())
        choice: Any = self.fields["district"]
        choice.choices = [(CITY, gettext("全市")), *((name, name) for name in DISTRICTS)]
        if district:
            del self.fields["district"]

    def clean_last_day(self) -> date:
        """Not over, and not too far."""
        chosen: date = self.cleaned_data["last_day"]
        if not self.today <= chosen <= self.last:
            raise forms.ValidationError(
                gettext("截止日期请选在 %(first)s 到 %(last)s 之间。")
                % {"first": self.today, "last": self.last}
            )
        return chosen


class OrganisationForm(PlainForm):
    """A new organisation."""

    kind = forms.ChoiceField(label=_("类型"), choices=OrganisationKind.choices)
    name = forms.CharField(label=_("全称"), max_length=200)
    short_name = forms.CharField(
        label=_("简称"),
        max_length=60,
        required=False,
        help_text=_("列表和页眉里用的短名，例如：闵行区财政局。"),
    )
    district = forms.ChoiceField(label=_("所在区"), required=False)
    credit_code = forms.CharField(
        label=_("统一社会信用代码"),
        required=False,
        help_text=_("18 位；企业须填写，其他单位可以不填。"),
        max_length=40,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        whole_city = [(CITY, gettext("全市"))]
        district: Any = self.fields["district"]
        district.choices = whole_city + [(name, name) for name in DISTRICTS]

    def clean_credit_code(self) -> str:
        """As the standard writes it. Raises what the register says about a wrong one."""
        typed = str(self.cleaned_data["credit_code"]).strip()
        return _as_field_error(typed) if typed else ""

    def clean(self) -> dict[str, Any]:
        """Districts have district bodies, and enterprises have codes."""
        given = super().clean() or {}
        kind, is_wrong = given.get("kind", ""), "credit_code" in self.errors
        if kind == OrganisationKind.ENTERPRISE and not given.get("credit_code") and not is_wrong:
            self.add_error("credit_code", _("请填写企业的统一社会信用代码。"))
        if str(kind).startswith("district_") and not given.get("district"):
            self.add_error("district", _("区级部门请选择所在区。"))
        return given


def _as_field_error(typed: str) -> str:
    try:
        return read_credit_code(typed)
    except GuanziError as error:
        raise forms.ValidationError(error.sentence) from None
