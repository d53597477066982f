"""What can be done in this stage: a verb to a file."""

from guanzi.lifecycle.matching.services.examples import load_examples, read_examples

__all__ = ["load_examples", "read_examples"]
