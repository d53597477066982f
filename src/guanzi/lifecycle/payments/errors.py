"""What can go wrong while money is paid, answered for and cleared."""

from guanzi.foundation.errors import Conflict, InvalidInput, NotFound


class RunNotFound(NotFound):
    """There is no such run of payments, or not for this person."""

    code = "payment-run-not-found"


class PaymentNotFound(NotFound):
    """There is no such payment."""

    code = "payment-not-found"


class AccountNotFound(NotFound):
    """There is no such account of a payee."""

    code = "payee-account-not-found"


class AccountInvalid(InvalidInput):
    """The account cannot be paid to as it is written; `field` is the field at fault."""

    code = "payee-account-invalid"

    def __init__(self, sentence: str, *, field: str) -> None:
        super().__init__(sentence)
        self.field = field


class AccountMissing(Conflict):
    """The payee has no confirmed account."""

    code = "payee-account-missing"


class RunInvalid(InvalidInput):
    """The run cannot be paid as it is written."""

    code = "payment-run-invalid"


class RunStateConflict(Conflict):
    """The run has gone on since."""

    code = "payment-run-state"


class FileInvalid(Conflict):
    """The treasury file would not be what the bank takes."""

    code = "treasury-file-invalid"


class AnswerNotFound(NotFound):
    """There is no such answer of the bank."""

    code = "bank-answer-not-found"


class AnswerUnreadable(InvalidInput):
    """The file is no answer of a bank."""

    code = "bank-answer-unreadable"


class AnswerForeign(InvalidInput):
    """The answer is not about payments of this platform, or says something else about them."""

    code = "bank-answer-foreign"


class AnswerRepeated(Conflict):
    """The answer was received before: as the one whose id is `first`."""

    code = "bank-answer-repeated"

    def __init__(self, sentence: str, *, first: int | None) -> None:
        super().__init__(sentence)
        self.first = first


class ShareInvalid(InvalidInput):
    """The share cannot be corrected to what was asked."""

    code = "payment-share-invalid"


class ProposalNotFound(NotFound):
    """There is no such proposal, or it was decided before."""

    code = "share-proposal-not-found"


class ClearingNotFound(NotFound):
    """There is no such clearing, or not for this district."""

    code = "clearing-not-found"


class ClearingConflict(Conflict):
    """The clearing has gone on since, or there is nothing to clear."""

    code = "clearing-state"


class TextMissing(InvalidInput):
    """A sentence is needed here."""

    code = "text-missing"
