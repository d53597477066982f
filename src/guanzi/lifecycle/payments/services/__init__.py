"""What can be done about payments and clearings: one verb each."""

from guanzi.lifecycle.payments.services.accounts import (
    confirm_account,
    enter_account,
    refuse_account,
    reveal_account,
    set_treasury_account,
)
from guanzi.lifecycle.payments.services.answers import follow_answer, receive_answer
from guanzi.lifecycle.payments.services.clearing import (
    answer_dispute,
    confirm_clearing,
    dispute_clearing,
    draw_clearing,
    settle_clearing,
)
from guanzi.lifecycle.payments.services.credits import credit_district_share
from guanzi.lifecycle.payments.services.drawing import ask_all_clearings, draw_all_clearings
from guanzi.lifecycle.payments.services.files import treasury_file, treasury_table
from guanzi.lifecycle.payments.services.outcomes import SaidOutcome, follow_outcome, follow_outcomes
from guanzi.lifecycle.payments.services.papers import (
    clearing_table,
    print_clearing,
    print_run,
)
from guanzi.lifecycle.payments.services.release import (
    digest_to_release,
    release_payments,
    release_run,
)
from guanzi.lifecycle.payments.services.runs import (
    drop_run,
    return_run,
    review_run,
    save_run,
    start_run,
    submit_run,
)
from guanzi.lifecycle.payments.services.shares import correct_share, propose_share, refuse_share
from guanzi.lifecycle.payments.services.withholding import withhold_with_project

__all__ = [
    "SaidOutcome",
    "answer_dispute",
    "ask_all_clearings",
    "clearing_table",
    "confirm_account",
    "confirm_clearing",
    "correct_share",
    "credit_district_share",
    "digest_to_release",
    "dispute_clearing",
    "draw_all_clearings",
    "draw_clearing",
    "drop_run",
    "enter_account",
    "follow_answer",
    "follow_outcome",
    "follow_outcomes",
    "print_clearing",
    "print_run",
    "propose_share",
    "receive_answer",
    "refuse_account",
    "refuse_share",
    "release_payments",
    "release_run",
    "return_run",
    "reveal_account",
    "review_run",
    "save_run",
    "set_treasury_account",
    "settle_clearing",
    "start_run",
    "submit_run",
    "treasury_file",
    "treasury_table",
    "withhold_with_project",
]
