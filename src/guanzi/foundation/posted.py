"""Acts that are posted from a page, as views: each is tried, and leads back to its page."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import update_wrapper
from typing import Generic, TypeVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.functional import Promise

from guanzi.foundation import clock
from guanzi.foundation.access import Audience, actor_of, for_audience
from guanzi.foundation.actor import Actor
from guanzi.foundation.attempts import Attempt, attempt, attempt_with_file
from guanzi.foundation.files.services import MOST_BYTES
from guanzi.foundation.posting import takes_files, takes_post

Info = TypeVar("Info")
View = Callable[..., HttpResponseBase]


@dataclass(frozen=True, slots=True)
class Posted(Generic[Info]):
    """Who posted what about which thing, and when; `file_id` is what was handed in with it."""

    actor: Actor
    info: Info
    at: datetime
    request: HttpRequest
    file_id: int | None = None

    def __getitem__(self, name: str) -> str:
        return self.request.POST.get(name, "")


@dataclass(frozen=True, slots=True)
class PageOfActs(Generic[Info]):
    """A page from which acts are posted: the thing that an actor may read there, the page that
    shows it with what was tried in vain, its address, and what that calls the thing."""

    find: Callable[[Actor, int], Info]
    show: Callable[[HttpRequest, Info, Attempt], HttpResponse]
    address: str
    key: str

    def act(
        self,
        done: Promise,
        *,
        place: str = "",
        audience: tuple[Audience, ...] = (),
        has_file: bool = False,
    ) -> Callable[[Callable[..., object]], View]:
        """A function that does one thing becomes a view: it is tried; afterwards comes the page at
        its place, or the form with what was typed. A form has the name of its function, and of what
        it is about where there are several."""

        def make(do: Callable[..., object]) -> View:
            def view(request: HttpRequest, /, **about: int) -> HttpResponse:
                actor, at, pk = actor_of(request), clock.now(), about.pop(self.key)
                info = self.find(actor, pk)

                def act(file_id: int | None = None) -> None:
                    do(Posted(actor, info, at, request, file_id), **about)

                if request.method == "POST":
                    name = ":".join([do.__name__, *map(str, about.values())])
                    if has_file:
                        failed = attempt_with_file(request, name, act, at)
                    else:
                        failed = attempt(request, name, act)
                    if failed:
                        return self.show(request, self.find(actor, pk), failed)
                    messages.success(request, str(done))
                address = reverse(self.address, args=[pk])
                return HttpResponseRedirect(f"{address}#{place}" if place else address)

            update_wrapper(view, do)
            marked = takes_files(most_bytes=MOST_BYTES)(view) if has_file else takes_post(view)
            return for_audience(*(audience or (Audience.AUTHORITY,)))(marked)

        return make
