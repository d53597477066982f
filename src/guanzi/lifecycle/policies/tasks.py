"""Long work of this stage: reading the documents that are drafted from."""

from typing import Any

from guanzi.foundation import clock
from guanzi.foundation.jobs.work import Progress, handler
from guanzi.lifecycle.policies import services
from guanzi.lifecycle.policies.services import READ_JOB


@handler(READ_JOB)
def read_draft(progress: Progress, *, draft_id: int) -> dict[str, Any]:
    """Read a document and write its draft; what is wrong with it stands in the draft."""
    message = services.read_draft(
        draft_id=draft_id, actor=progress.actor, at=clock.now(), advance=progress.advance
    )
    return {"message": message}
