"""What the bank sent: handing it in, and what followed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from guanzi.foundation import clock
from guanzi.foundation.access import Audience, actor_of, for_audience, require
from guanzi.foundation.actor import Actor
from guanzi.foundation.addresses import number_in
from guanzi.foundation.errors import Conflict, InvalidInput
from guanzi.foundation.files.errors import FileTooLarge
from guanzi.foundation.posting import takes_files
from guanzi.lifecycle.payments import permissions, selectors, services
from guanzi.lifecycle.payments.errors import AnswerRepeated, AnswerUnreadable
from guanzi.lifecycle.payments.services.answers import ANSWER_JOB, MOST_BYTES
from guanzi.lifecycle.payments.views.asked import job_for

MEGABYTES = MOST_BYTES // (1024 * 1024)


@for_audience(Audience.AUTHORITY, Audience.AUDITOR)
@takes_files(most_bytes=MOST_BYTES)
def index(request: HttpRequest) -> HttpResponse:
    """The answers that came, and a place for the next one."""
    actor = actor_of(request)
    require(permissions.may_read_answers(actor))
    may_receive = permissions.may_receive_answers(actor)
    problem, status, first = "", 200, None
    if request.method == "POST":
        require(may_receive)
        try:
            return redirect("payments:answer", _received(request, actor))
        except InvalidInput as error:
            problem, status = error.sentence, 400
        except AnswerRepeated as error:
            problem, status, first = error.sentence, 409, error.first
        except Conflict as error:
            problem, status = error.sentence, 409
    before = number_in(request.GET.get("before"))
    found, following = selectors.answers(before)
    context = {
        "answers": found,
        "next": f"before={following}" if following else "",
        "is_later_page": before is not None,
        "may_receive": may_receive,
        "problem": problem,
        "first": first,
        "megabytes": MEGABYTES,
    }
    return render(request, "payments/answers.html", context, status=status)


def _received(request: HttpRequest, actor: Actor) -> int:
    upload = request.FILES.get("answer")
    if upload is None:
        raise AnswerUnreadable(_("请选择银行发来的回单文件（XML）。"))
    if (upload.size or 0) > MOST_BYTES:
        raise FileTooLarge(
            _("文件超过 %(most)d MB，请向银行索取分开的回单。") % {"most": MEGABYTES}
        )
    return services.receive_answer(
        actor=actor, content=upload.read(), name=upload.name or "", at=clock.now()
    )


@for_audience(Audience.AUTHORITY, Audience.AUDITOR)
@require_safe
def one(request: HttpRequest, answer_id: int) -> HttpResponse:
    """One answer: line by line what it says and what changed."""
    actor = actor_of(request)
    require(permissions.may_read_answers(actor))
    info = selectors.answer(answer_id)
    after = number_in(request.GET.get("after"))
    lines, following = selectors.lines_of_answer(answer_id, after)
    context = {
        "answer": info,
        "changed": info.lines - info.waiting - info.unchanged,
        "lines": lines,
        "next": f"after={following}" if following else "",
        "job": job_for(actor, ANSWER_JOB, answer_id=answer_id),
    }
    return render(request, "payments/answer.html", context)
