"""Forms whose refusals are sentences that name the field."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from guanzi.foundation.face.typeset import typeset

_CHOSEN = (forms.Select, forms.RadioSelect, forms.SelectMultiple, forms.FileInput)


class PlainForm(forms.Form):
    """A form without colons after its labels, and with our sentences for common faults."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        name_faults(self.fields)


def named_errors(form: forms.BaseForm) -> list[tuple[str, str]]:
    """Every error of a field with the place of its control: read away from the field, a sentence
    has to name it, and those that do not by themselves get the label in front."""
    found = []
    for field in form:
        label, place = typeset(str(field.label)), field.id_for_label or str(field.auto_id)
        for error in field.errors:
            sentence = typeset(str(error))
            named = sentence if label in sentence else f"{label}：{sentence}"
            found.append((place, named))
    return found


def name_faults(fields: Mapping[str, forms.Field]) -> None:
    """Say of each field, by its label, what is missing, too long or not offered. Sentences that a
    field brings along stay."""
    for field in fields.values():
        usual = _usual(field)
        ours = _sentences(field)
        for code, sentence in ours.items():
            if code not in field.error_messages or field.error_messages[code] == usual.get(code):
                field.error_messages[code] = sentence


def _usual(field: forms.Field) -> dict[str, Any]:
    """Django's own sentences for such a field."""
    found: dict[str, Any] = {}
    for kind in reversed(type(field).__mro__):
        found |= getattr(kind, "default_error_messages", {})
    return found


def _sentences(field: forms.Field) -> dict[str, str]:
    label = str(field.label or "")
    too_long = (
        _("%(label)s的文件名最长 %(max)d 字，现有 %(length)d 字，请缩短。")
        if isinstance(field, forms.FileField)
        else _("%(label)s最长 %(limit_value)d 字，现有 %(show_value)d 字，请缩短。")
    )
    found = {
        "required": _missing(field) % {"label": label},
        "max_length": _labelled(too_long, label),
    }
    if isinstance(field, forms.ChoiceField):
        not_offered = _("%(label)s没有「%(value)s」这一项，请从列出的选项里选。")
        found["invalid_choice"] = _labelled(not_offered, label)
    if isinstance(field, forms.EmailField):
        wrong = _("%(label)s的写法不对，请写成 name@example.cn 这样。")
        found["invalid"] = _labelled(wrong, label)
    return found


def _labelled(sentence: str, label: str) -> str:
    """With the label in it; what Django fills in stays open."""
    return sentence.replace("%(label)s", label.replace("%", "%%"))


def _missing(field: forms.Field) -> str:
    if isinstance(field.widget, forms.CheckboxInput):
        return _("请勾选%(label)s。")
    return _("请选择%(label)s。") if isinstance(field.widget, _CHOSEN) else _("请填写%(label)s。")
