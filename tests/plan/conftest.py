"""backend     the name of each backend in turn
compute     how it computes
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from guanzi.foundation.database import private_database
from tests.plan.backends import BACKENDS, Compute, with_duckdb, with_polars, with_postgres
from tests.support import FORGETFUL


@pytest.fixture(scope="session")
def postgres(scratch: Path) -> Iterator[psycopg.Connection[Any]]:
    """A PostgreSQL without any of our tables."""
    if url := os.environ.get("DATABASE_URL"):
        with psycopg.connect(url, autocommit=True) as connection:
            yield connection
        return
    with (
        private_database(scratch / "columns", **FORGETFUL) as url,
        psycopg.connect(url, autocommit=True) as connection,
    ):
        yield connection


@pytest.fixture(params=BACKENDS, scope="module")
def backend(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture(scope="module")
def compute(backend: str, request: pytest.FixtureRequest) -> Compute:
    if backend == "postgres":
        return with_postgres(request.getfixturevalue("postgres"))
    return with_polars if backend == "polars" else with_duckdb
