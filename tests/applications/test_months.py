"""Twelve months that several people fill: each month is saved for itself."""

from dataclasses import dataclass, field

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guanzi.foundation.actor import Actor
from guanzi.lifecycle.applications import selectors, services
from guanzi.lifecycle.applications.errors import FieldConflict, FieldUnknown
from guanzi.lifecycle.applications.models import DraftField
from guanzi.lifecycle.applications.selectors import Saved
from tests.world import MORNING, World

TABLE = "月度销售"


def save(actor: Actor, draft: int, name: str, text: str, seen: int) -> Saved:
    return services.save_field(
        actor=actor, application_id=draft, name=name, text=text, seen_revision=seen, at=MORNING
    )


def month(number: int) -> str:
    return f"{TABLE}:{number}"


def cells(draft: int) -> list[str]:
    found = selectors.draft_of(draft, MORNING).field(TABLE)
    assert found is not None
    return [each.text for each in found.months]


def revision(draft: int) -> int:
    found = selectors.draft_of(draft, MORNING).field(TABLE)
    assert found is not None
    return found.revision


def an_old_table(world: World, draft: int, text: str, revision: int = 3) -> None:
    """A table as earlier versions of the platform saved it: in one piece."""
    DraftField.objects.create(
        application_id=draft,
        name=TABLE,
        text=text,
        revision=revision,
        edited_by_id=world.colleague.person_id,
        edited_at=MORNING,
    )


# --- two people ---


def test_two_people_in_different_months_never_meet(world: World, draft: int) -> None:
    save(world.applicant, draft, month(1), "5万", 0)
    save(world.colleague, draft, month(2), "6万", 0)
    assert cells(draft)[:3] == ["5万", "6万", ""]
    table = selectors.draft_of(draft, MORNING).field(TABLE)
    assert table is not None
    assert (table.typed, table.months[1].edited_by) == ("2024-01\t5万\n2024-02\t6万", "李四")


def test_two_people_in_the_same_month_are_shown_to_each_other(world: World, draft: int) -> None:
    save(world.applicant, draft, month(3), "5万", 0)
    with pytest.raises(FieldConflict, match="2024 年 3 月") as refused:
        save(world.colleague, draft, month(3), "6万", 0)
    assert (refused.value.theirs, refused.value.edited_by) == ("5万", "张三")
    assert cells(draft)[2] == "5万"
    assert save(world.colleague, draft, month(3), "6万", refused.value.revision).revision == 2


@dataclass
class Editor:
    """Who edits, and which revision of each month they have before them."""

    actor: Actor
    sees: dict[int, int] = field(default_factory=dict)


STEPS = st.lists(
    st.tuples(st.integers(0, 1), st.integers(1, 3), st.sampled_from(["", "1", "2万", "3"])),
    max_size=12,
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_the_order_of_the_saves_nothing_unseen_is_overwritten(
    world: World, draft: int, steps: list[tuple[int, int, str]]
) -> None:
    with transaction.atomic():
        editors = (Editor(world.applicant), Editor(world.colleague))
        stored = dict.fromkeys((1, 2, 3), ("", 0))
        for who, number, text in steps:
            editor, (there, revised) = editors[who], stored[number]
            seen = editor.sees.get(number, 0)
            if seen == revised or (text == there and revised):
                saved = save(editor.actor, draft, month(number), text, seen)
                stored[number] = (text, saved.revision)
            else:
                with pytest.raises(FieldConflict) as refused:
                    save(editor.actor, draft, month(number), text, seen)
                assert (refused.value.theirs, refused.value.revision) == (there, revised)
            editor.sees[number] = stored[number][1]
        assert cells(draft)[:3] == [stored[number][0] for number in (1, 2, 3)]
        transaction.set_rollback(True)


# --- the table as a whole ---


def test_a_pasted_year_is_twelve_months(world: World, draft: int) -> None:
    pasted = "\n".join(f"{number}月\t{number}万" for number in range(1, 13))
    save(world.applicant, draft, TABLE, pasted, 0)
    assert cells(draft) == [f"{number}万元" for number in range(1, 13)]
    names = DraftField.objects.filter(application_id=draft).values_list("name", flat=True)
    assert {month(number) for number in range(1, 13)} <= set(names)
    assert TABLE not in names


def test_the_whole_table_is_refused_where_a_month_has_moved_on(world: World, draft: int) -> None:
    before = revision(draft)
    save(world.colleague, draft, month(12), "7", 0)
    with pytest.raises(FieldConflict) as refused:
        save(world.applicant, draft, TABLE, "2024-01\t1", before)
    assert cells(draft) == [*[""] * 11, "7"]
    save(world.applicant, draft, TABLE, "2024-01\t1", refused.value.revision)
    assert cells(draft) == ["1", *[""] * 11]


def test_only_the_table_of_the_form_has_months(world: World, draft: int) -> None:
    for name in ("销售收入:1", f"{TABLE}:13", f"{TABLE}:0"):
        with pytest.raises(FieldUnknown):
            save(world.applicant, draft, name, "1", 0)


# --- what earlier versions saved ---


def test_a_table_that_was_saved_in_one_piece_is_read_and_goes_on_by_month(
    world: World, draft: int
) -> None:
    an_old_table(world, draft, "2024-01\t5万\n2024-02\t6万")
    assert cells(draft)[:3] == ["5万", "6万", ""]
    with pytest.raises(FieldConflict, match="李四"):
        save(world.applicant, draft, month(1), "4万", 0)
    save(world.applicant, draft, month(1), "", 3)
    save(world.applicant, draft, month(2), "7万", 3)
    assert cells(draft)[:3] == ["", "7万", ""]


def test_a_text_in_the_place_of_the_table_is_put_right_as_a_text(world: World, draft: int) -> None:
    an_old_table(world, draft, "见附件")
    with pytest.raises(FieldUnknown, match="刷新"):
        save(world.applicant, draft, month(1), "1", 3)
    saved = save(world.applicant, draft, TABLE, "1月\t8万", revision(draft))
    assert cells(draft)[:2] == ["8万元", ""]
    assert saved.revision == revision(draft)
    save(world.applicant, draft, TABLE, "还是见附件", saved.revision)
    table = selectors.draft_of(draft, MORNING).field(TABLE)
    assert table is not None
    assert (table.typed, table.table and table.table.rest) == ("还是见附件", "还是见附件")
