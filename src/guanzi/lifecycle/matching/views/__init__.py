"""Pages of this stage: parse, call, render."""

from guanzi.lifecycle.matching.views.calculator import calculator, explanation_pdf
from guanzi.lifecycle.matching.views.finder import finder
from guanzi.lifecycle.matching.views.measures import measure_list

__all__ = ["calculator", "explanation_pdf", "finder", "measure_list"]
