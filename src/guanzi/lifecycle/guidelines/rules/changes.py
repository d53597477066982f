"""What a new version changes, and what it may not change any more."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from guanzi.foundation.clock import SHANGHAI
from guanzi.foundation.files.models import FileKind
from guanzi.lifecycle.guidelines.rules.problems import TermProblem
from guanzi.lifecycle.guidelines.rules.terms import Batch, Material, RouteStep, Terms


class Change(NamedTuple):
    """One difference between two versions; an empty side means that there was, or is, nothing."""

    label: str
    before: str
    after: str


def forbidden_changes(published: Terms, draft: Terms, at: datetime) -> tuple[TermProblem, ...]:
    """A window that has opened is a promise: it may be lengthened while it is open, no more."""
    return tuple(_forbidden(published, draft, at))


def _forbidden(published: Terms, draft: Terms, at: datetime) -> Iterator[TermProblem]:
    places = {batch.number: index for index, batch in enumerate(draft.batches)}
    for before in published.batches:
        if at < before.opens_at:
            continue
        after = draft.batch(before.number)
        if after is None:
            sentence = _("第 %(number)d 批次已经开始受理，不能取消。") % {"number": before.number}
            yield TermProblem("batches", sentence)
            continue
        place = f"batches-{places[before.number]}"
        if after.opens_at != before.opens_at:
            yield TermProblem(f"{place}-opens_at", _("已经开始受理，不能再改开始的时间。"))
        if after.closes_at == before.closes_at:
            continue
        if before.closes_at < at:
            sentence = _("这一批次已经截止，不能再改；需要补报的，请另开一个批次。")
            yield TermProblem(f"{place}-closes_at", sentence)
        elif after.closes_at < before.closes_at:
            sentence = _("已经开始受理，只能延长，不能提前截止（原定 %(until)s）。")
            said = sentence % {"until": moment_text(before.closes_at)}
            yield TermProblem(f"{place}-closes_at", said)
    yield from _closed_before_it_began(published, draft, at)


def _closed_before_it_began(published: Terms, draft: Terms, at: datetime) -> Iterator[TermProblem]:
    """A batch that nobody has seen yet must still be reachable."""
    for index, batch in enumerate(draft.batches):
        known = published.batch(batch.number)
        is_new = known is None or at < known.opens_at
        if is_new and batch.closes_at <= at:
            sentence = _("截止时间已经过去，没有人能够申报。")
            yield TermProblem(f"batches-{index}-closes_at", sentence)


# --- what is different ---


def changes_between(before: Terms | None, after: Terms) -> tuple[Change, ...]:
    """Every difference, in the order of the form; without a before, all that is said."""
    old, new = _said(before) if before else {}, _said(after)
    labels = [*new, *(label for label in old if label not in new)]
    return tuple(
        Change(label, old.get(label, ""), new.get(label, ""))
        for label in labels
        if old.get(label, "") != new.get(label, "")
    )


def _said(terms: Terms) -> dict[str, str]:
    """Everything that terms say, by its label."""
    said = {_("第 %(n)d 批次") % {"n": batch.number}: _window(batch) for batch in terms.batches}
    for name, value in terms.figures.items():
        said[name] = f"{value}（{terms.figure_grounds.get(name, '')}）"
    said |= {label: write(terms) for label, write in _plain_terms().items()}
    for material in terms.materials:
        said[_("材料：%(name)s") % {"name": material.name}] = _material(material)
    for step in terms.route:
        said[f"{step.task.label}：{step.office.label}"] = _step(step)
    return said


def _plain_terms() -> Mapping[str, Callable[[Terms], Any]]:
    return {
        _("销售收入口径"): lambda t: str(t.vat_basis.label),
        _("公示期限"): lambda t: t.publicity,
        _("补正期限"): lambda t: _("%(n)d 个工作日") % {"n": t.correction_days},
        _("每家企业每年可申报"): lambda t: (
            _("%(n)d 项") % {"n": t.applications_per_enterprise}
            if t.applications_per_enterprise
            else _("不限")
        ),
        _("在线填报的表"): lambda t: "、".join(t.online_forms),
        _("盖章纸质件"): lambda t: _("需要") if t.paper_copy else _("不需要"),
        _("守信承诺"): lambda t: t.undertaking,
        _("说明"): lambda t: t.introduction,
        _("咨询"): lambda t: t.contact,
    }


def _window(batch: Batch) -> str:
    return f"{moment_text(batch.opens_at)} — {moment_text(batch.closes_at)}"


def moment_text(moment: datetime) -> str:
    """`2025-06-30 16:30` in Shanghai."""
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def _material(material: Material) -> str:
    kinds = "、".join(str(FileKind(kind).label) for kind in material.kinds if kind in _KINDS)
    parts = [_("必交") if material.is_required else _("可选"), kinds, material.needed_when]
    parts += [material.article, material.help]
    parts.append(_("有模板") if material.template_id else "")
    return " · ".join(filter(None, parts))


_KINDS = frozenset(FileKind.values)


def _step(step: RouteStep) -> str:
    days = _("%(n)d 个工作日") % {"n": step.working_days}
    return f"{days} · {_('签署')}" if step.needs_signature else days
