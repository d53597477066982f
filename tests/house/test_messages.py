"""What a person reads goes through gettext, and the English catalogue has all of it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.utils import translation

from guanzi.engines.rules import Rulebook, load_rulebook
from tools import messages

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "guanzi"
CHINESE = re.compile(r"[\u4e00-\u9fff]")
GETTEXT = {"_", "gettext", "gettext_lazy", "ngettext"}

# These speak Chinese by their nature: sentences of the rulebook and of the engine, readers of
# what people type, the description of the API, and the command line, which says both at once.
CHINESE_BY_NATURE = (
    "engines/",
    "foundation/actor.py",  # the platform's own name in the audit trail
    "foundation/audit/chain.py",  # verifies where there is no catalogue
    "foundation/calendar/facts.py",  # numbers of notices
    "foundation/registers/",  # names that the state gives
    "foundation/database/",  # start-up, in both languages
    "foundation/face/facts.py",  # what the API says is described in one language
    "foundation/face/wire.py",
    "foundation/face/formula.py",  # puts the rulebook's formulas into words
    "foundation/face/citations.py",
    "foundation/face/typeset.py",
    "foundation/face/templatetags/face.py",  # the rulebook's own function words
    # findings, columns of files, and facts are kept as they are written
    "lifecycle/applications/rules/",
    "lifecycle/budgets/rules/",  # figures as people write them, tables as documents print them
    "lifecycle/checks/rules/",
    "lifecycle/disclosure/rules/",  # columns of open data
    "lifecycle/enterprises/rules/",
    "lifecycle/enterprises/selectors/facts.py",
    "lifecycle/enterprises/selectors/known.py",
    "lifecycle/enterprises/services/planning/",
    "lifecycle/enterprises/states.py",
    "lifecycle/enterprises/templatetags/",
    "lifecycle/guidelines/forms.py",  # how people write a moment
    "lifecycle/guidelines/rules/",
    "foundation/printing/",  # what stands on every paper
    "foundation/identity/feed.py",  # the description of the interface
    "lifecycle/enterprises/api.py",
    "lifecycle/projects/api.py",
    "lifecycle/matching/rules/",
    "lifecycle/matching/api.py",
    "lifecycle/payments/rules/",  # payers and levels as the rulebook and the register write them
    "lifecycle/payments/services/papers.py",  # what is printed
    "lifecycle/policies/rules/",
    "lifecycle/policies/api/",
    "lifecycle/projects/rules/",
    "lifecycle/projects/selectors/basis.py",  # an explanation, as the engine gives it
    "lifecycle/supervision/services/papers.py",
    "lifecycle/supervision/services/reporting.py",  # columns of a file
    "site/api/",
    "site/backup/",  # what the command line reports
    "site/cli.py",
    "site/commands/",
    "site/demo/",  # what was made up
    "site/port.py",
    "site/run.py",
    "site/settings/",  # the platform's name
    "/management/",
    "/migrations/",
)
# what is typed, payers and names that are stored
OTHER_WORDS = {"是", "否", "不知道", "没有", "事实词表", "元"}
OTHER_WORDS |= {"市级", "区级", "专项资金", "利息和罚款"}


def sources(ending: str) -> list[Path]:
    return sorted(PACKAGE.rglob(f"*{ending}"))


def name_of(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def untranslated_in(template: str) -> list[str]:
    """Chinese of a template outside of tags, comments, translated blocks and typed values."""
    text = re.sub(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", "", template, flags=re.S)
    text = re.sub(r"\{% blocktrans.*?\{% endblocktrans(late)? %\}", "", text, flags=re.S)
    text = re.sub(r"\{%.*?%\}", "", text, flags=re.S)
    text = re.sub(r"""_\((".*?"|'.*?')\)""", "", text)
    text = re.sub(r"""value="(不知道|没有)"|\?q=[^"]*""", "", text)
    return CHINESE.findall(text)


