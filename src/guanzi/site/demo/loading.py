"""Building the made-up city, once."""

from datetime import UTC, datetime

from django.db import transaction

from guanzi.foundation.identity.models import Person
from guanzi.foundation.identity.selectors import person_by_email
from guanzi.site.demo.cases import play, play_last_year
from guanzi.site.demo.entitled import play_list
from guanzi.site.demo.guideline import publish_call
from guanzi.site.demo.keys import give_keys
from guanzi.site.demo.money import begin_this_year, pay_last_year
from guanzi.site.demo.offices import DOMAIN, PEOPLE, hire_people, open_offices
from guanzi.site.demo.register import fill_register, open_accounts, renew_register

FOUNDED = datetime(2024, 5, 20, 1, 30, tzinfo=UTC)
CALLED_LAST_YEAR = datetime(2024, 5, 27, 2, 0, tzinfo=UTC)
RENEWED = datetime(2025, 5, 20, 1, 30, tzinfo=UTC)
CALLED = datetime(2025, 5, 26, 2, 0, tzinfo=UTC)


def is_loaded() -> bool:
    """Whether the made-up city stands already."""
    return person_by_email(f"{PEOPLE[0].login}@{DOMAIN}") is not None


def is_inhabited() -> bool:
    """Whether real people are here: beside them no officer may sign in with a known password."""
    return Person.objects.filter(is_synthetic=False).exists()


@transaction.atomic
def load_city() -> None:
    """Everything or nothing."""
    hire_people(open_offices(FOUNDED), FOUNDED)
    fill_register(FOUNDED)
    open_accounts(FOUNDED)
    last_year = publish_call(2023, CALLED_LAST_YEAR)
    play_last_year(last_year)
    pay_last_year(last_year)
    renew_register(RENEWED)
    begin_this_year()
    this_year = publish_call(2024, CALLED)
    play(this_year)
    play_list(this_year)
    give_keys()
