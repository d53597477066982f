"""What an auditor may ask for; the address carries it."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guanzi.foundation.audit.selectors import Search
from guanzi.foundation.registers.districts import DISTRICTS


class DayInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def format_value(self, value: date | str | None) -> str | None:
        """The day as browsers want it."""
        return value.isoformat() if isinstance(value, date) else value


class SearchForm(forms.Form):
    """Subject, person, verb, days; each may be empty."""

    subject = forms.CharField(label=_("对象"), max_length=200, required=False)
    person = forms.CharField(label=_("人员姓名"), max_length=60, required=False)
    verb = forms.CharField(label=_("动作"), max_length=80, required=False)
    district = forms.ChoiceField(
        label=_("区"),
        choices=[("", _("全市")), *((each, each) for each in DISTRICTS)],
        widget=forms.Select(attrs={"class": "form-control"}),
        required=False,
    )
    since = forms.DateField(
        label=_("从"),
        required=False,
        widget=DayInput,
        error_messages={"invalid": _("请写成 2026-01-31 这样的日期。")},
    )
    until = forms.DateField(
        label=_("到"),
        required=False,
        widget=DayInput,
        error_messages={"invalid": _("请写成 2026-01-31 这样的日期。")},
    )

    def clean(self) -> dict[str, Any]:
        """The days in their order."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and since > until:
            self.add_error("until", _("结束日期不能早于开始日期。"))
        return cleaned

    def search(self, scope: str) -> Search:
        """What is asked for, within a district or, for `""`, anywhere; a field that makes no sense
        asks for nothing."""
        given = getattr(self, "cleaned_data", {})
        return Search(
            subject=given.get("subject", ""),
            person=given.get("person", ""),
            verb=given.get("verb", ""),
            since=given.get("since"),
            until=given.get("until"),
            district=scope or given.get("district", ""),
        )
