"""Lists of those who need not apply: every list, one list, and what is decided on it."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanzi.foundation import clock
from guanzi.foundation.access import Audience, Permission, actor_of, for_audience, require
from guanzi.foundation.actor import Actor
from guanzi.foundation.addresses import number_in, text_in
from guanzi.foundation.attempts import NO_ATTEMPT, Attempt, attempt
from guanzi.foundation.audit.timeline import TimelineEntry, timeline
from guanzi.foundation.errors import InvalidInput
from guanzi.foundation.jobs.made import TABLE_FORMS
from guanzi.foundation.posted import PageOfActs, Posted
from guanzi.foundation.posting import takes_post
from guanzi.lifecycle.guidelines import selectors as guidelines
from guanzi.lifecycle.guidelines.rules.subjects import is_for_enterprises
from guanzi.lifecycle.guidelines.rules.terms import Batch
from guanzi.lifecycle.guidelines.selectors import VersionInfo
from guanzi.lifecycle.matching import permissions
from guanzi.lifecycle.matching.forms import minute_text, read_minute
from guanzi.lifecycle.matching.selectors import entitlements as selectors
from guanzi.lifecycle.matching.selectors.entitlements import (
    ListInfo,
    ListSums,
    Narrowed,
)
from guanzi.lifecycle.matching.services import entitlement_lists as services
from guanzi.lifecycle.matching.services.entitlement_exporting import start_list_export
from guanzi.lifecycle.matching.services.entitlement_making import start_list
from guanzi.lifecycle.matching.states import (
    EntitlementAnswer,
    EntitlementListState,
    EntitlementOutcome,
    EntitlementReview,
)

CHOICES = {
    "review": EntitlementReview,
    "outcome": EntitlementOutcome,
    "answer": EntitlementAnswer,
}


@dataclass(frozen=True, slots=True)
class Startable:
    """A batch for which the office could have a list made."""

    version: VersionInfo
    batch: Batch

    @property
    def key(self) -> str:
        """How the form names it."""
        return f"{self.version.id}-{self.batch.number}"


@for_audience(Audience.AUTHORITY, Audience.AUDITOR)
@takes_post
def index(request: HttpRequest) -> HttpResponse:
    """Every list that the actor may read, and having one made."""
    actor, at = actor_of(request), clock.now()
    require(permissions.may_open_lists(actor))
    startable = _startable(actor, at)
    tried, made = NO_ATTEMPT, list[int]()

    def act() -> None:
        wanted = request.POST.get("batch", "")
        chosen = next((each for each in startable if each.key == wanted), None)
        if chosen is None:
            raise InvalidInput(_("请选择指南和批次。"))
        number = chosen.batch.number
        made.append(start_list(actor=actor, version_id=chosen.version.id, batch=number, at=at))

    if request.method == "POST":
        require(permissions.may_start_any(actor))
        failed = attempt(request, "start", act)
        if failed is None:
            return redirect("matching:entitlement-list", made[0])
        tried = failed
    lists, following = selectors.entitlement_lists(actor, number_in(request.GET.get("before")))
    context = {
        "lists": [(each, selectors.sums_of_list(each.id)) for each in lists],
        "next": f"before={following}" if following else "",
        "startable": startable,
        "tried": tried,
    }
    return render(request, "matching/entitlement_lists.html", context, status=tried.status)


def _startable(actor: Actor, at: datetime) -> list[Startable]:
    return [
        Startable(version, batch)
        for version in guidelines.published_guidelines()
        if permissions.may_make_list(actor, guidelines.receiver_of(version.id))
        for batch in version.terms.batches
        if batch.closes_at >= at
    ]


# --- one list ---


class ListPage:
    """What the template shows; the buttons ask the same functions as the services."""

    def __init__(
        self,
        actor: Actor,
        info: ListInfo,
        asked: Narrowed,
        tried: Attempt = NO_ATTEMPT,
        after: int = 0,
    ) -> None:
        self.actor, self.info, self.asked, self.tried, self.after = actor, info, asked, tried, after
        self.lines, self.following = selectors.entitlements_page(info.id, asked, after)

    @cached_property
    def sums(self) -> ListSums:
        return selectors.sums_of_list(self.info.id)

    @cached_property
    def window(self) -> Batch:
        return guidelines.window(self.info.version_id, self.info.batch)

    @property
    def closes_text(self) -> str:
        """What the form for the closing minute holds."""
        typed = self.tried.typed.get("closes_at")
        return typed or minute_text(self.info.closes_at or self.window.closes_at)

    @cached_property
    def may_review(self) -> Permission:
        return permissions.may_review(self.actor, self.info)

    @cached_property
    def may_submit(self) -> Permission:
        return permissions.may_submit_list(self.actor, self.info)

    @cached_property
    def may_release(self) -> Permission:
        return permissions.may_release_list(self.actor, self.info)

    @cached_property
    def may_return(self) -> Permission:
        return permissions.may_return_list(self.actor, self.info)

    @cached_property
    def may_drop(self) -> Permission:
        return permissions.may_drop_list(self.actor, self.info)

    @property
    def is_for_enterprises(self) -> bool:
        return is_for_enterprises(guidelines.measure_of(self.info.version_id))

    @property
    def is_own(self) -> bool:
        return self.actor.organisation_id == self.info.organisation_id

    @cached_property
    def timeline(self) -> list[TimelineEntry]:
        return timeline(f"matching.entitlementlist:{self.info.id}")

    @property
    def query(self) -> str:
        return query_of(self.asked)

    @property
    def next(self) -> str:
        return f"{self.query}&after={self.following}" if self.following else ""

    @property
    def tabs(self) -> list[tuple[str, str, int, bool]]:
        """By what was decided: address, word, how many, whether it is shown."""
        every = [("", _("全部"), self.sums.total)]
        every += [(each.value, str(each.label), self.sums.of(each)) for each in EntitlementReview]
        return [
            (query_of(Narrowed(review=value)), word, number, value == self.asked.review)
            for value, word, number in every
        ]


def query_of(asked: Narrowed) -> str:
    """The address of these lines."""
    said = {"review": asked.review, "outcome": asked.outcome, "answer": asked.answer}
    said["q"] = asked.text
    return urlencode({name: value for name, value in said.items() if value})


def asked_of(request: HttpRequest) -> Narrowed:
    """Which lines an address asks for; what cannot be understood is left out."""
    said = {name: request.GET.get(name, "") for name in CHOICES}
    usable = {name: text for name, text in said.items() if text in CHOICES[name].values}
    return Narrowed(**usable, text=text_in(request.GET.get("q"), 100))


def _list_for(actor: Actor, list_id: int) -> ListInfo:
    info = selectors.entitlement_list(list_id)
    require(permissions.may_open_lists(actor))
    require(permissions.may_read_list(actor, info))
    return info


def _page(request: HttpRequest, info: ListInfo, tried: Attempt) -> HttpResponse:
    after = number_in(request.GET.get("after")) or 0
    page = ListPage(actor_of(request), info, asked_of(request), tried, after)
    context = {
        "page": page,
        "info": info,
        "tried": tried,
        "outcomes": EntitlementOutcome.choices,
        "answers": EntitlementAnswer.choices,
        "is_making": info.state is EntitlementListState.MAKING,
    }
    return render(request, "matching/entitlement_list.html", context, status=tried.status)


@for_audience(Audience.AUTHORITY, Audience.AUDITOR)
def one(request: HttpRequest, entitlement_list_id: int) -> HttpResponse:
    """One list: its lines, what was decided, and what comes next."""
    return _page(request, _list_for(actor_of(request), entitlement_list_id), NO_ATTEMPT)


_acts = PageOfActs(_list_for, _page, "matching:entitlement-list", "entitlement_list_id")


@_acts.act(gettext_lazy("已记下核对结果。"), place="lines")
def review(posted: Posted[ListInfo]) -> None:
    """Take the ticked lines in or leave them out, or all that match."""
    if posted["act"] not in ("take_in", "leave_out"):
        raise InvalidInput(_("请选择纳入还是不纳入。"))
    ticked = [number_in(text) or 0 for text in posted.request.POST.getlist("line")]
    chosen = asked_of(posted.request) if posted["all"] else ticked
    if not chosen:
        raise InvalidInput(_("一项也没有选中：请先勾选，再纳入或不纳入。"))
    done = services.review_lines(
        actor=posted.actor,
        list_id=posted.info.id,
        chosen=chosen,
        is_taken_in=posted["act"] == "take_in",
        reason=posted["reason"],
        at=posted.at,
    )
    if not done:
        raise InvalidInput(_("选中的由清单自动排除，或属于您所在的企业，不能改动。"))


@_acts.act(gettext_lazy("已提交，等待本部门另一位负责人批准发布。"))
def submit(posted: Posted[ListInfo]) -> None:
    """Hand the list in."""
    closes_at = read_minute(posted["closes_at"])
    services.submit_list(
        actor=posted.actor, list_id=posted.info.id, closes_at=closes_at, at=posted.at
    )


@_acts.act(gettext_lazy("已退回，可以继续核对。"))
def give_back(posted: Posted[ListInfo]) -> None:
    """Send it back to be reviewed."""
    services.return_list(
        actor=posted.actor, list_id=posted.info.id, reason=posted["reason"], at=posted.at
    )


@_acts.act(gettext_lazy("已批准发布，正在告知企业。"))
def release(posted: Posted[ListInfo]) -> None:
    """Let the enterprises know."""
    services.release_list(actor=posted.actor, list_id=posted.info.id, at=posted.at)


@_acts.act(gettext_lazy("清单已作废。"))
def drop(posted: Posted[ListInfo]) -> None:
    """Give it up."""
    services.drop_list(actor=posted.actor, list_id=posted.info.id, at=posted.at)


@for_audience(Audience.AUTHORITY, Audience.AUDITOR)
@takes_post
def export(request: HttpRequest, entitlement_list_id: int) -> HttpResponse:
    """Have the lines that are shown made into a table."""
    actor = actor_of(request)
    info = _list_for(actor, entitlement_list_id)
    form, asked = request.POST.get("form", ""), asked_of(request)
    if form not in TABLE_FORMS:
        address = reverse("matching:entitlement-list", args=[info.id])
        return HttpResponseRedirect(f"{address}?{query_of(asked)}")
    job = start_list_export(actor=actor, list_id=info.id, asked=asked, form=form, at=clock.now())
    return redirect("jobs:job", job.pk)
