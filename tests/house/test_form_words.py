"""Every form of the product says in a sentence what is missing, and of which field."""

import inspect

import pytest
from django import forms

from guanzi.foundation.identity import entry_forms
from guanzi.foundation.identity import forms as identity_forms
from guanzi.lifecycle.enterprises import forms as enterprise_forms

EMPTY_MAKERS = {"InviteForm": {"roles": ()}}
ALL = [
    each
    for module in (identity_forms, enterprise_forms)
    for _name, each in inspect.getmembers(module, inspect.isclass)
    if issubclass(each, forms.Form)
    and each.__module__ == module.__name__
    and each is not identity_forms.SignupDetails
]


@pytest.mark.parametrize("form", ALL, ids=lambda form: form.__name__)
def test_a_missing_answer_is_named(form: type[forms.Form]) -> None:
    asked = form({}, **EMPTY_MAKERS.get(form.__name__, {}))
    for name, errors in asked.errors.items():
        label = str(asked.fields[name].label) if name in asked.fields else ""
        for sentence in errors:
            assert "必填项" not in sentence
            assert label in sentence
            assert sentence.startswith(("请填写", "请选择", "请勾选"))


def test_signing_in_without_a_password_says_so() -> None:
    assert entry_forms.LoginForm({}).errors["password"] == ["请填写密码。"]


def test_a_text_that_is_too_long_and_a_foreign_choice_are_told_plainly() -> None:
    said = {"name": "长" * 300, "kind": "nobody"}
    errors = identity_forms.OrganisationForm(said).errors
    assert errors["name"] == ["全称最长 200 字，现有 300 字，请缩短。"]
    assert errors["kind"] == ["类型没有「nobody」这一项，请从列出的选项里选。"]
