"""A formula as people read it: in words, and with its values in place of its names."""

from .values import working
from .words import SIGNS, in_words

__all__ = ["SIGNS", "in_words", "working"]
