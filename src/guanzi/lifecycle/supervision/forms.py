"""The shape of what people type here; the services judge it."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanzi.engines.rules.periods import parse_date
from guanzi.foundation.face.forms import PlainForm
from guanzi.lifecycle.budgets.rules.numbers import LONGEST, fen_in
from guanzi.lifecycle.supervision.services import Proposal
from guanzi.lifecycle.supervision.states import Origin

BAR_YEARS = 3  # after fraud, by article 9 of document 003
MOST_ARTICLES = 20
LONGEST_ARTICLE = 120


class FenField(forms.CharField):
    """An amount in yuan, as fen; nothing typed is zero unless it is required."""

    def __init__(self, **said: Any) -> None:
        box = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(max_length=LONGEST, widget=box, **said)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            fen = fen_in(text)
        except ValueError:
            fen = -1
        if fen is not None and fen < 0:
            raise forms.ValidationError(
                _("看不懂「%(text)s」，请写成 500,000.00 或 50万元。") % {"text": text}
            )
        if fen is None and self.required:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return fen or 0


class DayField(forms.CharField):
    """A day, however it was typed."""

    def __init__(self, **said: Any) -> None:
        super().__init__(max_length=20, widget=forms.DateInput(attrs={"type": "date"}), **said)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return parse_date(text)
        except ValueError as error:
            sentence = _("「%(text)s」不是日期，请写成 2025-06-30。") % {"text": text}
            raise forms.ValidationError(sentence) from error


class OpenForm(PlainForm):
    """Why somebody looks into a project."""

    origin = forms.ChoiceField(
        label=gettext_lazy("来源"), choices=[("", gettext_lazy("请选择")), *Origin.choices]
    )
    statement = forms.CharField(
        label=gettext_lazy("事由"),
        max_length=4_000,
        help_text=gettext_lazy(
            "写明线索和要核查的事项。立案的主管部门、市级财政部门、项目所在区的财政部门和审计机关看得到，企业看不到。"
        ),
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class DemandForm(PlainForm):
    """What is to be demanded back."""

    principal = FenField(
        label=gettext_lazy("收回本金"),
        help_text=gettext_lazy("不超过已支付的金额；退回时按支付时的分担比例退给出资方。"),
    )
    articles = forms.CharField(
        label=gettext_lazy("依据"),
        help_text=gettext_lazy("一行一条，写到条款。"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    reason = forms.CharField(
        label=gettext_lazy("理由"),
        max_length=4_000,
        help_text=gettext_lazy("写明查明的事实、企业的申辩和是否采纳，企业会看到。"),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    due_on = DayField(label=gettext_lazy("退缴期限"))
    interest = FenField(label=gettext_lazy("利息"), required=False)
    interest_article = forms.CharField(
        label=gettext_lazy("利息依据"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("没有条款依据的，不能收取利息。"),
    )
    fine = FenField(label=gettext_lazy("罚款"), required=False)
    fine_article = forms.CharField(
        label=gettext_lazy("罚款依据"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("没有条款依据的，不能处以罚款。"),
    )
    conduct = forms.CharField(
        label=gettext_lazy("失信行为"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("限制申报的须填写；年数填 0 的不记入信用记录。"),
        widget=forms.TextInput(attrs={"list": "known-conducts"}),
    )
    catalogue_item = forms.CharField(
        label=gettext_lazy("信用信息目录条目"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("公共信用信息目录里对应的条目名称；目录里没有的不得记入。"),
        widget=forms.TextInput(attrs={"list": "known-items"}),
    )
    bar_years = forms.IntegerField(
        label=gettext_lazy("限制申报年数"),
        initial=BAR_YEARS,
        min_value=0,
        max_value=10,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        help_text=gettext_lazy("从批准之日起算。"),
        error_messages={
            name: gettext_lazy("限制申报年数请填 0 到 10 的整数。")
            for name in ("invalid", "min_value", "max_value")
        },
    )

    def clean_articles(self) -> list[str]:
        """One article a line."""
        lines = [line.strip() for line in self.cleaned_data["articles"].splitlines()]
        found = [line for line in lines if line]
        if len(found) > MOST_ARTICLES or any(len(line) > LONGEST_ARTICLE for line in found):
            told = {"most": MOST_ARTICLES, "longest": LONGEST_ARTICLE}
            sentence = _("依据最多 %(most)d 条，每条最长 %(longest)d 字。")
            raise forms.ValidationError(sentence % told)
        return found

    def clean(self) -> dict[str, Any]:
        """Misconduct is said where the enterprise is barred for it."""
        super().clean()
        said: dict[str, Any] = self.cleaned_data
        has_bar = bool(said.get("bar_years"))
        for name, missing in (
            ("conduct", _("限制申报的，请写明失信行为。")),
            ("catalogue_item", _("限制申报的，请填写信用信息目录的条目。")),
        ):
            if has_bar and not said.get(name) and name not in self.errors:
                self.add_error(name, missing)
        return said

    def proposal(self) -> Proposal:
        """What was typed, once it is valid."""
        said = self.cleaned_data
        due_on: date = said["due_on"]
        return Proposal(
            principal_fen=said["principal"],
            articles=said["articles"],
            reason=said["reason"],
            due_on=due_on,
            conduct=said["conduct"],
            catalogue_item=said["catalogue_item"],
            bar_years=said["bar_years"],
            interest_fen=said["interest"],
            interest_article=said["interest_article"],
            fine_fen=said["fine"],
            fine_article=said["fine_article"],
        )


class RepaymentForm(PlainForm):
    """Money that came in."""

    amount = FenField(label=gettext_lazy("退缴金额"))
    voucher = forms.CharField(
        label=gettext_lazy("缴款凭证号"),
        max_length=60,
        help_text=gettext_lazy("同一张凭证只能登记一次。"),
    )
