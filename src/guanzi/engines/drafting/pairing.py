"""分别: which case of a list gets which figure of another, in order."""

from __future__ import annotations

import re

from .figures import Group

_ITEM = re.compile(r"、|和|及|与|或|以及")
_LEAD = re.compile(
    r"^.*?(?:通过|获得|获评|获|取得|评为|认定为|认定|晋升为|达到|达|列入|创建|起草|赴|对于|对|为|的|在|经|按照?)(?=[^通获取评认晋达列创赴对为的在经]+$)"
)
_MOST_NAME = 16
_NEAR = 160  # the other list stands in the same sentence, not far before


def paired(sentence: str, group: Group, groups: list[Group]) -> tuple[list[str], str]:
    """For every figure of the group the case to which it belongs, and a warning where the two
    lists do not fit together."""
    nothing = [""] * len(group.figures)
    before = sentence[: group.start]
    split = before.rfind("分别")
    if len(group.figures) < 2 or split < 0 or any(sign in before[split:] for sign in "。;"):
        return nothing, ""
    figures = _figures_before(sentence, group, groups, split)
    if figures:
        return figures, ""
    for phrase in reversed(re.split(r"[,;:。]", before[max(0, split - _NEAR) : split])):
        names = _names(phrase)
        if len(names) == len(group.figures):
            return names, ""
    return nothing, "「分别」前后两列的个数对不上"


def _figures_before(sentence: str, group: Group, groups: list[Group], split: int) -> list[str]:
    """Thresholds with as many figures: 达1万元、5万元的分别奖励…"""
    count = len(group.figures)
    for other in reversed(groups):
        if other.end > split or other is group:
            continue
        if split - other.end > _NEAR:
            break
        if len(other.figures) == count:
            return [sentence[figure.start : figure.end] for figure in other.figures]
        if len(other.figures) == 2 * count - 1 and "至" in sentence[other.start : other.end]:
            return _bands(sentence, other, count)
    return []


def _bands(sentence: str, other: Group, count: int) -> list[str]:
    """50万元以上至100万元以下、100万元以上至…、300万元以上: bands as written."""
    text = sentence[other.start : other.end + 2]
    parts = [part for part in text.split("、") if part]
    return parts if len(parts) == count else []


def _names(phrase: str) -> list[str]:
    parts = [part.strip() for part in _ITEM.split(phrase)]
    if len(parts) < 2 or not all(parts):
        return []
    parts[0] = _LEAD.sub("", parts[0])[-_MOST_NAME:]
    return [part[:_MOST_NAME] for part in parts]
