"""Trying an act: a refusal comes back as a sentence for the form, with nothing typed lost."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect

from guanzi.foundation.errors import Conflict, InvalidInput
from guanzi.foundation.files.attachments import attached, kept
from guanzi.foundation.files.models import FileKind, StoredFile

PROOFS = (FileKind.PDF, FileKind.JPEG, FileKind.PNG, FileKind.XLSX, FileKind.DOCX)


@dataclass(frozen=True, slots=True)
class Attempt:
    """What was tried on which form: `name` tells it apart, `faults` says by field what to change,
    `points` one by one what is wrong; `typed` is all that was sent, `kept_file` goes along with the
    next try."""

    name: str = ""
    sentence: str = ""
    faults: Mapping[str, str] = field(default_factory=dict)
    points: Sequence[str] = ()
    status: int = 200
    typed: Mapping[str, str] = field(default_factory=dict)
    kept_file: StoredFile | None = None


NO_ATTEMPT = Attempt()


def attempt(request: HttpRequest, name: str, act: Callable[[], object]) -> Attempt | None:
    """Do it; None when it was done. Refusals of permission and of place are not caught."""
    try:
        act()
    except (InvalidInput, Conflict) as error:
        status = 409 if isinstance(error, Conflict) else 400
        typed = {key: request.POST.get(key, "") for key in request.POST}
        return Attempt(name, error.sentence, error.faults, error.points, status, typed)
    return None


def attempt_with_file(
    request: HttpRequest, name: str, act: Callable[[int | None], object], at: datetime
) -> Attempt | None:
    """The same for a form with a file, which is received first; `act` is told its id."""
    file = kept(request, PROOFS)

    def with_file() -> None:
        nonlocal file
        file = attached(request, PROOFS, at)
        act(file.pk if file else None)

    failed = attempt(request, name, with_file)
    return replace(failed, kept_file=file) if failed else None


def done(
    request: HttpRequest, name: str, act: Callable[[], object], sentence: str, where: str
) -> HttpResponseRedirect | Attempt:
    """Do it, say so and lead on; or what was tried in vain."""
    failed = attempt(request, name, act)
    if failed:
        return failed
    messages.success(request, sentence)
    return HttpResponseRedirect(where)
