"""The house rules that no other tool checks."""

import ast
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools import messages, traceability

ROOT = Path(__file__).resolve().parents[2]
LOCKS = sorted((ROOT / "requirements").glob("*.lock"))
ENGINE_FILES = sorted((ROOT / "src/guanzi/engines").rglob("*.py"))
EXACT_MATH = {"gcd", "lcm", "isqrt", "comb", "perm", "factorial", "prod"}

TOP = {
    *(".ci", ".git", ".gitignore", "ARCHITECTURE.md", "CONTRIBUTING.md", "GLOSSARY.md", "LICENSE"),
    *("Makefile", "README.md", "bench", "deploy", "docs", "pyproject.toml", "requirements"),
    *("rulebook", "src", "tests", "tools"),
}
UNKEPT = {".venv", "build", ".hypothesis", ".ruff_cache", ".import_linter_cache", "__pycache__"}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_lock_names_digests_and_no_addresses(lock: Path) -> None:
    text = lock.read_text()
    assert not re.search(r"://|index|pypi|pythonhosted|@", text)
    packages = re.findall(r"^[a-z0-9].*$", text, re.MULTILINE)
    assert packages
    assert all(re.match(r"[a-z0-9._-]+(\[.+\])?==\S+ (;.+)?\\$", line) for line in packages)
    assert text.count("--hash=sha256:") >= len(packages)


def floats(tree: ast.AST) -> Iterator[tuple[int, str]]:
    nodes = list(ast.walk(tree))
    # how alike two names are, when the nearest one is offered, is no amount
    likenesses = {
        id(node.value) for node in nodes if isinstance(node, ast.keyword) and node.arg == "cutoff"
    }
    for node in nodes:
        match node:
            case ast.Constant(value=float() | complex()) if id(node) not in likenesses:
                yield node.lineno, "a float literal"
            case ast.Call(func=ast.Name(id="float" | "complex")):
                yield node.lineno, "a conversion to float"
            case ast.ImportFrom(module="math", names=names):
                if {name.name for name in names} - EXACT_MATH:
                    yield node.lineno, "math that is not exact"
            case ast.Attribute(value=ast.Name(id="math"), attr=name) if name not in EXACT_MATH:
                yield node.lineno, f"math.{name}"


@pytest.mark.req("003-03", "A7")
@pytest.mark.parametrize("file", ENGINE_FILES, ids=lambda path: str(path.relative_to(ROOT / "src")))
def test_no_float_enters_an_engine(file: Path) -> None:
    found = [f"{file}:{line}: {what}" for line, what in floats(ast.parse(file.read_text()))]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "text", ["x = 0.5", "float('1')", "import math\nmath.floor(x)", "from math import sqrt", "1j"]
)
def test_a_planted_float_is_found(text: str) -> None:
    assert list(floats(ast.parse(text)))


def test_exact_mathematics_is_allowed() -> None:
    assert not list(floats(ast.parse("import math\nmath.gcd(4, 6)\nx: float | None = None")))


def test_nothing_lies_about_in_the_house() -> None:
    strays = {path.name for path in ROOT.iterdir()} - TOP - UNKEPT
    assert not strays


@pytest.mark.parametrize(
    "sums",
    [*(ROOT / "tests").rglob("SHA256SUMS"), *(ROOT / "src").rglob("SHA256SUMS")],
    ids=lambda path: path.parent.name,
)
def test_what_is_vendored_is_what_was_published(sums: Path) -> None:
    for line in sums.read_text().splitlines():
        digest, name = line.split()
        assert hashlib.sha256((sums.parent / name).read_bytes()).hexdigest() == digest


def test_every_compiled_catalogue_is_fresh() -> None:
    assert all(messages.is_fresh(po) for po in messages.LOCALE.glob("*/LC_MESSAGES/django.po"))


def test_an_unknown_requirement_is_refused(tmp_path: Path) -> None:
    tests = tmp_path / "tests"
    tests.mkdir()
    mark = "pytest.mark." + "req"
    (tests / "test_it.py").write_text(f"import pytest\n@{mark}('A1', 'A99')\ndef test(): ...\n")
    with pytest.raises(SystemExit, match=r"test_it.py:2: unknown requirement 'A99'"):
        traceability.collect(tests, {"A1"})
    assert traceability.collect(tests, {"A1", "A99"})["A1"] == {"tests/test_it.py": 1}
