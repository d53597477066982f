"""Submitting a draft, and what the second person sees before consenting."""

from dataclasses import dataclass
from functools import cached_property

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from guanzi.foundation import clock
from guanzi.foundation.access import Audience, Permission, actor_of, for_audience
from guanzi.foundation.actor import Actor
from guanzi.foundation.addresses import number_in
from guanzi.foundation.attempts import NO_ATTEMPT, Attempt, attempt
from guanzi.foundation.posted import PageOfActs, Posted
from guanzi.foundation.posting import takes_post
from guanzi.lifecycle.policies import permissions, selectors, services
from guanzi.lifecycle.policies.rules.differences import (
    ArticleChange,
    MeasureChange,
    article_changes,
    measure_changes,
)
from guanzi.lifecycle.policies.rules.drafts import parts_of, published_text
from guanzi.lifecycle.policies.selectors import (
    DraftInfo,
    HandInfo,
    RevisionInfo,
    current_rulebook,
    destination_of,
    obstacles_of,
)
from guanzi.lifecycle.policies.states import DraftState
from guanzi.lifecycle.policies.views.drafting.asked import asked_draft, draft_for


@dataclass
class ReviewPage:
    """What the page shows; the buttons ask the same functions as the services."""

    actor: Actor
    info: DraftInfo
    tried: Attempt = NO_ATTEMPT

    @cached_property
    def before(self) -> str:
        """The text in force that the draft replaces or goes on from; nothing for a new document."""
        rulebook = current_rulebook()
        file = destination_of(self.info.text, self.info.identifier, rulebook)
        return rulebook.sources.get(file, self.info.base.text if self.info.base else "")

    @property
    def seen(self) -> str:
        """What whoever consents has looked at."""
        return selectors.seen_of(self.info, selectors.current_edition().digest)

    @cached_property
    def replaces(self) -> bool:
        """Whether a text in force gives way to the draft."""
        rulebook = current_rulebook()
        return destination_of(self.info.text, self.info.identifier, rulebook) in rulebook.sources

    @cached_property
    def after(self) -> str:
        return published_text(parts_of(self.info.text))

    @property
    def facts(self) -> str:
        """What the vocabulary gains."""
        return parts_of(self.info.text).facts.strip()

    @property
    def articles(self) -> tuple[ArticleChange, ...]:
        return article_changes(self.before, self.after)

    @property
    def measures(self) -> tuple[MeasureChange, ...]:
        return measure_changes(self.before, self.after)

    @cached_property
    def obstacles(self) -> tuple[str, ...]:
        """What is left to do before it can be submitted or published."""
        if not self.info.text or self.info.state in (DraftState.PUBLISHED, DraftState.DISCARDED):
            return ()
        return obstacles_of(self.info, current_rulebook())

    @property
    def hands(self) -> tuple[HandInfo, ...]:
        return selectors.hands_of(self.info.id)

    @property
    def revisions(self) -> tuple[RevisionInfo, ...]:
        return selectors.revisions_of(self.info.id)

    @property
    def may_submit(self) -> Permission:
        return permissions.may_submit(self.actor, self.info)

    @property
    def may_take_back(self) -> Permission:
        return permissions.may_take_back(self.actor, self.info)

    @property
    def may_return(self) -> Permission:
        return permissions.may_return(self.actor, self.info)

    @property
    def may_discard(self) -> Permission:
        return permissions.may_discard(self.actor, self.info)

    @property
    def may_resume(self) -> Permission:
        return permissions.may_resume(self.actor, self.info)

    @property
    def may_publish(self) -> Permission:
        return permissions.may_publish(self.actor, self.info)


def _shown(request: HttpRequest, page: ReviewPage) -> HttpResponse:
    return render(request, "policies/drafts/review.html", {"page": page}, status=page.tried.status)


def _tried(request: HttpRequest, info: DraftInfo, tried: Attempt) -> HttpResponse:
    return _shown(request, ReviewPage(actor_of(request), info, tried))


@for_audience(Audience.AUTHORITY)
@require_safe
def review(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Everything that whoever submits or consents has to see."""
    return _shown(request, ReviewPage(actor_of(request), asked_draft(request, draft_id)))


_acts = PageOfActs(draft_for, _tried, "policies:review", "draft_id")


@_acts.act(gettext_lazy("已提交，等待本部门另一位负责人审核。"))
def submit(posted: Posted[DraftInfo]) -> None:
    """Hand it to a leader."""
    services.submit_draft(
        actor=posted.actor,
        draft_id=posted.info.id,
        seen=number_in(posted["seen"]) or 0,
        note=posted["note"],
        at=posted.at,
    )


@_acts.act(gettext_lazy("已撤回提交，可以继续修改。"))
def take_back(posted: Posted[DraftInfo]) -> None:
    """Go on writing."""
    services.take_back_draft(actor=posted.actor, draft_id=posted.info.id, at=posted.at)


@_acts.act(gettext_lazy("已退回，起草的同事会收到通知。"))
def send_back(posted: Posted[DraftInfo]) -> None:
    """Send it back, with a reason."""
    services.return_draft(
        actor=posted.actor, draft_id=posted.info.id, reason=posted["reason"], at=posted.at
    )


@for_audience(Audience.AUTHORITY)
@takes_post
def publish(request: HttpRequest, draft_id: int) -> HttpResponseBase:
    """Consent, which publishes; afterwards comes the policy."""
    actor, info = actor_of(request), asked_draft(request, draft_id)
    if request.method != "POST":
        return redirect("policies:review", draft_id)
    done: list[str] = []

    def act() -> None:
        done.append(
            services.publish_draft(
                actor=actor,
                draft_id=draft_id,
                seen=request.POST.get("seen", ""),
                at=clock.now(),
            )
        )

    failed = attempt(request, "publish", act)
    if failed:
        info = asked_draft(request, draft_id)
        return _shown(request, ReviewPage(actor, info, failed))
    messages.success(request, _("已发布，收入了新的规则库版本。"))
    return redirect("policies:page", done[0])
