"""The pages of drafts, for the department that writes them."""

from guanzi.lifecycle.policies.views.drafting.compare import draft, figure, original
from guanzi.lifecycle.policies.views.drafting.discarding import discard, resume
from guanzi.lifecycle.policies.views.drafting.listing import drafts, go_on_from, published_original
from guanzi.lifecycle.policies.views.drafting.review import (
    publish,
    review,
    send_back,
    submit,
    take_back,
)
from guanzi.lifecycle.policies.views.drafting.writing import check, edit, revision

__all__ = [
    "check",
    "discard",
    "draft",
    "drafts",
    "edit",
    "figure",
    "go_on_from",
    "original",
    "publish",
    "published_original",
    "resume",
    "review",
    "revision",
    "send_back",
    "submit",
    "take_back",
]
