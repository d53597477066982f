"""Official documents into drafts of rulebook files. Design:

Pure: bytes in, findings and Markdown out; no clock, no network, nothing of the platform. Only a PDF
is read by a process of its own, with bounds on its memory and time. Passes, lowest first:

    readers      txt, docx, pdf, html → Source: the text as it stands, to which all places refer;
                 and what pages and web sites print around it
    paragraphs   lines → paragraphs in one spelling (full width, traditional script, spaced digits,
                 hard wraps), every character with its place in the source
    clauses      paragraphs → the tree of 章, 条, 一、, （一）, 1., (1), with references
    head         title, number, issuers, days in force, what is replaced, short names
    figures      sums, percentages, points in a sentence, in groups as they are listed
    judging      what a figure is (rate, cap, floor, award, tier), by the words around it
    pairing      分别: which case gets which figure
    quantities   every figure of a clause, judged, paired, with its place
    statements   who is charged, modality, instrument, exclusions, windows
    grants       figures of a clause → what it grants, and whether a formula can say it
    draft        all of it → the Markdown of a rulebook file, with every gap marked
    acceptance   does the rules' verifier accept it, but for the marked gaps?

What a recogniser is not sure of is kept and marked (`sure`, `note`); nothing is guessed. A file
that cannot be read is refused with a sentence, in bounded time and memory.
"""

from .acceptance import known_facts, problems_of, unmarked
from .clauses import Clause, Tree
from .draft import Draft, Gap, draft_of
from .errors import DocumentRefused
from .head import Dated, DateRole, Head
from .judging import Kind
from .official import Official, read_official
from .paragraphs import Paragraph, as_written
from .quantities import Quantity
from .report import as_json
from .source import Source
from .statements import Statement, Topic
from .words import MARK, Placed, figure_of

__all__ = [
    "MARK",
    "Clause",
    "DateRole",
    "Dated",
    "DocumentRefused",
    "Draft",
    "Gap",
    "Head",
    "Kind",
    "Official",
    "Paragraph",
    "Placed",
    "Quantity",
    "Source",
    "Statement",
    "Topic",
    "Tree",
    "as_json",
    "as_written",
    "draft_of",
    "figure_of",
    "known_facts",
    "problems_of",
    "read_official",
    "unmarked",
]
