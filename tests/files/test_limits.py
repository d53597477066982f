"""How much a request may hold is said by the view it is for."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.test import Client
from django.urls import path

from guanzi.foundation.access import Audience, for_audience
from guanzi.foundation.files.services import MOST_BYTES
from guanzi.foundation.posting import takes_files, takes_post
from guanzi.site.urls import handler400, handler403, handler404, handler500, urlpatterns

__all__ = ["handler400", "handler403", "handler404", "handler500"]

MEGABYTE = 1024 * 1024


@for_audience(Audience.EVERYONE)
@takes_files(most_bytes=3 * MEGABYTE)
def upload(request: HttpRequest) -> HttpResponseBase:
    sizes = [file.size for file in request.FILES.getlist("file")]
    return HttpResponse(f"{sum(size or 0 for size in sizes)} in {len(sizes)}")


@for_audience(Audience.EVERYONE)
@takes_post
def write(request: HttpRequest) -> HttpResponseBase:
    return HttpResponse(f"{len(request.POST.get('text', ''))} {len(request.FILES)}")


urlpatterns = [
    *urlpatterns,
    path("upload", upload),
    path("api/upload", upload),
    path("write", write),
]

pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]


def a_file(size: int) -> SimpleUploadedFile:
    return SimpleUploadedFile("a.pdf", b"x" * size)


def test_a_view_that_takes_files_takes_as_much_as_it_says(client: Client) -> None:
    answer = client.post("/upload", {"file": a_file(3 * MEGABYTE)})
    assert answer.content.decode() == f"{3 * MEGABYTE} in 1"
    assert client.get("/upload").status_code == 200


def test_more_than_that_is_refused_with_the_limit_before_it_is_read(client: Client) -> None:
    answer = client.post("/upload", {"file": a_file(4 * MEGABYTE)})
    assert answer.status_code == 413
    page = answer.content.decode()
    assert "内容过大" in page
    assert "超过 3 MB" in page
    problem = client.post("/api/upload", {"file": a_file(4 * MEGABYTE)})
    assert problem.json()["code"] == "too-large"


def test_everywhere_else_a_megabyte_is_the_limit(client: Client) -> None:
    assert client.post("/write", {"text": "x" * 1000}).content == b"1000 0"
    assert client.post("/write", {"text": "x" * MEGABYTE}).status_code == 413
    assert client.post("/write", {"file": a_file(2 * MEGABYTE)}).status_code == 413


def test_many_files_at_once_are_taken_and_hundreds_are_not(client: Client) -> None:
    assert client.post("/upload", {"file": [a_file(10) for _ in range(20)]}).status_code == 200
    assert client.post("/upload", {"file": [a_file(10) for _ in range(21)]}).status_code == 400


def test_a_form_without_its_token_is_refused_before_its_files_are_used() -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/upload", {"file": a_file(10)}).status_code == 403


def test_every_control_for_a_file_has_a_place_for_what_is_wrong_with_it() -> None:
    for given in ({}, {"described": "h-paper e-paper"}):
        shown = render_to_string("parts/file_pick.html", {"id": "f-paper", "name": "file", **given})
        (described,) = re.findall(r'aria-describedby="([^"]+)"', shown)
        assert described.split()[-1] == "l-f-paper"
        assert '<p class="field-error" id="l-f-paper"' in shown
        assert f'data-most-megabytes="{MOST_BYTES // 1024 // 1024}"' in shown
