"""Made-up populations of any size, to try rules, lists and policy changes on.

    for part in synthetic.parts(rulebook, size=1_000_000, seed=1, year=2024):
        part.enterprises    # who they are: code, name, district, industry, size
        part.facts          # one row each, a column for every fact of the vocabulary
        part.records        # related records by fact

`chance` gives every cell its own number, so that a row is the same whoever asks for it and however
many others there are; `who` makes enterprises, `told` the facts that rules ask for; `writing` puts
them into files. Nothing here comes from a real enterprise: shapes and shares are round figures.
"""

from .population import SLICE, Part, parts

__all__ = ["SLICE", "Part", "parts"]
