"""Trying an act: a refusal comes back as a sentence for the form, with nothing typed lost."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.http import HttpRequest

from guanzi.foundation.errors import Conflict, InvalidInput


@dataclass(frozen=True, slots=True)
class Attempt:
    """What was tried on which form: `name` tells it apart, `typed` is all that was sent."""

    name: str = ""
    sentence: str = ""
    status: int = 200
    typed: Mapping[str, str] = field(default_factory=dict)


NO_ATTEMPT = Attempt()


def attempt(request: HttpRequest, name: str, act: Callable[[], object]) -> Attempt | None:
    """Do it; None when it was done. Refusals of permission and of place are not caught."""
    try:
        act()
    except (InvalidInput, Conflict) as error:
        status = 409 if isinstance(error, Conflict) else 400
        typed = {key: request.POST.get(key, "") for key in request.POST}
        return Attempt(name, error.sentence, status, typed)
    return None
