"""The API as a whole: its addresses, its manners, its description.

Who answers what is said in each stage's own `api`; what goes wrong is said in `errors`;
`description` is the OpenAPI document and `page` the same for people.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.cache import get_conditional_response, patch_cache_control, set_response_etag
from ninja import NinjaAPI
from ninja.renderers import JSONRenderer

from guanzi.foundation.access import Audience, audiences_of, for_audience
from guanzi.lifecycle.enterprises.api import router as enterprises
from guanzi.lifecycle.matching.api import router as matching
from guanzi.lifecycle.policies.api import router as policies
from guanzi.lifecycle.projects.api import router as projects
from guanzi.site.api import page
from guanzi.site.api.description import DESCRIPTION, TITLE, describe
from guanzi.site.api.errors import ExactParser, answer_errors
from guanzi.site.problems import problem

SECONDS_TO_KEEP = 60

View = Callable[..., HttpResponse]


class ReadableRenderer(JSONRenderer):
    """Chinese stays Chinese."""

    json_dumps_params = {"ensure_ascii": False}


api = NinjaAPI(
    title=TITLE,
    version="1.0.0",
    description=DESCRIPTION,
    openapi_url=None,
    docs_url=None,
    urls_namespace="api",
    parser=ExactParser(),
    renderer=ReadableRenderer(),
)
ROUTERS = (policies, matching, projects, enterprises)
for each in ROUTERS:
    api.add_router("", each)
answer_errors(api)


def mannered(view: View, *, is_public: bool = True) -> View:
    """HEAD like GET, a refused method as a problem, an ETag on every good answer to a GET; what is
    not for everybody is kept by nobody."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        method = request.method
        if method == "HEAD":
            request.method = "GET"
        response = view(request, *args, **kwargs)
        request.method = method
        if response.status_code == 405:
            return _not_allowed(request, response["Allow"])
        is_read = method in ("GET", "HEAD") and response.status_code == 200
        if not (is_public and is_read):
            patch_cache_control(response, no_store=True)
            return response
        patch_cache_control(response, public=True, max_age=SECONDS_TO_KEEP)
        set_response_etag(response)
        kept = get_conditional_response(request, etag=response["ETag"], response=response)
        assert kept is not None
        return kept

    return answer


def _not_allowed(request: HttpRequest, allowed: str) -> HttpResponse:
    methods = sorted(set(allowed.split(", ")) | ({"HEAD"} if "GET" in allowed else set()))
    return problem(request, 405, headers={"Allow": ", ".join(methods)})


def _reading(view: View) -> View:
    """A page beside the operations, which only answers GET and HEAD."""

    def answer(request: HttpRequest) -> HttpResponse:
        if request.method != "GET":
            return HttpResponse(status=405, headers={"Allow": "GET"})
        return view(request)

    return for_audience(Audience.EVERYONE)(mannered(answer))


def _audiences() -> dict[str, frozenset[Audience]]:
    """For whom each operation is, by its function's name, which is its address's name too."""
    views = [
        operation.view_func
        for router in ROUTERS
        for path_view in router.path_operations.values()
        for operation in path_view.operations
    ]
    root = {"api-root": frozenset({Audience.EVERYONE})}  # Ninja's own; ours stands before it
    return root | {view.__name__: audiences_of(view) for view in views}


def openapi(request: HttpRequest) -> HttpResponse:
    """The description for programs."""
    return HttpResponse(describe(api).as_json, content_type="application/json; charset=utf-8")


def docs(request: HttpRequest) -> HttpResponse:
    """The description for people."""
    return page.render(request, describe(api).document)


def home(request: HttpRequest) -> HttpResponse:
    """Who asks for the API itself is shown how to use it."""
    return HttpResponseRedirect(reverse("api:docs"))


def _addresses() -> list[URLPattern]:
    operations, *_ = api.urls
    audiences = _audiences()
    for operation in operations:
        assert isinstance(operation, URLPattern)
        whom = audiences.get(str(operation.name), frozenset())
        is_public = Audience.EVERYONE in whom
        operation.callback = for_audience(*whom)(mannered(operation.callback, is_public=is_public))
    return [
        path("", _reading(home), name="home"),
        path("openapi.json", _reading(openapi), name="openapi"),
        path("docs", _reading(docs), name="docs"),
        *operations,  # type: ignore[list-item]  # ninja has patterns only
    ]


urls = (_addresses(), "api", "api")
