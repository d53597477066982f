"""The size of an enterprise: 《中小企业划型标准规定》, 工信部联企业〔2011〕300号, of 18 June 2011.

A class is reached by whoever reaches every threshold of it; who misses one drops to the next.
Which industries of the edition of 2017 stand behind a sector follows 国统字〔2017〕213号, which
left the thresholds as they were.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from guanzi.engines.rules.money import wan_text
from guanzi.foundation.registers.industries import Industry
from guanzi.lifecycle.enterprises.states import SizeClass

DOCUMENT = "工信部联企业〔2011〕300号"
STAFF, REVENUE, ASSETS = MEASURES = ("从业人员", "营业收入", "资产总额")
_WAN = 1_000_000
_CLASSES = (SizeClass.LARGE, SizeClass.MEDIUM, SizeClass.SMALL)

Thresholds = Mapping[str, int]
"""What must be reached: people, or fen, by the name of the fact."""


@dataclass(frozen=True, slots=True)
class Sector:
    """One paragraph of article 4: its name, where it stands, thresholds from large to small."""

    name: str
    article: str
    classes: tuple[Thresholds, ...]

    @property
    def needs(self) -> tuple[str, ...]:
        """The facts that decide in this sector."""
        return tuple(name for name in MEASURES if name in self.classes[0])


@dataclass(frozen=True, slots=True)
class Sized:
    """A size class, or None where it cannot be told, with the reason in one sentence."""

    size: SizeClass | None
    why: str
    sector: str = ""
    citation: str = ""
    missing: tuple[str, ...] = ()


def _sector(name: str, article: str, **columns: tuple[int, int, int]) -> Sector:
    """Staff in people; revenue and assets in 万元; each from large to small."""
    named = {"staff": STAFF, "revenue": REVENUE, "assets": ASSETS}
    classes: list[Thresholds] = [
        {
            named[key]: values[rank] * (1 if key == "staff" else _WAN)
            for key, values in columns.items()
        }
        for rank in range(3)
    ]
    return Sector(name, f"{DOCUMENT} 第四条({article})", tuple(classes))


_FARMING = _sector("农、林、牧、渔业", "一", revenue=(20000, 500, 50))
_INDUSTRY = _sector("工业", "二", staff=(1000, 300, 20), revenue=(40000, 2000, 300))
_BUILDING = _sector("建筑业", "三", revenue=(80000, 6000, 300), assets=(80000, 5000, 300))
_WHOLESALE = _sector("批发业", "四", staff=(200, 20, 5), revenue=(40000, 5000, 1000))
_RETAIL = _sector("零售业", "五", staff=(300, 50, 10), revenue=(20000, 500, 100))
_TRANSPORT = _sector("交通运输业", "六", staff=(1000, 300, 20), revenue=(30000, 3000, 200))
_STORAGE = _sector("仓储业", "七", staff=(200, 100, 20), revenue=(30000, 1000, 100))
_POST = _sector("邮政业", "八", staff=(1000, 300, 20), revenue=(30000, 2000, 100))
_LODGING = _sector("住宿业", "九", staff=(300, 100, 10), revenue=(10000, 2000, 100))
_CATERING = _sector("餐饮业", "十", staff=(300, 100, 10), revenue=(10000, 2000, 100))
_TELECOM = _sector("信息传输业", "十一", staff=(2000, 100, 10), revenue=(100000, 1000, 100))
_SOFTWARE = _sector("软件和信息技术服务业", "十二", staff=(300, 100, 10), revenue=(10000, 1000, 50))
_ESTATE = _sector("房地产开发经营", "十三", revenue=(200000, 1000, 100), assets=(10000, 5000, 2000))
_PROPERTY = _sector("物业管理", "十四", staff=(1000, 300, 100), revenue=(5000, 1000, 500))
_LEASING = _sector("租赁和商务服务业", "十五", staff=(300, 100, 10), assets=(120000, 8000, 100))
_OTHER = _sector("其他未列明行业", "十六", staff=(300, 100, 10))

_BY_SECTION = {
    "A": _FARMING,
    "B": _INDUSTRY,
    "C": _INDUSTRY,
    "D": _INDUSTRY,
    "E": _BUILDING,
    "L": _LEASING,
    "M": _OTHER,
    "N": _OTHER,
    "O": _OTHER,
    "R": _OTHER,
}
_BY_DIVISION = {
    "51": _WHOLESALE,
    "52": _RETAIL,
    "54": _TRANSPORT,
    "55": _TRANSPORT,
    "56": _TRANSPORT,
    "57": _TRANSPORT,
    "58": _TRANSPORT,
    "60": _POST,
    "61": _LODGING,
    "62": _CATERING,
    "63": _TELECOM,
    "64": _TELECOM,
    "65": _SOFTWARE,
}
_SOCIAL_WORK = {2011: "84", 2017: "85"}


def sector_of(industry: Industry) -> Sector | None:
    """The sector of the standard; None where the standard is silent or the code too short."""
    narrow = _NARROW.get(industry.division)
    if narrow:
        return narrow(industry)
    if industry.section == "Q":
        return _OTHER if industry.division == _SOCIAL_WORK[industry.edition] else None
    return _BY_DIVISION.get(industry.division) or _BY_SECTION.get(industry.section)


def _storage(industry: Industry) -> Sector | None:
    """In the edition of 2017 division 59 holds loading (591) beside storage."""
    if industry.edition == 2011:
        return _STORAGE
    if len(industry.digits) < 3:
        return None
    return _TRANSPORT if industry.digits.startswith("591") else _STORAGE


def _estate(industry: Industry) -> Sector | None:
    if len(industry.digits) < 3:
        return None
    return {"701": _ESTATE, "702": _PROPERTY}.get(industry.digits[:3], _OTHER)


_NARROW: Mapping[str, Callable[[Industry], Sector | None]] = {"59": _storage, "70": _estate}


def size_class(industry: Industry | None, known: Mapping[str, int]) -> Sized:
    """The class from people (从业人员) and fen (营业收入, 资产总额). What is missing is named."""
    if industry is None:
        return Sized(None, "没有登记行业代码，不能划型", missing=("行业代码",))
    sector = sector_of(industry)
    if sector is None:
        return Sized(None, f"{DOCUMENT} 没有规定「{industry.section_name}」{industry.code} 的划型")
    missing = tuple(name for name in sector.needs if name not in known)
    if missing:
        why = f"{sector.name}按{'、'.join(sector.needs)}划型，缺少{'、'.join(missing)}"
        return Sized(None, why, sector.name, sector.article, missing)
    return _decided(sector, known)


def _decided(sector: Sector, known: Mapping[str, int]) -> Sized:
    higher = ""
    for size, thresholds in zip(_CLASSES, sector.classes, strict=True):
        short = [name for name in sector.needs if known[name] < thresholds[name]]
        if not short:
            reached = "、".join(_said(name, known[name], thresholds[name]) for name in sector.needs)
            why = f"{sector.name}：{reached}，达到{size.label}标准{higher}"
            return Sized(size, why, sector.name, sector.article)
        below = "、".join(f"{name}不足 {_amount(name, thresholds[name])}" for name in short)
        higher = f"；{below}，不是{size.label}"
    why = f"{sector.name}{higher}"
    return Sized(SizeClass.MICRO, why, sector.name, sector.article)


def _said(name: str, value: int, threshold: int) -> str:
    return f"{name} {_amount(name, value)} ≥ {_amount(name, threshold)}"


def _amount(name: str, value: int) -> str:
    return f"{value} 人" if name == STAFF else wan_text(value)
