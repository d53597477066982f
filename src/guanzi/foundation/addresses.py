"""What stands in an address or a hidden field was typed by anybody, and may be anything."""

MOST_DIGITS = 18  # every number of so many digits is a key that the database can look for


def text_in(text: str | None, most: int | None = None) -> str:
    """What somebody wrote, without blanks around it and the sign that no database keeps, and no
    longer than `most`; empty for nothing."""
    return (text or "").replace("\x00", "").strip()[:most]


def number_in(text: str | None, *, most_digits: int = MOST_DIGITS) -> int | None:
    """A whole number; None for whatever is none."""
    if text and text.isascii() and text.isdecimal() and len(text) <= most_digits:
        return int(text)
    return None
