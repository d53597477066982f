"""Letters leave by a job, which tries again while the mail server does not answer; and once a day
it is told which tokens end soon."""

from datetime import datetime, time

from guanzi.foundation.clock import now
from guanzi.foundation.identity.letters import send_invitation
from guanzi.foundation.identity.secret import digest_of, unseal_secret
from guanzi.foundation.identity.selectors import invitation_by_secret
from guanzi.foundation.identity.services.invitations import LETTER
from guanzi.foundation.identity.services.tokens import tell_of_ending
from guanzi.foundation.jobs.work import Progress, handler, recurring


@handler(LETTER)
def letter(progress: Progress, *, invitation_id: int, sealed: str) -> None:
    """Send an invitation's letter; one that was renewed, revoked or taken up needs none."""
    secret = unseal_secret(sealed, invitation_id)
    found = invitation_by_secret(digest_of(secret), now())
    if found is not None:
        send_invitation(found, secret)
    progress.advance(1, total=1)


@recurring("identity.tokens_ending", daily_at=time(8, 30))
def tokens_ending(at: datetime) -> None:
    """Tell who answers for tokens that end soon."""
    tell_of_ending(at=at)
