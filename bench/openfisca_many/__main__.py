"""The 21 measures through OpenFisca: time, memory, wrong fen, as JSON. Runs where OpenFisca lives.

python -m bench.openfisca_many FACTS.parquet RIGHT.parquet REPEATS
"""

# mypy: disable-error-code="import-not-found,misc,no-untyped-call,no-any-return,attr-defined"

import json
import resource
import sys
from importlib.metadata import version
from time import perf_counter
from typing import Any

import numpy as np
import polars as pl
from openfisca_core.entities import build_entity
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from bench.many_rates import (
    BASES,
    FIVE,
    FLAGS,
    SIMPLE,
    simple_base,
    simple_cap_fen,
    simple_flag,
    simple_rate,
)

YEAR = "2024"
FIRST, SECOND, CAP = 5_000_000, 15_000_000, 5_000_000
Enterprise = build_entity(
    key="enterprise", plural="enterprises", label="Enterprise", doc="", is_person=True
)


def main() -> None:
    """Everything in one process, so that OpenFisca is as warm as can be."""
    facts, right, repeats = sys.argv[1], sys.argv[2], int(sys.argv[3])
    system = _system()
    timed = [_run(system, facts) for _ in range(repeats)]
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    results = timed[-1][1]
    wrong = [_wrong(right, name, amounts) for name, amounts in results.items()]
    found = {
        "version": version("openfisca-core"),
        "seconds": [seconds for seconds, _ in timed],
        "peak_mb": peak_mb,
        "wrong": sum(wrong),
        "cells": sum(len(amounts) for amounts in results.values()),
    }
    json.dump(found, sys.stdout)


# ---------------------------------------------------------------- the system


def _system() -> Any:
    system = TaxBenefitSystem([Enterprise])
    for number in range(BASES):
        system.add_variable(_input(f"base_{number}", float))
    for name in ("factor", "share"):
        system.add_variable(_input(name, float))
    for number in range(FLAGS):
        system.add_variable(_input(f"flag_{number}", bool))
    for number in range(SIMPLE):
        system.add_variable(_granted(f"simple-{number}", f"flag_{simple_flag(number)}"))
        system.add_variable(_simple(number))
    system.add_variable(_granted(FIVE, "flag_12"))
    system.add_variable(_five())
    return system


def _variable(name: str, kind: type, **more: Any) -> Any:
    same = {
        "value_type": kind,
        "entity": Enterprise,
        "definition_period": DateUnit.YEAR,
        "label": name,
    }
    return type(name, (Variable,), {**same, **more})


def _input(name: str, kind: type) -> Any:
    return _variable(name, kind)


def _granted(name: str, flag: str) -> Any:
    def formula(enterprises: Any, period: Any) -> Any:
        return enterprises(flag, period)

    return _variable(f"granted-{name}", bool, formula=formula)


def _simple(number: int) -> Any:
    base = f"base_{simple_base(number)}"
    rate, cap = simple_rate(number) / 1000, simple_cap_fen(number) / 100

    def formula(enterprises: Any, period: Any) -> Any:
        amount = np.minimum(enterprises(base, period) * rate, cap)
        return np.round(amount, 2) * enterprises(f"granted-simple-{number}", period)

    return _variable(f"simple-{number}", float, formula=formula)


def _five() -> Any:
    def formula(enterprises: Any, period: Any) -> Any:
        base = enterprises("base_0", period)
        tiers = (
            0.025 * np.minimum(base, FIRST)
            + 0.02 * np.clip(base - FIRST, 0, SECOND - FIRST)
            + 0.015 * np.maximum(base - SECOND, 0)
        )
        bonus = np.where(enterprises("flag_13", period), 1.3, 1.0)
        owed = tiers * enterprises("factor", period) * enterprises("share", period) * bonus
        return np.round(np.minimum(owed, CAP), 2) * enterprises(f"granted-{FIVE}", period)

    return _variable(FIVE, float, formula=formula)


# ---------------------------------------------------------------- runs


def _run(system: Any, file: str) -> tuple[float, dict[str, Any]]:
    """From the file to all outcomes and amounts."""
    begin = perf_counter()
    facts = pl.scan_parquet(file).drop("企业").collect()
    builder = SimulationBuilder()
    builder.create_entities(system)
    builder.declare_person_entity("enterprise", range(facts.height))
    simulation = builder.build(system)
    for number in range(BASES):
        simulation.set_input(f"base_{number}", YEAR, facts[f"基数{number}"].to_numpy() / 100)
    for name, fact in (("factor", "系数"), ("share", "占比")):
        simulation.set_input(name, YEAR, facts[fact].cast(pl.Float64).to_numpy())
    for number in range(FLAGS):
        simulation.set_input(f"flag_{number}", YEAR, facts[f"标志{number}"].to_numpy())
    names = [*(f"simple-{number}" for number in range(SIMPLE)), FIVE]
    results = {name: simulation.calculate(name, YEAR) for name in names}
    return perf_counter() - begin, results


def _wrong(file: str, name: str, amounts: Any) -> int:
    """Cells whose nearest fen is not the right one; a long tail of digits is no mistake."""
    fen = np.rint(amounts.astype(np.float64) * 100).astype(np.int64)
    right = pl.read_parquet(file, columns=[f"amount_fen_{name}"]).to_series().fill_null(0)
    return int((fen != right.to_numpy()).sum())


if __name__ == "__main__":
    main()
