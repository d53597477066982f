"""Every form that Django reads for us says in a sentence what is missing, and of which field."""

import inspect
from contextlib import suppress
from importlib import import_module
from types import ModuleType
from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile

from guanzi.foundation.face.forms import PlainForm, named_errors
from guanzi.foundation.identity import entry_forms
from guanzi.foundation.identity import forms as identity_forms
from guanzi.lifecycle.enterprises import forms as enterprise_forms
from tests.world import MORNING

STAGES = ("applications", "checks", "guidelines", "matching", "policies")
MODULES = (identity_forms, enterprise_forms)
MADE_WITH: dict[str, dict[str, Any]] = {
    "InviteForm": {"roles": ()},
    "TokenForm": {"today": MORNING.date(), "district": ""},
}
# of these every answer may be left out
ASK_NOTHING = {"MoveForm"}


def forms_of(module: ModuleType) -> list[type[forms.Form]]:
    return [
        each
        for _name, each in inspect.getmembers(module, inspect.isclass)
        if issubclass(each, forms.Form) and each.__module__ == module.__name__
    ]


ALL = [
    each
    for module in MODULES
    for each in forms_of(module)
    if each is not identity_forms.SignupDetails
]


def test_no_other_part_has_forms_of_its_own() -> None:
    """Others read what is posted themselves, and are tested where they do."""
    for stage in STAGES:
        with suppress(ModuleNotFoundError):
            assert not forms_of(import_module(f"guanzi.lifecycle.{stage}.forms"))


@pytest.mark.parametrize("form", ALL, ids=lambda form: form.__name__)
def test_a_missing_answer_is_named(form: type[forms.Form]) -> None:
    asked = form({}, **MADE_WITH.get(form.__name__, {}))
    assert bool(asked.errors) is (form.__name__ not in ASK_NOTHING)
    for name, errors in asked.errors.items():
        label = str(asked.fields[name].label) if name in asked.fields else ""
        for sentence in errors:
            assert "必填项" not in sentence
            assert label in sentence
            assert sentence.startswith(("请填写", "请选择", "请勾选"))


def test_a_label_with_a_percent_sign_and_a_long_name_of_a_file_are_told() -> None:
    class Odd(PlainForm):
        mail = forms.EmailField(label="占比 100% 的邮箱")
        paper = forms.FileField(label="材料", max_length=8)

    paper = SimpleUploadedFile("很长很长很长.pdf", b"x")
    asked = Odd({"mail": "nobody"}, {"paper": paper})
    assert asked.errors["mail"] == ["占比 100% 的邮箱的写法不对，请写成 name@example.cn 这样。"]
    assert asked.errors["paper"] == ["材料的文件名最长 8 字，现有 10 字，请缩短。"]


def test_away_from_its_field_a_sentence_names_it_once() -> None:
    class Two(PlainForm):
        first = forms.CharField(label="全称")
        second = forms.IntegerField(label="年度", error_messages={"invalid": "请写成 2021。"})

    said = named_errors(Two({"second": "去年"}))
    assert said == [("id_first", "请填写全称。"), ("id_second", "年度：请写成 2021。")]


def test_signing_in_without_a_password_says_so() -> None:
    assert entry_forms.LoginForm({}).errors["password"] == ["请填写密码。"]


def test_a_text_that_is_too_long_and_a_foreign_choice_are_told_plainly() -> None:
    said = {"name": "长" * 300, "kind": "nobody"}
    errors = identity_forms.OrganisationForm(said).errors
    assert errors["name"] == ["全称最长 200 字，现有 300 字，请缩短。"]
    assert errors["kind"] == ["类型没有「nobody」这一项，请从列出的选项里选。"]
