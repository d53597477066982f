"""What can be done in this stage: a verb to a file."""

from guanzi.lifecycle.policies.services.discard_draft import discard_draft, resume_draft
from guanzi.lifecycle.policies.services.publish_checkout import Checkout, publish_checkout
from guanzi.lifecycle.policies.services.publish_draft import publish_draft
from guanzi.lifecycle.policies.services.publish_rulebook import publish_rulebook
from guanzi.lifecycle.policies.services.read_draft import give_up_reading, read_draft
from guanzi.lifecycle.policies.services.save_draft import save_draft
from guanzi.lifecycle.policies.services.settle_figure import settle_figure
from guanzi.lifecycle.policies.services.start_draft import (
    DOCUMENT_KINDS,
    READ_JOB,
    require_identifier,
    start_draft,
    start_from_policy,
)
from guanzi.lifecycle.policies.services.submit_draft import (
    return_draft,
    submit_draft,
    take_back_draft,
)

__all__ = [
    "DOCUMENT_KINDS",
    "READ_JOB",
    "Checkout",
    "discard_draft",
    "give_up_reading",
    "publish_checkout",
    "publish_draft",
    "publish_rulebook",
    "read_draft",
    "require_identifier",
    "resume_draft",
    "return_draft",
    "save_draft",
    "settle_figure",
    "start_draft",
    "start_from_policy",
    "submit_draft",
    "take_back_draft",
]
