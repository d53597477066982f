"""A small official document, made up, and what a department makes of it."""

from datetime import UTC, datetime
from typing import NamedTuple

from guanzi.foundation.actor import Actor, OrganisationKind, Role
from guanzi.foundation.files.models import FileKind, StoredFile
from guanzi.lifecycle.policies import services
from guanzi.lifecycle.policies.selectors import current_edition, draft_of, figures_of, seen_of
from guanzi.lifecycle.policies.states import Settled
from tests.keeping import keep_file
from tests.world import a_member

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
IDENTIFIER = "qingpu-008"
DEPARTMENT = "市科委（虚构）"
PAPER = """\
青浦区小微企业试验办法（虚构）
青科规〔2026〕8号
青浦区科学技术委员会
第一条（奖励标准）
对近三年未受处罚的企业，按研发投入的10%给予补助，最高不超过20万元。
第二条（首次认定）
首次认定为国家级、市级平台的，分别给予一次性奖励50万元、30万元。
第三条（施行日期）
本办法由青浦区科学技术委员会负责，自2026年3月1日起施行，有效期至2028年2月29日。
"""
CASES = """
```cases
measure: qingpu-008-1
on: 2026-06-01
cases:
  - name: 一百万元
    facts: {研发投入: 100万元, 符合奖励标准条件: 是}
    expect: 100000.00元
  - name: 封顶
    facts: {研发投入: 1000万元, 符合奖励标准条件: 是}
    expect: 200000.00元
```

```cases
measure: qingpu-008-2
on: 2026-06-01
cases:
  - name: 国家级
    facts: {首次认定情形2: 国家级, 符合首次认定条件: 是}
    expect: 500000.00元
  - name: 市级
    facts: {首次认定情形2: 市级平台的, 符合首次认定条件: 是}
    expect: 300000.00元
```
"""


class Office(NamedTuple):
    """Who works in the department."""

    officer: Actor
    leader: Actor
    other: Actor


def unheard(*_: object, **__: object) -> None:
    """Nobody looks how far the reading is."""


def an_office(department: str = DEPARTMENT) -> tuple[Actor, Actor, Actor]:
    """An officer who writes, and two leaders of the same department."""
    kind = OrganisationKind.CITY_DEPARTMENT
    return (
        a_member(kind, department, "写一", role=Role.OFFICER),
        a_member(kind, department, "领一"),
        a_member(kind, department, "领二"),
    )


def a_paper(
    actor: Actor, content: bytes = PAPER.encode(), kind: FileKind = FileKind.CSV
) -> StoredFile:
    """The document, handed in."""
    return keep_file(content=content, name="试验办法.txt", kind=kind, actor=actor, at=NOON)


def read_paper(actor: Actor, content: bytes = PAPER.encode()) -> int:
    """A draft of the document, read; its id."""
    file = a_paper(actor, content)
    draft_id = services.start_draft(actor=actor, file=file, identifier=IDENTIFIER, at=NOON)
    services.read_draft(draft_id=draft_id, actor=actor, at=NOON, advance=unheard)
    return draft_id


def finished(text: str) -> str:
    """The text as a person leaves it: no gap, and the cases that an edition asks for."""
    lines = [line.replace("（待核口径）", "") for line in text.split("\n")]
    return "\n".join(line for line in lines if "待核" not in line).rstrip() + "\n" + CASES


def settle_all(actor: Actor, draft_id: int) -> None:
    """Confirm every figure that is open."""
    for figure in figures_of(draft_id):
        if not figure.settled:
            settled = Settled.CONFIRMED
            services.settle_figure(
                actor=actor, draft_id=draft_id, number=figure.number, settled=settled, at=NOON
            )


def seen_on(draft_id: int) -> str:
    """What the page of the review says was looked at."""
    return seen_of(draft_of(draft_id), current_edition().digest)


def submitted(actor: Actor) -> int:
    """A draft that waits for a leader; its id."""
    draft_id = read_paper(actor)
    info = draft_of(draft_id)
    services.save_draft(
        actor=actor, draft_id=draft_id, text=finished(info.text), seen=info.revision, at=NOON
    )
    settle_all(actor, draft_id)
    services.submit_draft(
        actor=actor,
        draft_id=draft_id,
        seen=draft_of(draft_id).revision,
        note="按印发稿起草",
        at=NOON,
    )
    return draft_id


def publish(actor: Actor, draft_id: int) -> str:
    """Consent to what the review shows now; the id of the document."""
    seen = seen_on(draft_id)
    return services.publish_draft(actor=actor, draft_id=draft_id, seen=seen, at=NOON)
