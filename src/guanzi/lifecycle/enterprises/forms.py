"""The shape of what people type into the register's pages; the services judge it."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from guanzi.foundation.face.forms import PlainForm
from guanzi.foundation.registers.districts import PLACES
from guanzi.lifecycle.enterprises.rules import cells
from guanzi.lifecycle.enterprises.rules.cells import CellWrong
from guanzi.lifecycle.enterprises.rules.facts import KEPT_FACTS
from guanzi.lifecycle.enterprises.selectors import ProjectInfo
from guanzi.lifecycle.enterprises.states import (
    CATEGORIES,
    LEVELS,
    ImportKind,
    RecognitionScheme,
    Source,
)

EARLIEST, LATEST = "1990-01-01", "2060-12-31"


def _same(words: tuple[str, ...], *, empty: str = "") -> list[tuple[str, str]]:
    head = [("", empty)] if empty else []
    return head + [(word, word) for word in words]


class DayField(forms.Field):
    """A day, also as `2021年5月31日`."""

    widget = forms.DateInput(attrs={"type": "date", "min": EARLIEST, "max": LATEST})

    def to_python(self, value: Any) -> Any:
        """A date, or nothing."""
        if value in self.empty_values:
            return None
        try:
            return date.fromisoformat(cells.day_cell(str(value)))
        except CellWrong as error:
            raise forms.ValidationError(str(error)) from None


class MoneyField(forms.Field):
    """An amount as people write it, in fen."""

    widget = forms.TextInput(attrs={"inputmode": "decimal"})

    def to_python(self, value: Any) -> Any:
        """Fen, or nothing."""
        if value in self.empty_values:
            return None
        try:
            return cells.money_cell(str(value))
        except CellWrong as error:
            raise forms.ValidationError(str(error)) from None


class YearField(forms.Field):
    """A year, also as `2021年度`."""

    widget = forms.TextInput(attrs={"inputmode": "numeric"})

    def to_python(self, value: Any) -> Any:
        """A number, or nothing."""
        if value in self.empty_values:
            return None
        try:
            return cells.year_cell(str(value))
        except CellWrong as error:
            raise forms.ValidationError(str(error)) from None


class _PlacesForm(PlainForm):
    """Where an enterprise is and what it does, and from where and when that is known."""

    registration_district = forms.ChoiceField(
        label=gettext_lazy("注册区"), choices=_same(PLACES, empty="—")
    )
    tax_district = forms.ChoiceField(
        label=gettext_lazy("税务登记区"), choices=_same(PLACES, empty="—"), required=False
    )
    as_of = DayField(
        label=gettext_lazy("截至日期"),
        required=False,
        help_text=gettext_lazy("注册区、税务登记区在这一天的情况；不填就是今天。"),
    )
    evidence = forms.CharField(
        label=gettext_lazy("依据"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("营业执照、变更通知书的文号等。"),
    )
    industry = forms.CharField(
        label=gettext_lazy("行业代码"),
        max_length=6,
        required=False,
        help_text=gettext_lazy("《国民经济行业分类》的代码，例如 I6510。"),
    )
    industry_edition = forms.TypedChoiceField(
        label=gettext_lazy("行业分类版本"),
        choices=[("2017", "2017"), ("2011", "2011")],
        coerce=int,
        required=False,
        empty_value=None,
    )


class RegisterForm(_PlacesForm):
    """A new enterprise."""

    credit_code = forms.CharField(
        label=gettext_lazy("统一社会信用代码"),
        max_length=40,
        help_text=gettext_lazy("18 位，照营业执照填写；空格和小写会自动整理。"),
    )
    code_exception = forms.CharField(
        label=gettext_lazy("代码例外理由"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("只有末位校验不符、而执照确实如此时才填；理由会留在档案里。"),
    )
    name = forms.CharField(label=gettext_lazy("企业名称"), max_length=200)
    field_order = ("credit_code", "code_exception", "name")


class RenameForm(PlainForm):
    """A new name."""

    name = forms.CharField(label=gettext_lazy("新名称"), max_length=200)
    used_until = DayField(label=gettext_lazy("原名称使用至"), required=False)


class MoveForm(_PlacesForm):
    """Another district or industry."""

    registration_district = forms.ChoiceField(
        label=gettext_lazy("注册区"), choices=_same(PLACES, empty="—"), required=False
    )


class FactForm(PlainForm):
    """What a source says of a fact."""

    fact = forms.ChoiceField(label=gettext_lazy("事实"), choices=_same(tuple(KEPT_FACTS)))
    value = forms.CharField(
        label=gettext_lazy("值"),
        max_length=200,
        help_text=gettext_lazy("金额可以写 1234.5、5万元；是否类写「是」或「否」。"),
    )
    period = YearField(
        label=gettext_lazy("年度"), required=False, help_text=gettext_lazy("按年记录的事实才填。")
    )
    project = forms.TypedChoiceField(
        label=gettext_lazy("项目"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=gettext_lazy("按项目记录的事实才选。"),
    )
    source = forms.ChoiceField(
        label=gettext_lazy("来源"),
        choices=Source.choices,
        required=False,
        help_text=gettext_lazy("不选就按本单位的职责确定。"),
    )
    as_of = DayField(label=gettext_lazy("截至日期"))
    evidence = forms.CharField(
        label=gettext_lazy("依据"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("文号、证明名称。隶属关系必须写明。"),
    )

    def __init__(
        self,
        *args: Any,
        projects: tuple[ProjectInfo, ...] = (),
        sources: tuple[Source, ...] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        offered = [("", "—"), *((each.id, f"{each.number} {each.name}") for each in projects)]
        writable = [n for n, kept in KEPT_FACTS.items() if kept.writers & set(sources)]
        self.fields["project"].choices = offered  # type: ignore[attr-defined]
        self.fields["source"].choices = [("", "—"), *((s.value, s.label) for s in sources)]  # type: ignore[attr-defined]
        self.fields["fact"].choices = _same(tuple(writable))  # type: ignore[attr-defined]


class ProjectForm(PlainForm):
    """A recognised project."""

    number = forms.CharField(label=gettext_lazy("认定编号"), max_length=40)
    name = forms.CharField(label=gettext_lazy("项目名称"), max_length=200)
    product_name = forms.CharField(label=gettext_lazy("产品名称"), max_length=200, required=False)
    invoice_names = forms.CharField(
        label=gettext_lazy("开票名称"),
        required=False,
        max_length=1000,
        help_text=gettext_lazy("发票上的货物或服务名称，几个之间用分号隔开。"),
    )
    scheme = forms.ChoiceField(label=gettext_lazy("项目类别"), choices=RecognitionScheme.choices)
    recognised_on = DayField(label=gettext_lazy("认定日期"))
    valid_until = DayField(label=gettext_lazy("认定有效期截止"))
    innovation_coefficient = forms.CharField(
        label=gettext_lazy("创新贡献系数"), max_length=20, required=False
    )
    core_share = forms.CharField(
        label=gettext_lazy("核心技术价值占比"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("写成 85% 或 0.85。两个系数只认认定记录，没有就留空。"),
    )


class TrackingForm(PlainForm):
    """The yearly tracking statistics of a project were filed."""

    project = forms.TypedChoiceField(label=gettext_lazy("项目"), coerce=int)
    year = YearField(label=gettext_lazy("年度"))

    def __init__(self, *args: Any, projects: tuple[ProjectInfo, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["project"].choices = [  # type: ignore[attr-defined]
            (each.id, f"{each.number} {each.name}") for each in projects
        ]


class SupportForm(PlainForm):
    """Support that was received."""

    project_name = forms.CharField(label=gettext_lazy("项目名称"), max_length=200)
    project_number = forms.CharField(label=gettext_lazy("项目编号"), max_length=40, required=False)
    fund = forms.CharField(label=gettext_lazy("资金"), max_length=100)
    level = forms.ChoiceField(label=gettext_lazy("级别"), choices=_same(LEVELS))
    category = forms.ChoiceField(label=gettext_lazy("类别"), choices=_same(CATEGORIES))
    year = YearField(label=gettext_lazy("年度"))
    amount = MoneyField(label=gettext_lazy("扶持金额"))
    document = forms.CharField(label=gettext_lazy("立项或拨款文件"), max_length=200, required=False)


class CorrectionForm(SupportForm):
    """What a record of support should have said, and why it is corrected."""

    reason = forms.CharField(
        label=gettext_lazy("更正理由"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("原记录仍可查阅，理由写在它旁边。"),
    )


class CreditForm(PlainForm):
    """Misconduct and what it restrains."""

    catalogue_item = forms.CharField(
        label=gettext_lazy("信用信息目录条目"),
        max_length=100,
        help_text=gettext_lazy("没有目录条目的，不得记入。"),
    )
    conduct = forms.CharField(
        label=gettext_lazy("失信行为"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )
    restraint = forms.CharField(label=gettext_lazy("约束措施"), max_length=200)
    fund = forms.CharField(
        label=gettext_lazy("限制的资金"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("不填就是限制申报全部专项资金。"),
    )
    since = DayField(label=gettext_lazy("限制起"))
    until = DayField(label=gettext_lazy("限制止"))
    document = forms.CharField(label=gettext_lazy("认定文书"), max_length=200)


class RepairForm(PlainForm):
    """Credit was repaired."""

    repaired_on = DayField(label=gettext_lazy("信用修复日期"))
    document = forms.CharField(label=gettext_lazy("修复文书"), max_length=200)


class SmeForm(PlainForm):
    """A number of the register of technology-based SMEs."""

    number = forms.CharField(
        label=gettext_lazy("入库登记编号"),
        max_length=40,
        help_text=gettext_lazy("18 位，以年份开头。"),
    )
    valid_since = DayField(label=gettext_lazy("有效期起"))
    valid_until = DayField(label=gettext_lazy("有效期止"))


class ReasonForm(PlainForm):
    """Why."""

    reason = forms.CharField(
        label=gettext_lazy("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class ClaimForm(PlainForm):
    """A person asks to act for an enterprise; the file is taken beside the form."""

    credit_code = forms.CharField(
        label=gettext_lazy("统一社会信用代码"),
        max_length=40,
        help_text=gettext_lazy("18 位，照营业执照填写。"),
    )
    position = forms.CharField(label=gettext_lazy("您在企业的职务"), max_length=60)


class UploadForm(PlainForm):
    """A table for the register; the file is taken beside the form."""

    kind = forms.ChoiceField(label=gettext_lazy("导入内容"), choices=ImportKind.choices)

    def __init__(self, *args: Any, kinds: tuple[ImportKind, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(k.value, k.label) for k in kinds]  # type: ignore[attr-defined]


class ExportForm(PlainForm):
    """What to give out, and as what."""

    kind = forms.ChoiceField(label=gettext_lazy("导出内容"), choices=ImportKind.choices)
    form = forms.ChoiceField(
        label=gettext_lazy("格式"), choices=[("xlsx", "Excel"), ("csv", "CSV")]
    )
