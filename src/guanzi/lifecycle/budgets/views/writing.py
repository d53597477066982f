"""Writing a draft: the table, and beside it what the law wants to be seen together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from guanzi.foundation import clock
from guanzi.foundation.access import Audience, for_audience
from guanzi.foundation.actor import Actor
from guanzi.foundation.addresses import number_in
from guanzi.foundation.attempts import NO_ATTEMPT, Attempt, attempt
from guanzi.foundation.face.money import yuan_text
from guanzi.foundation.files.services import receive_file
from guanzi.foundation.posting import takes_files
from guanzi.lifecycle.budgets import permissions, selectors, services
from guanzi.lifecycle.budgets.errors import BudgetInvalid
from guanzi.lifecycle.budgets.forms.plans import draft_typed, rows_typed
from guanzi.lifecycle.budgets.forms.sheets import (
    KINDS,
    MOST_BYTES,
    cells_of_file,
    cells_of_text,
)
from guanzi.lifecycle.budgets.rules.plan import (
    AMOUNT,
    CLASS,
    LINE,
    MOST_LINES,
    PRICE,
    QUANTITY,
    Pasted,
    Row,
    read_plan,
    rows_of_table,
)
from guanzi.lifecycle.budgets.selectors import BudgetInfo
from guanzi.lifecycle.budgets.views.asked import read_budget

SPARE_ROWS = 3
TEXTS = ("work_plan", "evaluation", "evaluation_source", "evaluated_on")


@dataclass(frozen=True, slots=True)
class Cell:
    """One field of the table."""

    name: str
    label: str
    text: str
    problem: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One row of the table as the page draws it, with what the server computed of it."""

    number: int
    cells: tuple[Cell, ...]
    class_fen: int | None
    difference_fen: int | None


@for_audience(Audience.AUTHORITY)
@takes_files(most_bytes=MOST_BYTES)
def edit(request: HttpRequest, budget_id: int) -> HttpResponseBase:
    """The draft; posted, it is kept as it is, right or wrong."""
    actor, info = read_budget(request, budget_id)
    at = clock.now()
    if request.method == "POST":
        return _saved(request, actor, info, at)
    if not permissions.may(actor, info, "save"):
        return redirect("budgets:plan", budget_id)
    return _page(request, actor, info, info.rows, _kept(info), NO_ATTEMPT)


def _kept(info: BudgetInfo) -> dict[str, str]:
    return {
        "work_plan": info.work_plan,
        "evaluation": info.evaluation,
        "evaluation_source": info.evaluation_source,
        "evaluated_on": info.evaluated_on.isoformat() if info.evaluated_on else "",
        "revision": str(info.revision),
    }


def _saved(request: HttpRequest, actor: Actor, info: BudgetInfo, at: datetime) -> HttpResponseBase:
    permissions.require_step(actor, info, "save")
    typed = {name: request.POST.get(name, "") for name in request.POST}
    rows, act = rows_typed(typed), typed.get("act", "save")

    pasted: Pasted | None = None

    def save() -> None:
        nonlocal rows, pasted
        if act in ("paste", "upload"):
            came = _brought(request, actor, at) if act == "upload" else _pasted(typed)
            if len(came.rows) > MOST_LINES:
                raise BudgetInvalid(_("表格超过 %(most)d 行。") % {"most": MOST_LINES})
            rows, pasted = list(came.rows), came
        services.save_budget(
            actor=actor,
            budget_id=info.id,
            draft=draft_typed(typed, rows),
            at=at,
            seen_revision=number_in(typed.get("revision")),
        )

    refused = attempt(request, "save", save)
    if refused:
        return _page(request, actor, info, rows, typed, refused)
    if pasted is not None:
        _say_what_came(request, pasted)
    if act == "check":
        return redirect("budgets:plan", info.id)
    where = reverse("budgets:edit", args=[info.id])
    return redirect(f"{where}?add=1#spare" if act == "add" else where)


def _pasted(typed: Mapping[str, str]) -> Pasted:
    pasted = rows_of_table(cells_of_text(typed.get("pasted", "")))
    if not pasted.rows:
        raise BudgetInvalid(_("粘贴框里没有表格。请在表格软件里选中明细，复制后粘贴。"))
    return pasted


def _brought(request: HttpRequest, actor: Actor, at: datetime) -> Pasted:
    upload = request.FILES.get("sheet")
    if upload is None:
        raise BudgetInvalid(_("请先选择要上传的表格。"))
    file = receive_file(
        content=upload,
        name=upload.name or "budget.xlsx",
        kinds=KINDS,
        actor=actor,
        at=at,
        most_bytes=MOST_BYTES,
    )
    pasted = rows_of_table(cells_of_file(file))
    if not pasted.rows:
        raise BudgetInvalid(_("表格里没有明细。第一张工作表应有二级、三级、预算金额等列。"))
    return pasted


def _say_what_came(request: HttpRequest, pasted: Pasted) -> None:
    total = read_plan(pasted.rows).plan.amount_fen
    said = {"n": len(pasted.rows), "total": yuan_text(total)}
    messages.success(request, _("读入 %(n)d 行，各行相加 %(total)s 元。") % said)
    if pasted.stated_fen is not None and pasted.stated_fen != total:
        stated = {"stated": yuan_text(pasted.stated_fen), "total": yuan_text(total)}
        messages.warning(
            request, _("表格的合计写的是 %(stated)s 元，与各行相加 %(total)s 元不同。") % stated
        )


def _page(
    request: HttpRequest,
    actor: Actor,
    info: BudgetInfo,
    rows: Sequence[Row],
    typed: Mapping[str, str],
    tried: Attempt,
) -> HttpResponse:
    read = read_plan(rows)
    spare = SPARE_ROWS + (5 if request.GET.get("add") else 0) if rows else 8
    context = {
        "info": info,
        "rows": shown_rows([*rows, *[("", "", "", "", "")] * spare]),
        "kept_rows": len(rows),
        "total_fen": read.plan.amount_fen,
        "problems": read.problems if rows else (),
        "typed": {name: typed.get(name, "") for name in (*TEXTS, "pasted", "revision")},
        "last": selectors.execution_of(info.fund, [info.year - 1], clock.now())[0],
        "may_submit": permissions.may(actor, info, "submit"),
        "tried": tried,
    }
    return render(request, "budgets/edit.html", context, status=tried.status)


def shown_rows(rows: Sequence[Row]) -> list[Shown]:
    """The rows with their problems, the sum of the class that begins there, and how far unit
    price × quantity is from the amount."""
    read = read_plan(rows)
    said = {(each.row, each.column): each.sentence for each in read.problems}
    lines = {line.code: line for line in read.plan.lines}
    sums = {each.code: each.amount_fen for each in read.plan.classes}
    names = {
        CLASS: _("二级"),
        LINE: _("三级"),
        AMOUNT: _("金额（元）"),
        PRICE: _("单价（元）"),
        QUANTITY: _("数量"),
    }
    found = []
    for number, row in enumerate(rows):
        code = read.codes.get(number, "")
        begins = code.endswith(".1")
        found.append(
            Shown(
                number,
                tuple(
                    Cell(
                        f"row-{number}-{column}",
                        names[column],
                        text,
                        said.get((number, column), ""),
                    )
                    for column, text in enumerate(row)
                ),
                sums[code.partition(".")[0]] if begins else None,
                lines[code].difference_fen if code else None,
            )
        )
    return found
