"""What can be done about payments and clearings: one verb each."""

from guanzi.lifecycle.payments.services.accounts import (
    confirm_account,
    enter_account,
    set_treasury_account,
)
from guanzi.lifecycle.payments.services.answers import follow_answer, receive_answer
from guanzi.lifecycle.payments.services.clearing import (
    answer_dispute,
    confirm_clearing,
    correct_share,
    dispute_clearing,
    draw_clearing,
    settle_clearing,
)
from guanzi.lifecycle.payments.services.files import treasury_file, treasury_table
from guanzi.lifecycle.payments.services.outcomes import follow_outcome
from guanzi.lifecycle.payments.services.release import release_payments, release_run
from guanzi.lifecycle.payments.services.runs import (
    drop_run,
    return_run,
    review_run,
    save_run,
    start_run,
    submit_run,
)

__all__ = [
    "answer_dispute",
    "confirm_account",
    "confirm_clearing",
    "correct_share",
    "dispute_clearing",
    "draw_clearing",
    "drop_run",
    "enter_account",
    "follow_answer",
    "follow_outcome",
    "receive_answer",
    "release_payments",
    "release_run",
    "return_run",
    "review_run",
    "save_run",
    "set_treasury_account",
    "settle_clearing",
    "start_run",
    "submit_run",
    "treasury_file",
    "treasury_table",
]
