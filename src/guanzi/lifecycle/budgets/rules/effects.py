"""What an adjustment does: to the lines, their classes and the total, before it is confirmed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from guanzi.foundation.face.money import yuan_text
from guanzi.lifecycle.budgets.states import AdjustmentKind

MOST_FEN = 10**14
MOST_TITLE = 200


@dataclass(frozen=True, slots=True)
class Level:
    """The total, a class or a line now: what it grants, and what is not committed; in fen."""

    code: str
    title: str
    quota_fen: int
    left_fen: int
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class NewLine:
    """A line (三级) that begins with an adjustment, in fen."""

    code: str
    title: str
    amount_fen: int

    @property
    def class_code(self) -> str:
        """The class under which it stands."""
        return self.code.rpartition(".")[0]


@dataclass(frozen=True, slots=True)
class Effect:
    """What becomes of a level."""

    level: Level
    change_fen: int

    @property
    def quota_after_fen(self) -> int:
        """What it would grant."""
        return self.level.quota_fen + self.change_fen

    @property
    def left_after_fen(self) -> int:
        """What would not be committed; below zero the adjustment is impossible."""
        return self.level.left_fen + self.change_fen

    @property
    def depth(self) -> int:
        """0 for the total, 1 for a class, 2 for a line."""
        return len(self.level.code.split(".")) if self.level.code else 0


def above(code: str) -> tuple[str, ...]:
    """A code with the class and the total over it, the total first."""
    parts = code.split(".") if code else []
    return ("", *(".".join(parts[: depth + 1]) for depth in range(len(parts))))


def effects_of(levels: Mapping[str, Level], changes: Mapping[str, int]) -> tuple[Effect, ...]:
    """Every level that a line of the adjustment stands under, in the order of the plan.

    A class that gives as much as it receives is there with a change of zero.
    """
    sums: dict[str, int] = {}
    for code, fen in changes.items():
        for level in above(code):
            sums[level] = sums.get(level, 0) + fen
    return tuple(Effect(level, sums[code]) for code, level in levels.items() if code in sums)


def with_new(levels: Mapping[str, Level], opens: Iterable[NewLine]) -> dict[str, Level]:
    """The levels, with new lines behind the others of their classes; nothing granted yet."""
    found = list(levels.values())
    for new in opens:
        if new.code not in levels:
            own = [n for n, x in enumerate(found, 1) if new.class_code in above(x.code)]
            level = Level(new.code, new.title, 0, 0, is_new=True)
            found.insert(max(own, default=len(found)), level)
    return {level.code: level for level in found}


def _obstacles_of_new(levels: Mapping[str, Level], new: NewLine) -> Iterator[str]:
    if new.class_code not in levels or len(above(new.class_code)) != 2:
        yield _("请选择新开科目属于哪个政策类。")
    if not new.title or len(new.title) > MOST_TITLE:
        yield _("请填写新开科目的名称，最多 200 字。")
    siblings = (x for x in levels.values() if x.code.rpartition(".")[0] == new.class_code)
    if any(level.title == new.title for level in siblings):
        yield _("这一类里已经有「%(title)s」，请直接调整它。") % {"title": new.title}
    if new.amount_fen <= 0:
        yield _("新开科目的金额应大于零。")


def obstacles(
    kind: AdjustmentKind,
    levels: Mapping[str, Level],
    changes: Mapping[str, int],
    opens: Sequence[NewLine] = (),
) -> tuple[str, ...]:
    """Why the adjustment cannot be made, each with what to do. `levels` and `changes` are of
    what is there, `opens` what begins with it."""
    if found := tuple(said for new in opens for said in _obstacles_of_new(levels, new)):
        return found
    every = {**changes, **{new.code: new.amount_fen for new in opens}}
    return tuple(_obstacles(kind, with_new(levels, opens), every))


def _obstacles(
    kind: AdjustmentKind, levels: Mapping[str, Level], changes: Mapping[str, int]
) -> Iterator[str]:
    if not changes or any(code not in levels or "." not in code for code in changes):
        yield _("请至少在一个三级科目填写调整金额。")
        return
    if any(fen == 0 or abs(fen) > MOST_FEN for fen in changes.values()):
        yield _("调整金额不能是零，也不能超过 1 万亿元。")
        return
    yield from _of_kind(kind, changes)
    for effect in effects_of(levels, changes):
        if effect.left_after_fen < 0:
            said = {
                "name": level_name(effect.level),
                "cut": yuan_text(-effect.change_fen),
                "left": yuan_text(effect.level.left_fen),
            }
            yield _("%(name)s要减 %(cut)s 元，但未承诺的指标只有 %(left)s 元。") % said
        elif effect.depth == 2 and effect.quota_after_fen < 0:
            yield _("%(name)s不能减到零以下。") % {"name": level_name(effect.level)}


def _of_kind(kind: AdjustmentKind, changes: Mapping[str, int]) -> Iterator[str]:
    total = sum(changes.values())
    if kind is AdjustmentKind.BETWEEN and total > 0:
        said = {"total": yuan_text(total)}
        yield _("科目间调剂的增减应相等：现在增加的比减少的多 %(total)s 元。") % said
    if kind is AdjustmentKind.BETWEEN and total < 0:
        said = {"total": yuan_text(-total)}
        yield _("科目间调剂的增减应相等：现在减少的比增加的多 %(total)s 元。") % said
    if kind is AdjustmentKind.INCREASE and min(changes.values()) < 0:
        yield _("追加预算只能增加；要同时减少别的科目，请另提一次科目间调剂。")
    if kind is AdjustmentKind.DECREASE and max(changes.values()) > 0:
        yield _("核减预算只能减少；要同时增加别的科目，请另提一次科目间调剂。")


def level_name(level: Level) -> str:
    """How a sentence calls a level."""
    if not level.code:
        return _("预算总额")
    return f"「{level.code} {level.title}」"
