"""A measure as whole-number arithmetic over columns: the same fen for millions as for one case.

    plan = plan_measure(measure, on)          # terms, every interval proven
    print(proof_text(plan))                   # scale, interval and width of every number
    query(plan.answer.terms(), "postgres", …) # in `plan.in_sql`: one SELECT
    batch = Batch(rulebook, measures, on)     # in `plan.batch`: columns in, an answer for each row

It stands beside `engines.rules`, not inside: it knows all of the interpreter, nothing there knows
it, and who only decides single cases loads neither Polars nor sqlglot.

Passes: `terms` (total integer arithmetic, never null, intervals by construction) → `quantity`
(known, unknown within bounds, or beyond the plan) → `algebra`, `logic`, `days`, `related` (the
interpreter's arithmetic on columns) → `lower` (formulas) → `shares`, `measure_plan` (the order of
decide()) → `proof`, `soundness`; `schedule` → `in_polars`, `in_sql`; `frames`, `cells`, `intake`
(columns in, rejected rows aside) → `batch` (answers out).

How it stays exact. A missing fact is an interval here as it is there: every number is carried as a
lower and an upper bound, which are one term where the fact is known. What fits 64 bits is computed
in 64, what fits 38 digits in 128; a product that might not fit is looked at row by row, and such a
row, like one that divides by something only known to lie somewhere, is marked `beyond` and decided
by the interpreter. So a backend is right or silent, never wrong.
"""

from .columns import KEY, PlanRefused
from .measure_plan import OUTCOMES, Answer, MeasurePlan, plan_measure
from .proof import proof_text, unproven
from .soundness import plan_problems

__all__ = [
    "KEY",
    "OUTCOMES",
    "Answer",
    "MeasurePlan",
    "PlanRefused",
    "plan_measure",
    "plan_problems",
    "proof_text",
    "unproven",
]
