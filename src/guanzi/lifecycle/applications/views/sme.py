"""Why a number of the register of technology-based SMEs counts for an application, or does not."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from guanzi.lifecycle.enterprises.selectors import SmeInfo

SME = "科技型中小企业"


def sme_remark(numbers: Sequence[SmeInfo], year: int, article: str) -> str:
    """What the register holds, until when it is valid, and what follows for the revenue year."""
    counting = next((each for each in numbers if each.counts_in(year)), None)
    held = counting or next(iter(numbers), None)
    if held is None:
        return ""
    sentence = (
        _(
            "登记的是 %(number_year)s 年的编号 %(number)s，有效期 %(since)s 至 %(until)s。"
            "%(year)s 收入年度在有效期内，计入。依据：%(article)s。"
        )
        if counting
        else _(
            "登记的是 %(number_year)s 年的编号 %(number)s，有效期 %(since)s 至 %(until)s。"
            "%(year)s 收入年度不在有效期内，不计入；"
            "另有编号在有效期内的，填「是」。依据：%(article)s。"
        )
    )
    return sentence % {
        "number_year": held.year,
        "number": held.number,
        "since": held.valid_since,
        "until": held.valid_until,
        "year": year,
        "article": article,
    }
