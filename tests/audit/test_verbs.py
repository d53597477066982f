"""Every act has a name that people read."""

import re
from pathlib import Path

import guanzi
from guanzi.foundation.audit.verbs import verb_name

SOURCE = Path(guanzi.__path__[0])


def test_every_verb_that_is_written_down_has_a_name() -> None:
    written = {
        verb
        for file in SOURCE.rglob("*.py")
        for verb in re.findall(r'verb="([a-z_]+\.[a-z_]+)"', file.read_text())
    }
    assert len(written) > 40
    assert sorted(verb for verb in written if verb_name(verb) == verb) == []


def test_an_act_without_a_name_is_shown_as_it_is_written() -> None:
    assert verb_name("test.unheard_of") == "test.unheard_of"
