"""Computing a comparison slice by slice; what was counted is kept with the note of how far it is,
so that whoever goes on comes to the same bytes."""

import time as stopwatch
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from guanzi.engines.plan import KEY
from guanzi.engines.plan.compare import Tally
from guanzi.foundation.audit.services import record_event
from guanzi.foundation.face.typeset import typeset
from guanzi.foundation.jobs.work import Progress
from guanzi.lifecycle.matching.errors import SandboxRefused
from guanzi.lifecycle.matching.models import SandboxRun
from guanzi.lifecycle.matching.rules.sandbox.comparing import CUTS, WHO, Comparison, Slice
from guanzi.lifecycle.matching.rules.sandbox.figured import digest_of_figures, figures_of
from guanzi.lifecycle.matching.rules.sandbox.people import People
from guanzi.lifecycle.matching.selectors.sandbox.people import people_of, said_in_words
from guanzi.lifecycle.matching.selectors.sandbox.runs import info_of, versions_of_run
from guanzi.lifecycle.matching.services.sandbox.writing_down import MOST_REJECTED_SHOWN, write_down
from guanzi.lifecycle.matching.states import SandboxPopulation

SECONDS_BETWEEN_KEEPING = 2.0
KEPT = ("done", "total", "figures", "kept", "rejected", "rejected_count", "population_digest")


def compute(progress: Progress, *, run_id: int, at: datetime) -> dict[str, Any]:
    """Compute what was asked, or what is left of it; the link to its page."""
    run = SandboxRun.objects.select_related("organisation").get(pk=run_id)
    with said_in_words():
        if run.ended_at is None:
            _compute(run, progress, at)
    return {"link": reverse("matching:sandbox_run", args=[run.pk])}


def _compute(run: SandboxRun, progress: Progress, at: datetime) -> None:
    info = info_of(run)
    comparison = versions_of_run(info).comparison
    if run.population == SandboxPopulation.REGISTER:
        write_down(run, comparison, progress, at)
    with people_of(info, comparison) as people:
        run.total, run.population_digest = people.total, people.digest
        if not people.total:
            raise SandboxRefused(_("主表里没有一行。"))
        tally = _count(run, comparison, people, progress)
    run.figures, run.kept, run.ended_at = figures_of(tally), None, at
    run.result_digest = digest_of_figures(run.figures)
    with transaction.atomic():
        run.save(update_fields=[*KEPT, "ended_at", "result_digest"])
        told = {"figures": run.result_digest, "population": run.population_digest}
        record_event(actor=progress.actor, verb="matching.compared", subject=run, at=at, after=told)


def _count(run: SandboxRun, comparison: Comparison, people: People, progress: Progress) -> Tally:
    first = int(progress.resume.get("slice", 0))
    if first and run.kept:
        tally = Tally.went_on(bytes(run.kept), CUTS, WHO)
    else:
        first, tally = 0, Tally(CUTS, WHO)
        if run.population != SandboxPopulation.REGISTER:  # noted while it was written down
            run.rejected, run.rejected_count = [], 0
    kept_at = 0.0
    for part in people.slices(first):
        comparison.add(part, tally)
        _note_rejected(run, part)
        run.done = part.done
        is_last = part.done >= people.total
        if is_last or stopwatch.monotonic() - kept_at >= SECONDS_BETWEEN_KEEPING:
            kept_at = stopwatch.monotonic()
            _keep(run, tally, part, progress)
        progress.advance(part.done, people.total, _("正在测算"))
    return tally


def _keep(run: SandboxRun, tally: Tally, part: Slice, progress: Progress) -> None:
    """The figures so far, and where to go on, as one."""
    run.figures = figures_of(tally)
    if not run.figures:
        return
    run.kept = tally.kept()
    with transaction.atomic():
        run.save(update_fields=list(KEPT))
        progress.checkpoint(slice=part.number + 1)


def _note_rejected(run: SandboxRun, part: Slice) -> None:
    run.rejected_count += part.rejected.height
    room = MOST_REJECTED_SHOWN - len(run.rejected)
    for row in part.rejected.head(max(room, 0)).iter_rows(named=True):
        where = str(row["row"] or "")
        place = row["table"] or row["fact"]
        fact = f"{row['table']} {row['fact']}".strip() if row["table"] else row["fact"]
        run.rejected.append([where, row[KEY] or "", fact or place, typeset(row["message"])])
