"""How the API refuses: every error of the stages and of the framework, said once in RFC 9457."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser

from guanzi.engines.rules import FactProblem, NotInRulebook
from guanzi.engines.rules.exact_json import BrokenJson, read_json
from guanzi.foundation.errors import GuanziError, InvalidInput
from guanzi.lifecycle.matching.api import AnswersRejected
from guanzi.site.problems import answer_problems, problem, refusal

# what pydantic found: (our stable code, the sentence)
SENTENCES: Mapping[str, tuple[str, Any]] = {
    "missing": ("missing", _("缺少这一项")),
    "extra_forbidden": ("unknown-member", _("没有这一项")),
    "literal_error": ("wrong-value", _("只能是列出的几种值")),
    "dict_type": ("wrong-type", _("应是一个 JSON 对象")),
    "model_type": ("wrong-type", _("应是一个 JSON 对象")),
    "model_attributes_type": ("wrong-type", _("应是一个 JSON 对象")),
    "list_type": ("wrong-type", _("应是一列值")),
    "string_type": ("wrong-type", _("应是文字")),
    "string_too_long": ("too-long", _("文字太长")),
    "string_pattern_mismatch": ("wrong-value", _("不能含有这样的字符")),
    "too_long": ("too-long", _("项数太多")),
    "greater_than_equal": ("out-of-range", _("太小")),
    "less_than_equal": ("out-of-range", _("太大")),
}
OTHERWISE = ("wrong-value", _("这一项不合要求"))


class NotJson(InvalidInput):
    """The body is said to be something else than JSON."""

    code = "unsupported-media-type"


class BadJson(InvalidInput):
    """The body is not JSON, or could be understood in two ways."""

    code = "bad-json"


class ExactParser(Parser):
    """Reads bodies without ever making a float."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Raises BadJson or NotJson; Ninja wraps either, and `_http_error` unwraps it."""
        if request.content_type != "application/json":
            raise NotJson(str(_("内容须是 JSON，请写明 Content-Type: application/json。")))
        try:
            return read_json(request.body)
        except BrokenJson as error:
            raise BadJson(f"{error}。") from None


def answer_errors(api: NinjaAPI) -> None:
    """The site's mapping, and on top what only the API can meet."""
    answer_problems(api)
    handlers: dict[type[Exception], Any] = {
        NotInRulebook: _not_in_rulebook,
        AnswersRejected: _answers_rejected,
        ValidationError: _invalid,
        HttpError: _http_error,
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)


def _not_in_rulebook(request: HttpRequest, error: NotInRulebook) -> HttpResponse:
    return problem(request, 404, str(error), code="measure-not-found")


def _answers_rejected(request: HttpRequest, error: AnswersRejected) -> HttpResponse:
    found = [_bad_value("fact", bad) for bad in error.problems]
    found += [_bad_value("fill", bad) for bad in error.bad_fills]
    kept: dict[str, Any] = {"accepted": error.accepted}
    if error.accepted_fill is not None:
        kept["accepted_fill"] = error.accepted_fill
    return problem(request, 422, error.sentence, code=error.code, errors=found, **kept)


def _bad_value(kind: str, bad: FactProblem) -> dict[str, str]:
    return {
        "code": bad.code,
        kind: bad.fact,
        "message": bad.message,
        "suggestion": bad.suggestion,
    }


def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    found = [_bad_member(bad) for bad in error.errors]
    return problem(request, 422, errors=found)


def _bad_member(bad: dict[str, Any]) -> dict[str, Any]:
    """Our own validators speak Chinese themselves; pydantic's findings are translated."""
    code, sentence = SENTENCES.get(bad["type"], OTHERWISE)
    if bad["type"] == "value_error":
        sentence = bad["ctx"]["error"]
    at = [str(step)[:80] for step in bad["loc"] if step not in ("case", "filters")]
    return {"code": code, "at": at, "message": str(sentence)}


def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    cause = error.__cause__
    if isinstance(cause, NotJson):
        return problem(request, 415, cause.sentence, code=cause.code)
    if isinstance(cause, GuanziError):
        return refusal(request, cause)
    return problem(request, error.status_code)
