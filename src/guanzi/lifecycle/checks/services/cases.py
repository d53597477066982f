"""What the verbs share: the case behind a lock, required sentences, and whom to tell."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from guanzi.foundation.actor import Role
from guanzi.foundation.errors import FieldsWrong, InvalidInput
from guanzi.foundation.identity import selectors as identity
from guanzi.foundation.notices.services import notify
from guanzi.foundation.statements import stated
from guanzi.lifecycle.checks.errors import TextMissing, TextTooLong, TooMany
from guanzi.lifecycle.checks.models import CaseStanding
from guanzi.lifecycle.checks.selectors.heads import case_head
from guanzi.lifecycle.checks.selectors.shapes import CaseHead
from guanzi.lifecycle.checks.services.standing import locked_standing
from guanzi.lifecycle.guidelines import selectors as guidelines
from guanzi.lifecycle.guidelines.rules.terms import Terms

MOST_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A case that this transaction holds."""

    head: CaseHead
    terms: Terms
    standing: CaseStanding


def hold_case(application_id: int) -> OpenCase:
    """Lock a case, then read it. Raises CaseNotFound."""
    first = case_head(application_id)
    terms = guidelines.terms_of(first.version_id)
    assert first.submitted_at is not None
    standing = locked_standing(application_id, terms, first.submitted_at)
    return OpenCase(case_head(application_id), terms, standing)


def at_most(application_ids: Sequence[int]) -> list[int]:
    """Each case once, in a fixed order. Raises TooMany; nobody is served in part unawares."""
    wanted = sorted(set(application_ids))
    if len(wanted) > MOST_AT_ONCE:
        raise TooMany(
            _("一次最多办理 %(most)d 件，选中的超过了，请先缩小筛选范围。") % {"most": MOST_AT_ONCE}
        )
    return wanted


def sentence_of(text: str, missing: str, most: int = 500) -> str:
    """What somebody wrote. Raises TextMissing, TextTooLong."""
    return stated(text, missing=missing, most=most, refusal=TextMissing, too_long=TextTooLong)


class Faults:
    """What is wrong with the fields of a form, gathered so that all of it is told at once."""

    def __init__(self) -> None:
        self._found: dict[str, str] = {}

    @contextmanager
    def of(self, field: str) -> Iterator[None]:
        """Reading this field may be refused in the block."""
        try:
            yield
        except InvalidInput as error:
            self._found[field] = error.sentence

    def refuse(self) -> None:
        """Raises FieldsWrong where any field was refused."""
        if self._found:
            raise FieldsWrong(self._found)


def tell_people(people: Collection[int], title: str, text: str, link: str, at: datetime) -> None:
    """Let these people know."""
    if people:
        notify(people=sorted(people), title=title, text=text, link=link, at=at)


def case_link(application_id: int) -> str:
    """The case file."""
    return reverse("checks:case", args=[application_id])


def officers_of(head: CaseHead) -> set[int]:
    """Whom the applicant's words reach: the officer, else those who handle cases there."""
    if head.officer_id:
        return {head.officer_id}
    office = guidelines.receiving_office(head.version_id, head.district)
    members = identity.members_of(office.id, (Role.LEADER, Role.OFFICER)) if office else ()
    return {member.person_id for member in members}
