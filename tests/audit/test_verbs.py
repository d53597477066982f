"""Every act has a name that people read."""

import re
from pathlib import Path

import guanzi
from guanzi.foundation.audit.verbs import verb_name
from guanzi.ledger.states import EntryKind
from guanzi.lifecycle.applications import states as applications
from guanzi.lifecycle.payments.states import RUN_STEPS, Outcome
from guanzi.lifecycle.projects.states import DecisionOutcome
from guanzi.lifecycle.supervision import states as supervision

SOURCE = Path(guanzi.__path__[0])


def test_every_verb_that_is_written_down_has_a_name() -> None:
    written = {
        verb
        for file in SOURCE.rglob("*.py")
        for verb in re.findall(r'verb="([a-z_]+\.[a-z_]+)"', file.read_text())
    }
    assert len(written) > 40
    assert sorted(verb for verb in written if verb_name(verb) == verb) == []


MADE_OF = {  # what is put together in the code, from which table
    "ledger.{kind}": EntryKind.values,
    "projects.{line.item.outcome}": [DecisionOutcome.GRANT, DecisionOutcome.WAIT],
    "payments.{outcomes[payment.pk].outcome}": Outcome.values,
    "payments.{verb}": [f"{step.verb}_run" for step in RUN_STEPS],
    "supervision.{verb}": [step.verb for step in supervision.STEPS],
    "applications.{verb}": [step.verb for step in applications.STEPS],
}


def test_every_verb_that_is_put_together_has_a_name() -> None:
    code = "".join(file.read_text() for file in SOURCE.rglob("*.py"))
    assert set(re.findall(r'verb=f"([^"]+)"', code)) == set(MADE_OF)
    made = [f"{each.partition('.')[0]}.{word}" for each in MADE_OF for word in MADE_OF[each]]
    assert sorted(verb for verb in made if verb_name(verb) == verb) == []


def test_every_job_that_is_written_down_has_a_name() -> None:
    code = "".join(file.read_text() for file in SOURCE.rglob("*.py"))
    jobs = set(re.findall(r'(?:EXPORT_JOB|REPORT_JOB|PRINT_JOB) = "([a-z_.]+)"', code))
    assert sorted(verb for verb in jobs if verb_name(verb) == verb) == []


def test_an_act_without_a_name_is_shown_as_it_is_written() -> None:
    assert verb_name("test.unheard_of") == "test.unheard_of"
