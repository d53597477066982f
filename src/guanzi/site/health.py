"""For whoever watches over the site: is the process alive, and can it serve?"""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from guanzi.foundation.access import Audience, for_audience


@for_audience(Audience.EVERYONE)
@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers; a balancer restarts it when it does not."""
    return JsonResponse({"status": "ok"})


@for_audience(Audience.EVERYONE)
@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """The database answers and fits the code; a balancer sends no requests until it does."""
    status = _readiness()
    return JsonResponse({"status": status}, status=200 if status == "ok" else 503)


def _readiness() -> str:
    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return "database-unreachable"
    return "migrations-pending" if pending else "ok"
