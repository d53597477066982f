"""Texts in the cells of a spreadsheet."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(text: str) -> str:
    """A text for a spreadsheet, where it must not become a formula; `raw_cell` takes it back."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def raw_cell(text: str) -> str:
    """A cell without the mark that kept it from being a formula."""
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text
