"""The pages of drafts: begun, compared, edited, submitted, consented to."""

from dataclasses import dataclass
from html import unescape
from io import BytesIO

import pytest
from django.http import HttpResponse
from django.test import Client

from guanzi.engines.rules import Rulebook
from guanzi.foundation.actor import Actor, OrganisationKind
from guanzi.lifecycle.policies import services
from guanzi.lifecycle.policies.selectors import draft_of, drafts, figures_of
from guanzi.lifecycle.policies.states import DraftState
from tests.signing_in import SignIn
from tests.support import RunJobs
from tests.world import a_member

from .drafting import IDENTIFIER, NOON, PAPER, an_office, finished, read_paper, seen_on, submitted

pytestmark = pytest.mark.django_db
LIST = "/policies/drafting/"


@dataclass
class Office:
    officer: Actor
    leader: Actor
    other: Actor


@pytest.fixture(scope="module")
def office(small: Rulebook) -> Office:
    return Office(*an_office())


@pytest.fixture
def pen(signed_in: SignIn, office: Office) -> Client:
    return signed_in(office.officer)


def text_of(answer: HttpResponse) -> str:
    return unescape(answer.content.decode())


def a_file(content: bytes, name: str = "办法.txt") -> BytesIO:
    file = BytesIO(content)
    file.name = name
    return file


def test_an_uploaded_document_is_read_by_a_job_and_shown_beside_its_draft(
    pen: Client, run_jobs: RunJobs
) -> None:
    sent = {"file": a_file(PAPER.encode()), "identifier": IDENTIFIER}
    answer = pen.post(LIST, sent)
    address = answer["Location"]
    assert "读取《办法.txt》并起草" in text_of(pen.get(address))
    run_jobs()
    page = text_of(pen.get(address))
    assert "5 个数字，还有 <b>5</b> 个没有核对" in page
    for number in range(1, 6):
        assert f'id="o{number}" href="?figure={number}#d{number}"' in page
        assert f'id="d{number}" href="?figure={number}#o{number}"' in page


PAGE = """<!DOCTYPE html>
<html><head><META http-equiv=Content-Type content="text/html; charset={charset}"></head>
<body><script>alert("第九条")</script>{paragraphs}</body></html>"""


@pytest.mark.parametrize("charset", ["gb18030", "utf-8"])
def test_a_web_page_is_read_in_its_encoding_and_only_ever_handed_out_to_be_saved(
    pen: Client, run_jobs: RunJobs, charset: str
) -> None:
    paragraphs = "".join(f"<p>{line}</p>" for line in PAPER.split("\n"))
    content = PAGE.format(charset=charset, paragraphs=paragraphs).encode(charset)
    sent = {"file": a_file(content, "办法.html"), "identifier": IDENTIFIER}
    address = pen.post(LIST, sent)["Location"]
    run_jobs()
    page = text_of(pen.get(address))
    assert "青浦区小微企业试验办法" in page
    assert "5 个数字，还有 <b>5</b> 个没有核对" in page
    assert 'alert("' not in page
    original = pen.get(f"{address}original/")
    assert original["Content-Type"] == "application/octet-stream"
    assert original["Content-Disposition"].startswith("attachment")
    assert original["X-Content-Type-Options"] == "nosniff"
    assert b"".join(original.streaming_content) == content


def test_pasted_text_begins_a_draft_too(pen: Client, run_jobs: RunJobs) -> None:
    answer = pen.post(LIST, {"pasted": PAPER, "identifier": IDENTIFIER})
    run_jobs()
    assert "研发投入" in text_of(pen.get(answer["Location"]))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"MZ\x00\x00" + bytes(100), "平台不接收"),
        (b"PK\x03\x04" + bytes(100), "上传"),
        (b"", "空的"),
    ],
)
def test_a_hostile_upload_is_refused_and_nothing_typed_is_lost(
    pen: Client, content: bytes, said: str
) -> None:
    answer = pen.post(LIST, {"file": a_file(content, "x.docx"), "identifier": "shanghai-009"})
    assert answer.status_code == 400
    assert said in text_of(answer)
    assert 'value="shanghai-009"' in text_of(answer)


def test_a_wrong_identifier_keeps_the_file(pen: Client) -> None:
    answer = pen.post(LIST, {"file": a_file(PAPER.encode()), "identifier": "办法 1"})
    assert answer.status_code == 400
    page = text_of(answer)
    assert "文件标识只用小写字母" in page
    assert "已经收到《办法.txt》" in page


