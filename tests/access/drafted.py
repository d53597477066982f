"""What the access matrix names of drafts of policies."""

from collections.abc import Callable
from functools import cache
from typing import Any

from guanzi.foundation.files.models import StoredFile
from guanzi.lifecycle.policies.models import PolicyDraft, PolicyVersion
from guanzi.lifecycle.policies.states import DraftState
from tests.access.sides import Side
from tests.policies.drafting import read_paper
from tests.world import MORNING


@cache
def _draft(side: Side) -> int:
    return read_paper(side.world.commission)


@cache
def _original(side: Side) -> str:
    version = PolicyVersion.objects.filter(document_id="shanghai-003").order_by("id")[0]
    PolicyDraft.objects.create(
        title="原文",
        organisation_id=side.world.commission.organisation_id,
        identifier="shanghai-003",
        file=StoredFile.objects.get(pk=side.file),
        version=version,
        state=DraftState.PUBLISHED,
        created_at=MORNING,
    )
    return version.digest


MAKERS: dict[str, Callable[[Side], Any]] = {
    "draft_id": _draft,
    "policies:original digest": _original,
}