def words_of(rulebook: Rulebook) -> set[str]:
    facts = rulebook.vocabulary.facts
    return {*facts, *(option for fact in facts.values() for option in fact.options), *OTHER_WORDS}


def literals_of(code: str) -> Iterator[tuple[int, str]]:
    """(line, text) of every string that is neither documentation nor handed to gettext."""
    tree = ast.parse(code)
    passed: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            passed.add(id(node.value))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in GETTEXT:
            passed.update(id(argument) for argument in node.args)
    for node in ast.walk(tree):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_text and id(node) not in passed:
            yield node.lineno, node.value


@pytest.mark.parametrize("path", sources(".html"), ids=name_of)
def test_a_template_translates_what_it_says(path: Path) -> None:
    assert untranslated_in(path.read_text()) == []


def test_a_forgotten_sentence_of_a_template_would_be_found() -> None:
    assert untranslated_in('{% translate "有" %}<p>忘了</p>{# 注 #}') == ["忘", "了"]
    assert untranslated_in('{{ name|default:"无" }}') == ["无"]


def test_views_and_forms_translate_what_they_say() -> None:
    words = words_of(load_rulebook(ROOT / "rulebook"))
    found = [
        f"{name_of(path)}:{line} {text}"
        for path in sources(".py")
        if not any(part in f"/{name_of(path)}" for part in CHINESE_BY_NATURE)
        for line, text in literals_of(path.read_text())
        if CHINESE.search(text) and text not in words
    ]
    assert found == []


def test_a_forgotten_sentence_of_a_view_would_be_found() -> None:
    code = '"""说明"""\ntitle = _("有")\nother = f"忘了{title}"\n'
    assert list(literals_of(code)) == [(3, "忘了")]


def test_the_catalogue_has_every_sentence_and_is_compiled() -> None:
    (po,) = messages.LOCALE.glob("*/LC_MESSAGES/django.po")
    assert messages.problems_of(po) == []
    assert len(messages.said()) > 300


def test_a_missing_an_untranslated_and_a_stale_sentence_are_each_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (po,) = messages.LOCALE.glob("*/LC_MESSAGES/django.po")
    text = po.read_text()
    text = text.replace('msgid "找政策"\nmsgstr "Find policies"\n', "")
    text = text.replace('msgid "政策库"\nmsgstr "Policies"\n', 'msgid "政策库"\nmsgstr ""\n')
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    copy = tmp_path / "en" / "LC_MESSAGES" / "django.po"
    copy.parent.mkdir(parents=True)
    copy.write_text(text)
    assert messages.problems_of(copy) == [
        "en/LC_MESSAGES/django.po: not in the catalogue: 找政策",
        "en/LC_MESSAGES/django.po: not translated: 政策库",
        "en/LC_MESSAGES/django.po: the compiled catalogue is stale",
    ]


def test_translations_keep_every_placeholder() -> None:
    (po,) = messages.LOCALE.glob("*/LC_MESSAGES/django.po")
    places = re.compile(r"%\(\w+\)[sd]|\{\w*\}|%%")
    for message in messages.read(po):
        if message.id:
            wanted = sorted(places.findall(messages.key(message.id)))
            for translated in messages.texts(message.string):
                assert sorted(places.findall(translated)) == wanted, translated


@pytest.mark.django_db
def test_the_home_page_can_be_read_in_english(client: Client) -> None:
    with translation.override("en"):
        page = client.get("/").content.decode()
    assert '<html lang="en">' in page
    assert "and under which article" in page
    assert "Find policies" in page
    assert "找政策" not in page


@pytest.mark.django_db
@pytest.mark.parametrize("wanted", ["en", "en-GB,en;q=0.9", "fr", "*", ""])
def test_the_site_stays_chinese_whatever_the_browser_prefers(client: Client, wanted: str) -> None:
    page = client.get("/", headers={"Accept-Language": wanted}).content.decode()
    assert '<html lang="zh-Hans">' in page
    assert "找政策" in page
