"""Measures OpenFisca on the same projects as ours and prints what came out as JSON.

python -m bench.openfisca_shanghai PROJECTS
"""

# mypy: disable-error-code="import-not-found,no-untyped-call"

import json
import sys
from collections import Counter
from importlib.metadata import version
from time import perf_counter
from typing import Any

import numpy as np
from openfisca_core.simulations import SimulationBuilder

from bench import exact
from bench.clock import milliseconds_each
from bench.exact import ProjectYear
from bench.openfisca_shanghai.system import build_system
from bench.projects import random_projects

YEAR = "2021"
RESULTS = ("support", "city_part", "district_part")
SINGLE_CASES = 300
REPEATS = 15

Inputs = dict[str, Any]


def main() -> None:
    """Everything in one process, so that OpenFisca is as warm as can be."""
    system = build_system()
    drawn = list(random_projects(int(sys.argv[1])))
    projects = [project for _, project in drawn]
    inputs = _inputs(projects)
    bulk = [_bulk(system, inputs) for _ in range(REPEATS)]
    found = {
        "version": version("openfisca-core"),
        "numpy": version("numpy"),
        "traced_ms": milliseconds_each(_single(system, trace=True), projects[:SINGLE_CASES]),
        "untraced_ms": milliseconds_each(_single(system, trace=False), projects[:SINGLE_CASES]),
        "bulk_us_per_case": [seconds * 1e6 / len(projects) for seconds, _ in bulk],
        **_mistakes(drawn, bulk[0][1]),
    }
    json.dump(found, sys.stdout)


def _inputs(projects: list[ProjectYear]) -> Inputs:
    return {
        "sales": np.array([p.sales_fen / 100 for p in projects]),
        "contribution_coefficient": np.array([p.coefficient / exact.SCALE for p in projects]),
        "core_share": np.array([p.core_share / exact.SCALE for p in projects]),
        "is_sme": np.array([p.is_sme for p in projects]),
        "is_central": np.array([p.is_central for p in projects]),
    }


def _bulk(system: Any, inputs: Inputs) -> tuple[float, Inputs]:
    """All projects at once, from arrays to arrays: what OpenFisca is made for."""
    begin = perf_counter()
    builder = SimulationBuilder()
    builder.create_entities(system)
    builder.declare_person_entity("project", range(len(inputs["sales"])))
    simulation = builder.build(system)
    for name, values in inputs.items():
        simulation.set_input(name, YEAR, values)
    results = {name: simulation.calculate(name, YEAR) for name in RESULTS}
    return perf_counter() - begin, results


def _single(system: Any, *, trace: bool) -> Any:
    """One project at a time, as a calculator on a page would ask."""

    def calculate(project: ProjectYear) -> list[float]:
        given = {
            "sales": {YEAR: project.sales_fen / 100},
            "contribution_coefficient": {YEAR: project.coefficient / exact.SCALE},
            "core_share": {YEAR: project.core_share / exact.SCALE},
            "is_sme": {YEAR: project.is_sme},
            "is_central": {YEAR: project.is_central},
        }
        one = {"projects": {"one": given}}
        simulation = SimulationBuilder().build_from_entities(system, one)
        simulation.trace = trace
        return [float(simulation.calculate(name, YEAR)[0]) for name in RESULTS]

    return calculate


def _mistakes(drawn: list[tuple[str, ProjectYear]], results: Inputs) -> dict[str, Any]:
    """Compared to the nearest fen: a long tail of digits is no mistake, a wrong fen is."""
    fen = np.rint(np.column_stack([results[name] for name in RESULTS]).astype(np.float64) * 100)
    truth = np.array([exact.support(project) for _, project in drawn])
    errors = np.abs(fen - truth)
    wrong = errors.max(axis=1) > 0
    kinds = Counter(kind for kind, _ in drawn)
    wrong_kinds = Counter(kind for (kind, _), bad in zip(drawn, wrong, strict=True) if bad)
    return {
        "wrong": int(wrong.sum()),
        "wrong_totals": int((errors[:, 0] > 0).sum()),
        "most_fen": int(errors.max()),
        "wrong_by_kind": {kind: [wrong_kinds[kind], count] for kind, count in kinds.items()},
    }


if __name__ == "__main__":
    main()
