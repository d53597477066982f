# ruff: noqa: E402 - models can be imported after the settings only
"""The register at its size: a long file brought in, and leafing through 200,000 enterprises.

Runs as a program of its own, with DATABASE_URL: `python -m bench.register_world import ROWS` or
`… search ROWS`, and prints what it found as JSON. Memory is the peak of this process alone.
"""

import csv
import json
import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanzi.site.settings")
django.setup()

from django.db import connection
from openpyxl import Workbook

from guanzi.foundation import clock
from guanzi.foundation.actor import PLATFORM
from guanzi.foundation.jobs.running import run_waiting
from guanzi.foundation.registers.credit_codes import check_character
from guanzi.foundation.registers.districts import DISTRICTS
from guanzi.lifecycle.enterprises import selectors, services
from guanzi.lifecycle.enterprises.models import Enterprise
from guanzi.lifecycle.enterprises.rules.names import name_core, tokens_of
from guanzi.lifecycle.enterprises.selectors.search import Asked
from guanzi.lifecycle.enterprises.states import ImportKind

CHARACTERS = "云帆远景华东方智联海天恒信达博瑞安康宏盛嘉诚永泰德源中科创新星辰光启明晨曦"
TRADES = ("智能科技", "信息技术", "生物医药", "新材料", "精密机械", "软件", "电子", "环保科技")
TIMES = 15


def rows(number: int) -> Iterator[tuple[str, str, str]]:
    """Made-up enterprises, the same ones each time: code, name, district."""
    draw = random.Random(20200101)
    for serial in range(number):
        seventeen = f"91310104MA{serial:07d}"
        name = "".join(draw.choices(CHARACTERS, k=draw.randint(2, 4))) + draw.choice(TRADES)
        yield seventeen + check_character(seventeen), f"上海{name}有限公司", draw.choice(DISTRICTS)


def main() -> None:
    """Do the part that is asked for."""
    part, number = sys.argv[1], int(sys.argv[2])
    found = measure_import(number, sys.argv[3]) if part == "import" else measure_search(number)
    print(json.dumps(found))


# --- a long file ---


def measure_import(number: int, form: str) -> dict[str, float]:
    """Seconds to read and to write, the same again, and the peak of memory in megabytes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"table.{form}"
        _write(path, number)
        before = _peak()
        first = _bring_in(path)
        again = _bring_in(path)
    assert first["counts"] == {"new": number}
    assert again["counts"] == {"unchanged": number}
    return {
        "read": first["read"],
        "write": first["write"],
        "again": again["read"],
        "more_megabytes": _peak() - before,
        "megabytes": _peak(),
    }


def _write(path: Path, number: int) -> None:
    heading = ("统一社会信用代码", "企业名称", "注册区")
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([heading, *rows(number)])
        return
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in (heading, *rows(number)):
        sheet.append(row)
    book.save(path)


def _bring_in(path: Path) -> dict[str, object]:
    with path.open("rb") as content:
        made = services.start_import(
            actor=PLATFORM,
            kind=ImportKind.ENTERPRISES,
            content=content,
            name=path.name,
            at=clock.now(),
        )
    read = _timed(run_waiting)
    info = selectors.import_info(made)
    write = 0.0
    if not info.changes_nothing:
        services.confirm_import(actor=PLATFORM, import_id=made, at=clock.now())
        write = _timed(run_waiting)
    return {"read": read, "write": write, "counts": selectors.import_info(made).counts}


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


# --- the list ---


def measure_search(number: int) -> dict[str, list[float]]:
    """Milliseconds of what people ask of a register of that size."""
    _fill(number)
    draw = random.Random(7)
    names = list(Enterprise.objects.order_by("id").values_list("name", flat=True)[: 50 * TIMES])
    some = [draw.choice(names) for _ in range(TIMES)]
    middle = Enterprise.objects.order_by("name", "id")[number // 2]
    last = (middle.name, middle.pk)
    code = middle.credit_code
    return {
        "first page": _each(lambda _: Asked(), some),
        "a page in the middle": _each(lambda _: Asked(after=last), some),
        "a district's page": _each(lambda _: Asked(district="闵行区"), some),
        "a whole name": _each(lambda name: Asked(text=name), some),
        "a name with one wrong character": _each(lambda name: Asked(text=_wrong(name)), some),
        "two common characters": _each(lambda _: Asked(text="智能"), some),
        "a code with one wrong character": _each(
            lambda _: Asked(text=f"{code[:12]}X{code[13:]}"), some
        ),
    }


def _wrong(name: str) -> str:
    core = name_core(name)
    return core[:1] + "错" + core[2:]


def _each(ask: Callable[[str], Asked], some: list[str]) -> list[float]:
    selectors.search(ask(some[0]))
    return [_timed(lambda name=name: selectors.search(ask(name))) * 1000 for name in some]  # type: ignore[misc]


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _fill(number: int) -> None:
    at = clock.now()
    batch: list[Enterprise] = []
    for code, name, district in rows(number):
        core = name_core(name)
        batch.append(
            Enterprise(
                credit_code=code,
                name=name,
                name_core=core,
                tokens=tokens_of([core]),
                registration_district=district,
                registered_at=at,
            )
        )
        if len(batch) == 5000:
            Enterprise.objects.bulk_create(batch)
            batch = []
    Enterprise.objects.bulk_create(batch)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE enterprises_enterprise")


if __name__ == "__main__":
    main()
