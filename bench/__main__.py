"""Prints the benchmark table and writes build/bench.json.

    python -m bench [rules] [openfisca] [portal] [audit] [rush] [register] [cases] [ledger]
                    [payments] [drafting] [many] [city] [sandbox] [spark]
                    [differential] [--minutes N] [--seed N] [--record]

Without names everything is measured. `--record` also puts what was measured into the table of
docs/reference/benchmarks.md; other groups stay as they are. BENCH_DIVIDE=100 takes a hundredth of
what ledger and payments work on, to see that they run.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Mapping

from . import (
    against_openfisca,
    audit,
    cases,
    city,
    differential,
    drafting,
    ledger,
    many,
    on_spark,
    payments,
    portal,
    register,
    rules,
    rush,
    sandbox,
)
from .machine import this_machine
from .rows import Group, as_markdown, merged
from .sizes import DIVISOR
from .world import ROOT

PARTS: Mapping[str, Callable[[], Iterator[Group]]] = {
    "rules": rules.measure,
    "openfisca": against_openfisca.measure,
    "portal": portal.measure,
    "audit": audit.measure,
    "rush": rush.measure,
    "register": register.measure,
    "cases": cases.measure,
    "ledger": ledger.measure,
    "payments": payments.measure,
    "drafting": drafting.measure,
    "many": many.measure,
    "city": city.measure,
    "sandbox": sandbox.measure,
    "spark": on_spark.measure,
    "differential": differential.measure,
}
RESULT = ROOT / "build" / "bench.json"
PAGE = ROOT / "docs" / "reference" / "benchmarks.md"
BEGIN, END = "<!-- table -->\n", "<!-- end of table -->"


def main() -> None:
    """Measure, print, write."""
    chosen = _arguments()
    if chosen.record and DIVISOR > 1:
        raise SystemExit("a part of the sizes is not recorded")
    machine = this_machine()
    groups: list[Group] = []
    for name in chosen.parts or PARTS:
        print(f"measuring: {name}", file=sys.stderr, flush=True)
        groups += _measured(name, chosen)
    table = as_markdown(str(machine), groups)
    print(table)
    found = {"machine": machine.as_json(), "groups": [group.as_json() for group in groups]}
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(found, ensure_ascii=False, indent=2) + "\n")
    if chosen.record:
        PAGE.write_text(recorded(PAGE.read_text(), table))


def _measured(name: str, chosen: argparse.Namespace) -> Iterator[Group]:
    if name == "differential":
        return differential.measure(chosen.minutes, chosen.seed)
    return PARTS[name]()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("parts", nargs="*", type=_part, metavar="PART")
    parser.add_argument("--record", action="store_true", help="put the groups into the page")
    told = "how long random rules are compared"
    parser.add_argument("--minutes", type=float, default=differential.MINUTES, help=told)
    told = "with which random rules to begin"
    parser.add_argument("--seed", type=int, default=differential.SEED, help=told)
    return parser.parse_args()


def _part(name: str) -> str:
    if name not in PARTS:
        raise argparse.ArgumentTypeError(f"{name} is none of: {', '.join(PARTS)}")
    return name


def recorded(page: str, table: str) -> str:
    """The page with the groups of this table in place of its own."""
    before, _, rest = page.partition(BEGIN)
    old, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{merged(old, table)}\n{END}{after}"


if __name__ == "__main__":
    main()