def test_the_drafts_are_listed_by_pages(
    pen: Client, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafts, "PAGE", 2)
    first, *others = [read_paper(office.officer) for _ in range(3)]
    page = text_of(pen.get(LIST))
    assert f'href="{LIST}{first}/"' not in page
    assert f"?before={others[0]}" in page
    assert f'href="{LIST}{first}/"' in text_of(pen.get(f"{LIST}?before={others[0]}"))


def test_a_broken_document_says_what_to_do(pen: Client, office: Office) -> None:
    draft_id = read_paper(office.officer, b"%PDF-1.7\n" + b"x" * 500)
    page = text_of(pen.get(f"{LIST}{draft_id}/"))
    assert "这份文件读不出来" in page
    assert "重新上传" in page


def test_what_the_engine_is_unsure_of_comes_first(pen: Client, office: Office) -> None:
    draft_id = read_paper(office.officer)
    page = text_of(pen.get(f"{LIST}{draft_id}/"))
    queue = page[page.index("figure-queue") :]
    assert queue.index("近三年") < queue.index("10%")


def test_confirming_leads_to_the_next_and_a_bad_correction_stays_in_the_form(
    pen: Client, office: Office
) -> None:
    draft_id = read_paper(office.officer)
    first, second = sorted(figures_of(draft_id), key=lambda figure: figure.rank)[:2]
    address = f"{LIST}{draft_id}/figures/{first.number}/"
    answer = pen.post(address, {"settled": "confirmed", "seen": first.value})
    assert answer["Location"].endswith(f"?figure={second.number}#o{second.number}")
    wrong = pen.post(
        f"{LIST}{draft_id}/figures/{second.number}/", {"settled": "corrected", "value": "很多"}
    )
    assert wrong.status_code == 400
    assert 'value="很多"' in text_of(wrong)
    assert "2.5%、500万元、近三年" in text_of(wrong)


def test_the_verifier_speaks_by_line_beside_the_text(pen: Client, office: Office) -> None:
    draft_id = read_paper(office.officer)
    text = draft_of(draft_id).text.replace("10% | 第一条", "10% | 第九条")
    line = text.split("\n").index('  支持比例1: "10% | 第九条"') + 1
    sent = {"text": text, "seen": "1"}
    part = text_of(pen.post(f"{LIST}{draft_id}/check/", sent, headers={"HX-Request": "true"}))
    assert f'data-line="{line}"' in part
    assert "第九条" in part
    whole = text_of(pen.post(f"{LIST}{draft_id}/check/", sent))
    assert f'data-line="{line}"' in whole
    assert draft_of(draft_id).revision == 1


def test_a_clash_shows_both_texts_and_loses_neither(pen: Client, office: Office) -> None:
    draft_id = read_paper(office.officer)
    text = draft_of(draft_id).text
    theirs, mine = text.replace("区级", "市级"), text.replace("区级", "两级")
    services.save_draft(actor=office.leader, draft_id=draft_id, text=theirs, seen=1, at=NOON)
    answer = pen.post(f"{LIST}{draft_id}/edit/", {"text": mine, "seen": "1"})
    assert answer.status_code == 409
    page = text_of(answer)
    assert "<del>level: 市级</del>" in page
    assert "<ins>level: 两级</ins>" in page
    assert mine in page
    pen.post(f"{LIST}{draft_id}/edit/", {"text": mine, "seen": "2"})
    assert draft_of(draft_id).text == mine


def test_the_second_person_sees_everything_and_consents(
    signed_in: SignIn, office: Office, client: Client
) -> None:
    draft_id = submitted(office.officer)
    head = signed_in(office.leader)
    page = text_of(head.get(f"{LIST}{draft_id}/review/"))
    for said in (
        "按印发稿起草",
        "新增",
        "奖励标准 1",
        "已确认",
        "机器起草",
        "同意并发布",
        'cap: "20万元 |',
    ):
        assert said in page
    own = text_of(signed_in(office.officer).get(f"{LIST}{draft_id}/review/"))
    assert "同意并发布" not in own
    answer = head.post(f"{LIST}{draft_id}/publish/", {"seen": seen_on(draft_id)})
    assert answer["Location"] == f"/policies/{IDENTIFIER}/"
    public = text_of(client.get(answer["Location"]))
    assert "奖励标准 1" in public
    address = public[public.index("/original/") - 80 :].split('href="')[1].split('"')[0]
    original = client.get(address)
    assert b"".join(original.streaming_content).decode() == PAPER


