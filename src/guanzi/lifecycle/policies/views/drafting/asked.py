"""Which draft a page is about, for whom."""

from django.http import HttpRequest

from guanzi.foundation.access import actor_of, require
from guanzi.foundation.actor import Actor
from guanzi.lifecycle.policies import permissions, selectors
from guanzi.lifecycle.policies.selectors import DraftInfo


def draft_for(actor: Actor, draft_id: int) -> DraftInfo:
    """The draft, for its own department. Raises DraftNotFound, NotPermitted."""
    info = selectors.draft_of(draft_id)
    require(permissions.may_see(actor, info))
    return info


def asked_draft(request: HttpRequest, draft_id: int) -> DraftInfo:
    """The same, for who asks."""
    return draft_for(actor_of(request), draft_id)
