"""What somebody has to write: there, tidied, and not too long."""

from django.utils.translation import gettext as _

from guanzi.foundation.addresses import text_in
from guanzi.foundation.errors import Refusal


def stated(
    text: str, *, missing: str, most: int, refusal: Refusal, too_long: Refusal | None = None
) -> str:
    """The text without blanks around it. Raises `refusal` with the sentence `missing` where there
    is none, and `too_long` (or `refusal`) where it has more than `most` characters."""
    tidy = text_in(text)
    if not tidy:
        raise refusal(missing)
    if len(tidy) > most:
        sentence = _("最多写 %(most)d 字，现在有 %(n)d 字，请精简。")
        raise (too_long or refusal)(sentence % {"most": most, "n": len(tidy)})
    return tidy
