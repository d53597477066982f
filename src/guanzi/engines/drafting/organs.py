"""Names of public bodies: which words are one, and which bodies a stretch of text names."""

from __future__ import annotations

import re

_SUFFIX = (
    "人民政府办公厅|人民政府办公室|人民政府|政府办公室|委员会办公室|委员会|管理局|监管局|银保监局|税务局|总局|分局|局"
    "|管委会|国资委|经信委|发改委|科技委|经济信息化委|发展改革委|卫生健康委|管理委|健康委|教委|建委|农委|科委|商务委|区委"
    "|市委|党委|纪委|监委|委办|经委|委|办公厅|办公室|科创办|金融办|办|厅|中心|海关|各区|各部门|各街镇|各镇街|各乡镇|分行|支行|各镇|各街道"
    "|部门|税务|协会|学会|集团|公司|研究院|银行|法院|检察院|供销社|科协|残联|妇联|贸促会|工商联|总工会|工作组|领导小组|海事局|街道办事处|镇政府|区政府|市政府"
    "|县政府|部|署|院|处"
)
_ORGAN = re.compile(rf"[\u4e00-\u9fff()]{{0,30}}?(?:{_SUFFIX})$")
_ONE = re.compile(
    r"(?:中共|国家税务总局|中国)?[\u4e00-\u9fff]{2,24}?"
    r"(?:委员会办公室|人民政府办公厅|人民政府办公室|委员会|人民政府|管委会|税务局|监管局|管理局|海关|办公厅|办公室|总局"
    r"|分局|局|委|办|厅|中心|公司|集团|协会)(?=$|[、,\s和与及]|上海|[\u4e00-\u9fff]{2,3}市|国家|中共|中国)"
)
_PARTING = re.compile(
    r"[、,;\s]|会同|(?<=[局委厅部办])商(?=[省市区县国财发])|(?<=[局委会府办厅心部门区司团])(?:和|与|及|以及)"
)
_MOST = 30
_SEPARATED = re.compile(r"[、,\s]+")
_WORDS = re.compile(r"[\u4e00-\u9fff]{3,120}")
_ENDINGS = tuple(_SUFFIX.split("|"))


def is_organ(text: str) -> bool:
    """Is the whole of it one body, or a row of bodies?"""
    parts = _SEPARATED.split(text.strip()) if 2 < len(text) < _MOST * 12 else []
    return bool(parts) and all(_WORDS.fullmatch(part) and part.endswith(_ENDINGS) for part in parts)


def organs_in(text: str) -> list[str]:
    """The bodies that a row names, one after the other, also where nothing parts them."""
    parts = [part for part in _PARTING.split(text.strip("() ")) if part]
    return [organ.strip() for part in parts for organ in (_ONE.findall(part) or [part])]


def listed(text: str) -> list[str]:
    """The members of a list of charged bodies: 市科委、市财政局等部门."""
    parts = [re.sub(r"(?:等|等有关|等相关)(?:部门|单位)?$", "", p) for p in _PARTING.split(text)]
    return [part.strip() for part in parts if part and part.strip()]


def is_body(name: str) -> bool:
    """Does a single name read as that of a public body (or of a firm)?"""
    return 1 < len(name) <= _MOST and _ORGAN.fullmatch(name) is not None