def test_the_review_of_a_change_shows_the_difference_by_article(
    signed_in: SignIn, office: Office
) -> None:
    draft_id = submitted(office.officer)
    services.publish_draft(actor=office.leader, draft_id=draft_id, seen=seen_on(draft_id), at=NOON)
    writer = signed_in(office.officer)
    answer = writer.post(f"/policies/{IDENTIFIER}/draft/")
    address = answer["Location"]
    new_id = int(address.split("/")[3])
    text = draft_of(new_id).text.replace("20万元 | 第一条", "30万元 | 第一条")
    writer.post(address, {"text": text, "seen": "1"})
    page = text_of(writer.get(f"{LIST}{new_id}/review/"))
    assert "<del>cap: " in page
    assert "改动" in page
    assert "第一条 奖励标准" in page
    assert "替换现行文本" in page
    head, one, two, three = text.split("### ")
    info = draft_of(new_id)
    moved = "### ".join([head, two, one, three])
    writer.post(address, {"text": moved, "seen": str(info.revision)})
    page = text_of(writer.get(f"{LIST}{new_id}/review/"))
    assert "：由「第一条 奖励标准」之后移至「文件头」之后。条文没有改动。" in page


@pytest.mark.parametrize(
    "page",
    [
        "",
        "check/",
        "discard/",
        "edit/",
        "figures/1/",
        "original/",
        "publish/",
        "resume/",
        "review/",
        "revisions/1/",
        "submit/",
    ],
)
def test_other_departments_are_told_nothing(signed_in: SignIn, office: Office, page: str) -> None:
    draft_id = read_paper(office.officer)
    stranger = an_office_elsewhere()
    answer = signed_in(stranger).get(f"{LIST}{draft_id}/{page}")
    assert answer.status_code == 403


def test_a_draft_is_put_aside_after_a_question_and_found_again(pen: Client, office: Office) -> None:
    draft_id = read_paper(office.officer)
    address = f"{LIST}{draft_id}/"
    assert f'href="{address}discard/"' in text_of(pen.get(address))
    asked = text_of(pen.get(f"{address}discard/"))
    assert "作废后不能再编辑和提交" in asked
    assert draft_of(draft_id).state is DraftState.OPEN
    without = pen.post(f"{address}discard/", {"reason": " "})
    assert without.status_code == 400
    assert "请写明为什么作废" in text_of(without)
    left = text_of(pen.post(f"{address}discard/", {"reason": "重复上传"}, follow=True))
    assert f'href="{address}' not in left
    aside = text_of(pen.get(f"{LIST}?show=discarded"))
    assert f'href="{address}review/"' in aside
    page = text_of(pen.get(f"{address}review/"))
    assert "重复上传" in page
    assert "提交审核</button>" not in page
    edited = pen.post(f"{address}edit/", {"text": "别的", "seen": "1"})
    assert edited.status_code == 409
    again = text_of(pen.post(f"{address}resume/", follow=True))
    assert "已恢复" in again
    assert f'href="{address}"' in text_of(pen.get(LIST))


def test_who_writes_on_when_it_was_put_aside_keeps_the_text_and_is_promised_nothing(
    pen: Client, office: Office
) -> None:
    draft_id = read_paper(office.officer)
    saved = draft_of(draft_id).text + "\n同事的话\n"
    services.save_draft(actor=office.leader, draft_id=draft_id, text=saved, seen=1, at=NOON)
    services.discard_draft(actor=office.leader, draft_id=draft_id, reason="重复", at=NOON)
    answer = pen.post(f"{LIST}{draft_id}/edit/", {"text": "我写的话", "seen": "1"})
    page = text_of(answer)
    assert answer.status_code == 409
    assert "我写的话</textarea>" in page
    assert "起草稿已作废" in page
    assert "按「保存」" not in page


def test_a_submitted_draft_is_not_put_aside_and_the_page_says_why(
    pen: Client, office: Office
) -> None:
    address = f"{LIST}{submitted(office.officer)}/"
    for page in (pen.get(f"{address}discard/"), pen.post(f"{address}discard/", {"reason": "不要"})):
        assert "先撤回提交，或由负责人退回" in text_of(page)
    assert "discard/" not in text_of(pen.get(f"{address}review/"))


def an_office_elsewhere() -> Actor:
    return a_member(OrganisationKind.CITY_DEPARTMENT, "市经信委（虚构）", "经一")


def test_a_submitted_draft_cannot_be_edited(pen: Client, office: Office) -> None:
    draft_id = submitted(office.officer)
    text = finished(draft_of(draft_id).text)
    answer = pen.post(f"{LIST}{draft_id}/edit/", {"text": text, "seen": "2"})
    assert answer.status_code == 409
    assert draft_of(draft_id).state is DraftState.SUBMITTED
