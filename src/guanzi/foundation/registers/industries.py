"""Industry codes of GB/T 4754. A code means nothing without its edition: divisions 79 and above
moved between 2011 and 2017.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext as _

from guanzi.foundation.errors import InvalidInput

EDITIONS = (2011, 2017)
_SHAPE = re.compile(r"([A-T])?(\d{2,4})?")
_UP_TO_M = (
    "A 01 05|B 06 12|C 13 43|D 44 46|E 47 50|F 51 52|G 53 60|H 61 62|I 63 65|J 66 69|K 70 70"
    "|L 71 72|M 73 75"
)
_SECTIONS = {
    2011: f"{_UP_TO_M}|N 76 78|O 79 81|P 82 82|Q 83 84|R 85 89|S 90 95|T 96 96",
    2017: f"{_UP_TO_M}|N 76 79|O 80 82|P 83 83|Q 84 85|R 86 90|S 91 96|T 97 97",
}
SECTION_NAMES = {
    "A": "农、林、牧、渔业",
    "B": "采矿业",
    "C": "制造业",
    "D": "电力、热力、燃气及水生产和供应业",
    "E": "建筑业",
    "F": "批发和零售业",
    "G": "交通运输、仓储和邮政业",
    "H": "住宿和餐饮业",
    "I": "信息传输、软件和信息技术服务业",
    "J": "金融业",
    "K": "房地产业",
    "L": "租赁和商务服务业",
    "M": "科学研究和技术服务业",
    "N": "水利、环境和公共设施管理业",
    "O": "居民服务、修理和其他服务业",
    "P": "教育",
    "Q": "卫生和社会工作",
    "R": "文化、体育和娱乐业",
    "S": "公共管理、社会保障和社会组织",
    "T": "国际组织",
}


class IndustryInvalid(InvalidInput):
    """This is no industry code of that edition."""

    code: ClassVar[str] = "industry-invalid"


@dataclass(frozen=True, slots=True)
class Industry:
    """A code with its edition: `section` is the letter, `digits` two to four figures or none."""

    section: str
    digits: str
    edition: int

    @property
    def division(self) -> str:
        """The two figures of the division (大类), or nothing."""
        return self.digits[:2]

    @property
    def code(self) -> str:
        """As it is written: `I6510`."""
        return f"{self.section}{self.digits}"

    @property
    def section_name(self) -> str:
        """The name of the section (门类)."""
        return SECTION_NAMES[self.section]


def _divisions(edition: int) -> dict[str, str]:
    spans = (span.split() for span in _SECTIONS[edition].split("|"))
    return {
        f"{number:02d}": section
        for section, first, last in spans
        for number in range(int(first), int(last) + 1)
    }


SECTION_OF = {edition: _divisions(edition) for edition in EDITIONS}


def read_industry(text: str, edition: int) -> Industry:
    """`I6510`, `6510` or `65` of an edition. Raises IndustryInvalid."""
    if edition not in EDITIONS:
        raise IndustryInvalid(_("行业分类只有 2011 年版和 2017 年版，请写明是哪一版。"))
    plain = unicodedata.normalize("NFKC", text).strip().upper()
    match = _SHAPE.fullmatch(plain)
    letter, digits = (match[1] or "", match[2] or "") if match else ("", "")
    section = SECTION_OF[edition].get(digits[:2], "") if digits else letter
    if not section or (letter and letter != section):
        raise IndustryInvalid(
            _("「%(text)s」不是《国民经济行业分类》%(edition)d 年版的代码，请写成 I6510 或 6510。")
            % {"text": text.strip()[:20], "edition": edition}
        )
    return Industry(section, digits, edition)
