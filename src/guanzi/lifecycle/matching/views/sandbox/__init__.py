"""The policy sandbox: what was tried, trying something, what came out."""

from guanzi.lifecycle.matching.views.sandbox.answering import answer
from guanzi.lifecycle.matching.views.sandbox.asking import new
from guanzi.lifecycle.matching.views.sandbox.listing import index
from guanzi.lifecycle.matching.views.sandbox.papers import result_file
from guanzi.lifecycle.matching.views.sandbox.showing import run

__all__ = ["answer", "index", "new", "result_file", "run"]
