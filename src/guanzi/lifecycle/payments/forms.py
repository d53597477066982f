"""The shape of what people type here; the services judge it."""

from collections.abc import Callable, Iterable

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanzi.foundation.addresses import number_in
from guanzi.lifecycle.budgets.rules.numbers import fen_in
from guanzi.lifecycle.payments.errors import AccountInvalid, ShareInvalid
from guanzi.lifecycle.payments.rules.accounts import read_bank_code, read_number


class AccountForm(forms.Form):
    """An account of a payee: it bears the enterprise's own name."""

    holder = forms.CharField(
        label=gettext_lazy("户名"),
        disabled=True,
        help_text=gettext_lazy("与企业名称一致，资金只拨付到申报企业自己的账户。"),
    )
    bank = forms.CharField(
        label=gettext_lazy("开户银行"),
        max_length=140,
        help_text=gettext_lazy("写到支行，例如：某某银行上海闵行支行。"),
        error_messages={"required": gettext_lazy("请填写开户银行的全称，最多 140 字。")},
    )
    bank_code = forms.CharField(
        label=gettext_lazy("联行号"),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=gettext_lazy("12 位数字，可以向开户银行查询。"),
        error_messages={"required": gettext_lazy("请填写联行号。")},
    )
    number = forms.CharField(
        label=gettext_lazy("账号"),
        max_length=80,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=gettext_lazy("可以带空格。保存后只显示末四位。"),
        error_messages={"required": gettext_lazy("请填写账号。")},
    )

    def clean_bank_code(self) -> str:
        """Judged here too, so that everything that is wrong is said at once."""
        return _judged(read_bank_code, self.cleaned_data["bank_code"])

    def clean_number(self) -> str:
        """As above."""
        return _judged(read_number, self.cleaned_data["number"])


def _judged(read: Callable[[str], str], text: str) -> str:
    try:
        return read(text)
    except AccountInvalid as error:
        raise forms.ValidationError(error.sentence) from error


class TreasuryForm(AccountForm):
    """The account that pays a fund."""

    fund = forms.ChoiceField(
        label=gettext_lazy("专项资金"),
        error_messages={"required": gettext_lazy("请选择专项资金。")},
    )
    holder = forms.CharField(
        label=gettext_lazy("户名"),
        max_length=140,
        error_messages={"required": gettext_lazy("请填写付款账户的户名，最多 140 字。")},
    )
    field_order = ("fund", "holder", "bank", "bank_code", "number")

    def __init__(self, *args: object, funds: Iterable[str], **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        choices = [("", gettext_lazy("请选择")), *((fund, fund) for fund in funds)]
        self.fields["fund"].choices = choices  # type: ignore[attr-defined]


def read_amount(text: str) -> int:
    """Yuan as people write it, in fen. Raises ShareInvalid."""
    try:
        fen = fen_in(text.replace("\x00", ""))
    except ValueError:
        raise _no_amount() from None
    if fen is None:
        raise _no_amount()
    return fen


def _no_amount() -> ShareInvalid:
    return ShareInvalid(_("金额请写成 1,234.50 这样，单位是元，最小到分。"))


def read_ids(texts: Iterable[str]) -> list[int]:
    """The numbers among what was sent."""
    return [found for text in texts if (found := number_in(text)) is not None]
