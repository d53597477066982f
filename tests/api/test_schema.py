"""Whatever a stranger sends, within the description or against it, is answered as described."""

from collections.abc import Iterator

import pytest
import schemathesis
from django.core import signals
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

MOST_EXAMPLES = 150
MOST_LINKED = 40  # three operations with the same filters

described = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())


@pytest.fixture(scope="module")
def _one_connection() -> Iterator[None]:
    """The server closes connections between requests; here they all share one transaction."""
    for moment in (signals.request_started, signals.request_finished):
        moment.disconnect(close_old_connections)
    yield
    for moment in (signals.request_started, signals.request_finished):
        moment.connect(close_old_connections)


@pytest.mark.usefixtures("rulebook", "db", "_one_connection")
@described.exclude(path_regex="/linked/").parametrize()
@settings(max_examples=MOST_EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_strangers_are_answered_as_described(case: schemathesis.Case) -> None:
    # no schema can say which facts this edition of the rulebook knows: those are refused with 422
    excluded = [positive_data_acceptance] if case.method == "POST" else []
    case.call_and_validate(excluded_checks=excluded)


@pytest.mark.usefixtures("db", "_one_connection")
@described.include(path_regex="/linked/").parametrize()
@settings(max_examples=MOST_LINKED, deadline=None, suppress_health_check=list(HealthCheck))
def test_systems_are_answered_as_described(case: schemathesis.Case, secret: str) -> None:
    # no schema can say which cursors were given: others are refused with 400
    excluded = [positive_data_acceptance] if "cursor" in (case.query or {}) else []
    case.call_and_validate(excluded_checks=excluded, headers={"Authorization": f"Bearer {secret}"})
