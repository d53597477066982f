"""Who is told what about an application."""

from collections.abc import Collection
from datetime import datetime

from django.urls import reverse

from guanzi.foundation.actor import Role
from guanzi.foundation.identity import selectors as identity
from guanzi.foundation.notices.services import Telling, notify_together
from guanzi.lifecycle.applications.models import Application
from guanzi.lifecycle.applications.states import OPEN
from guanzi.lifecycle.guidelines import selectors as guidelines

HANDLERS = (Role.LEADER, Role.OFFICER)


def tell_applicant(row: Application, title: str, text: str, at: datetime) -> None:
    """A notice to the members of the enterprise."""
    notify_together(for_applicant(row, title, text), at=at)


def tell_office(row: Application, title: str, text: str, at: datetime) -> None:
    """A notice to the officers of the receiving office."""
    notify_together(for_office(row, title, text), at=at)


def for_applicant(row: Application, title: str, text: str) -> Telling:
    """What the members of the enterprise are told."""
    own = identity.enterprise_account(row.enterprise.credit_code)
    link = reverse(f"applications:{'edit' if row.state in OPEN else 'view'}", args=[row.pk])
    return Telling(_people(own, None), title, text, link)


def for_office(row: Application, title: str, text: str) -> Telling:
    """What the officers of the receiving office are told."""
    office = guidelines.receiving_office(row.guideline_version_id, row.district)
    return Telling(_people(office, HANDLERS), title, text, reverse("checks:case", args=[row.pk]))


def _people(
    organisation: identity.OrganisationInfo | None, roles: Collection[Role] | None
) -> list[int]:
    if organisation is None:
        return []
    return [member.person_id for member in identity.members_of(organisation.id, roles)]
