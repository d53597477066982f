"""Files that tests put into the store without asking whether they are sound."""

from datetime import datetime

from guanzi.foundation.actor import Actor
from guanzi.foundation.files import storage
from guanzi.foundation.files.models import FileKind, StoredFile


def keep_file(
    *, content: bytes, name: str, kind: FileKind, actor: Actor, at: datetime
) -> StoredFile:
    """A file as if this person had handed it in."""
    with storage.arriving([content]) as arrived:
        storage.settle(arrived)
        return StoredFile.objects.create(
            digest=arrived.digest,
            kind=kind,
            size=arrived.size,
            name=name,
            uploaded_by_id=actor.person_id or None,
            uploaded_at=at,
        )
