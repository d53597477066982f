"""A fair share of computing for every caller.

The count is kept in the memory of each worker process, so N workers allow up to N times the rate.
It holds network addresses for one period of the rate and writes them nowhere.
"""

import math
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.core.cache import caches
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from ninja.throttling import AnonRateThrottle

from guanzi.foundation.errors import TooManyRequests

BYTES_OF_ONE = 6_000  # what a hundred rows of a record take

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


class ComputeThrottle(AnonRateThrottle):
    """The rate for whatever computes: give it to Ninja (`throttle=`) or decorate a view with it.

    The rate is the setting `NINJA_DEFAULT_THROTTLE_RATES["compute"]`. Whoever sends more makes more
    work, and is charged for more than one computation.
    """

    scope = "compute"
    cost = 1
    cache = caches["memory"]

    def allow_request(self, request: HttpRequest) -> bool:
        self.cost = cost_of(request)
        return super().allow_request(request)

    def throttle_success(self) -> bool:
        left = (self.num_requests or 1) - len(self.history)
        self.history += [self.now] * (min(self.cost, left) - 1)
        return super().throttle_success()


def cost_of(request: HttpRequest) -> int:
    """How many ordinary computations a request is worth, judged by its size."""
    announced = request.headers.get("Content-Length") or "0"
    sent = int(announced) if announced.isdigit() else 0
    return 1 + (len(request.META.get("QUERY_STRING", "")) + sent) // BYTES_OF_ONE


def limit_compute(view: View[P]) -> View[P]:
    """Refuse a view to a caller that has used up its share."""

    @wraps(view)
    def limited(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        throttle = ComputeThrottle()
        if not throttle.allow_request(request):
            raise too_many_requests(throttle.wait())
        return view(request, *args, **kwargs)

    return limited


def too_many_requests(wait_seconds: float | None) -> TooManyRequests:
    """The refusal, saying when to come back."""
    seconds = max(1, math.ceil(wait_seconds or 1))
    sentence = _("请求过于频繁，请在 %(seconds)d 秒后再试。") % {"seconds": seconds}
    return TooManyRequests(sentence, retry_after_seconds=seconds)
