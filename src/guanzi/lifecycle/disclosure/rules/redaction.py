"""Which fields of a project are public, and why one is not (000 art. 12).

The code, the fund, the year, the district and the days are always public. A fact is as public as
the vocabulary says; the other fields are public until somebody withholds them.
"""

from dataclasses import dataclass

from guanzi.lifecycle.projects.rules.redaction import refusal_of
from guanzi.lifecycle.projects.states import Ground

FACT = "fact:"
FEWEST_IN_A_SUM = 3
_BY_SENSITIVITY = {
    "商业秘密": Ground.COMMERCIAL,
    "个人信息": Ground.PRIVACY,
    "国家秘密": Ground.STATE_SECRET,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """How a field stands: withheld on a ground, or public, perhaps against one."""

    ground: Ground | None = None
    is_lifted: bool = False

    @property
    def is_public(self) -> bool:
        """Whether its value is shown."""
        return self.ground is None or self.is_lifted

    @property
    def sentence(self) -> str:
        """What stands in the place of a value that is not shown."""
        return "" if self.is_public or self.ground is None else refusal_of(self.ground)


def ground_of_fact(sensitivity: str) -> Ground | None:
    """Why a fact of this sensitivity is not public; a word that is unknown withholds it."""
    if sensitivity == "公开":
        return None
    return _BY_SENSITIVITY.get(sensitivity, Ground.FORBIDDEN)


def stand(ground: Ground | None, *, has_consent: bool, is_overridden: bool) -> Standing:
    """Consent of the third party or a major public interest lifts what protects a third party, and
    nothing else."""
    is_liftable = ground is not None and ground.is_of_third_party
    return Standing(ground, is_lifted=is_liftable and (has_consent or is_overridden))


def may_follow(before: Ground | None, ground: Ground) -> bool:
    """Whether a field can be withheld on a ground that may be withheld already: what was withheld
    for a third party, or is public with its consent, may turn out to concern everybody."""
    return before is None or (before.is_of_third_party and not ground.is_of_third_party)


def hides_in_a_sum(withheld: int) -> bool:
    """Whether a sum tells none of the amounts that are withheld in it: everybody knows the others,
    and with two of them each knows the other's by its own."""
    return withheld == 0 or withheld >= FEWEST_IN_A_SUM
