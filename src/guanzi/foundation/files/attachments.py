"""The file of a form that also says something: what was handed in once stays, whatever becomes of
the words."""

from collections.abc import Collection
from datetime import datetime

from django.http import HttpRequest

from guanzi.foundation.access import actor_of
from guanzi.foundation.addresses import number_in
from guanzi.foundation.files import selectors as files
from guanzi.foundation.files.errors import FileNotFound
from guanzi.foundation.files.models import FileKind, StoredFile
from guanzi.foundation.files.services import receive_file

KEPT = "kept_file"


def attached(request: HttpRequest, kinds: Collection[FileKind], at: datetime) -> StoredFile | None:
    """The file chosen now, else the one of an earlier try. Raises a FileRefused."""
    upload = request.FILES.get("file")
    if upload is None:
        return kept(request, kinds)
    actor = actor_of(request)
    return receive_file(content=upload, name=upload.name or "", kinds=kinds, actor=actor, at=at)


def kept(request: HttpRequest, kinds: Collection[FileKind]) -> StoredFile | None:
    """The file of an earlier try: only one that the same person handed in, of a kind that fits."""
    try:
        file = files.stored_file(number_in(request.POST.get(KEPT)) or 0)
    except FileNotFound:
        return None
    is_own = file.uploaded_by_id == actor_of(request).person_id and file.kind in kinds
    return file if is_own else None
