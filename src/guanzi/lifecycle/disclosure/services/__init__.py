"""What can be done about what is public, one verb each."""

from guanzi.lifecycle.disclosure.services.withholding import (
    Withholding,
    consent,
    decide_override,
    propose_override,
    withhold,
)

__all__ = ["Withholding", "consent", "decide_override", "propose_override", "withhold"]
