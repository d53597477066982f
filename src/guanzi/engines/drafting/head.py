"""What a document says of itself: title, number, issuers, dates, what it replaces, short names."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from itertools import pairwise

from .clauses import Tree
from .markers import marker_of
from .numerals import whole
from .organs import is_body, is_organ, organs_in
from .paragraphs import Paragraph

_GENRE = (
    "办法|细则|意见|措施|政策|规定|方案|通知|指南|条例|规则|决定|公告|通告"
    "|计划|规划|要点|清单|描述|纲要|条意见"
)
_TITLE = re.compile(rf'[《"]?[^。;:]{{2,70}}(?:{_GENRE})》?(?:的通知)?(?:\([^()]{{1,20}}\))*$')
_NUMBER = re.compile(
    r"[\u4e00-\u9fff]{1,12}(?:\([^()]{1,6}\))?[〔(](?:19|20)\d\d[〕)](?:第)?\d{1,4}号"
)
_ISSUED_BY = re.compile(r"^(.{2,40}?)(?:关于|印发)")
_NOTICE = re.compile(r"(?:印发|发布)《([^《》]{2,70})》的通知$")
_NUMBERED = re.compile(rf"(?:发?文字?号|文件编号):({_NUMBER.pattern})")
_ISSUED_AT = re.compile(r"(?:发布机构|发文机关|发布单位|制定机关):([^;,。:]{3,60})")
_MAKES = re.compile(
    r"[,。]([^,。()]{4,30}?)(?:\([^()]*\))?(?:特|现|研究)?(?:制定|制订)(?:如下|本|了)"
)
_SHORT = re.compile(
    r'([\u4e00-\u9fff()]{2,40}?)\((?:以下|下同,?)?(?:统)?(?:简称|称)(?:为)?[:,]?"?([^"()]{2,20})"?\)'
)
_LEADING = re.compile(r"^.*(?:由|是指|设立|成立|完成|组成的|、)|^和(?=[^和]*公司)")
_MOST_SHORT = 8
_DATE = re.compile(
    r"(?<![\d.])((?:19|20)\d\d|[零〇○一二三四五六七八九]{4})年(\d{1,2}|[一二三四五六七八九十]{1,3})月"
    r"(?:(\d{1,2}|[一二三四五六七八九十]{1,3})[日号])?"
    r"|(?<![\d.])((?:19|20)\d\d)([-./])(\d{1,2})\5(\d{1,2})(?!\d)"
)
_YEARS = re.compile(
    r"(?:年限|期限|有效期|执行期|实施期)[^,。;]{0,6}?((?:19|20)\d\d)年?(?:至|到|-|~)((?:19|20)\d\d)年"
)
_OF_OTHERS = re.compile(
    r"(?:资金|项目|规划|计划|基金|贷款|券|合同|补贴|补助|贴息|租赁|申报|受理)(?:的|执行|实施|有效|存续)*$"
)
_SINCE_AFTER = re.compile(
    r"(?:之?日)?起?[,]?(?:正式|开始)?(?:施行|实施|执行|生效|起施行|试行|实行)"
)
_UNTIL_BEFORE = re.compile(
    r"(?:有效期|有效期限|期限|施行期|执行期|有效)[^。;]{0,12}?(?:至|到|截止|截至|止于|为)(?:于|到|至)?$"
)
_SPAN_BEFORE = re.compile(
    r"(?:有效期|期限|(?:执行|实施|适用)(?:期|时间))[^。;,]{0,6}?(?:为|自|从|:)?$"
)
_SPAN_BETWEEN = re.compile(r"(?:起|起实施|起施行|起执行)?,?(?:至|到|-|~)$")
_LASTING = re.compile(
    r"(?:(?:有效|试行|施行|实施|执行)期(?:限)?|试行|暂行|(?=暂定))(?:暂定)?(?:为|是|:)?"
    r"(\d{1,3}|[一二两三四五六七八九十]{1,3})(个?年|个月)"
)
_OWN = re.compile(
    r"本(?:实施)?(?:办法|意见|政策|规定|细则|措施|通知|文件|方案)|施行|起(?:正式)?(?:实施|执行|实行)"
)
_FROM_ISSUE = re.compile(
    r"(?:自|从)(?:印发|发布|公布|颁布|发文|下发|颁发|签发)之?日(?:起|后)?"
    r"(?:满?(\d{1,3}|[一二三四五六七八九十]{1,3})(个工作日|日|天|个月))?"
)
_DATED = re.compile(r"(?:成文|发文|发布|印发|生成|公布)(?:日期|时间):$")
_ENDED = re.compile(r"废止|停止执行|不再执行|失效|停止实施")
_NAMED = re.compile(r"《([^《》]{3,80})》(?:\(([^()]{4,30}号)\))?")
_MOST_ISSUERS = 12
_MOST_LINE, _LEAST_TITLE = 40, 8
_STAMP = re.compile(rf"{_NUMBER.pattern}|{_DATE.pattern}")
_NEAR = 60


class DateRole(Enum):
    """What a day means to the document."""

    SINCE = "施行日"
    UNTIL = "失效日"
    ISSUED = "成文日"
    OTHER = "其他日期"


@dataclass(frozen=True, slots=True)
class Dated:
    """A day (or only a month, or a year) that the document writes; `sure` is false where its day
    was worked out."""

    value: str
    role: DateRole
    start: int
    end: int
    sure: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True)
class Replaced:
    """A document that this one ends."""

    title: str
    number: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Head:
    """The facts of a document's head and tail. An empty one was not found."""

    title: str
    number: str
    issuers: tuple[str, ...]
    dates: tuple[Dated, ...]
    replaced: tuple[Replaced, ...]
    short_names: Mapping[str, str]

    def day(self, role: DateRole) -> Dated | None:
        """The one day with this role; None where there is none, or where there are two."""
        found = {dated.value: dated for dated in self.dates if dated.role is role}
        return next(iter(found.values())) if len(found) == 1 else None


def head_of(tree: Tree, paragraphs: Sequence[Paragraph]) -> Head:
    """Read the facts of the head from the whole document."""
    short_names = _short_names(paragraphs)
    title = _title(tree.head)
    dates = [dated for p in paragraphs if not p.is_row for dated in _dates(p)]
    dates += _derived(dates, paragraphs)
    return Head(
        title=title,
        number=_number(tree),
        issuers=_issuers(tree, title),
        dates=tuple(sorted(dates, key=lambda dated: dated.start)),
        replaced=tuple(found for p in paragraphs if not p.is_row for found in _replaced(p)),
        short_names=short_names,
    )


def _short_names(paragraphs: Iterable[Paragraph]) -> Mapping[str, str]:
    """Long name → the short one that the document uses from there on; bodies and firms only."""
    found: dict[str, str] = {}
    for paragraph in paragraphs:
        marker = marker_of(paragraph.text)
        for match in _SHORT.finditer(paragraph.text, marker.length if marker else 0):
            long = _LEADING.sub("", match[1])
            if is_body(long) and not is_body(match[2]) and len(match[2]) > _MOST_SHORT:
                continue
            if is_body(long):
                found.setdefault(long, match[2])
    return found


# ---------------------------------------------------------------- title, number, issuers


def _is_line(paragraph: Paragraph) -> bool:
    return not paragraph.is_row and "://" not in paragraph.text and paragraph.text[0] != "#"


def _title(head: Sequence[Paragraph]) -> str:
    """The last line that reads as a title; that of an annexed document wins over its notice."""
    lines = [p.text for p in head if _is_line(p)]
    titles: list[str] = []
    for before, line in zip(["", *lines], lines, strict=False):
        if not _TITLE.match(line) or line.startswith(("附件", "(", "为")):
            continue
        titles.append(before + line if _is_second_half(before, line) else line)
    own = [title for title in titles if not title.endswith("通知")] or titles
    title = own[-1].strip('"') if own else ""
    annexed = _NOTICE.search(title)
    return annexed[1] if annexed else title


def _is_second_half(before: str, line: str) -> bool:
    """Of a title that was too long for one line."""
    if not 0 < len(before) <= _MOST_LINE or _STAMP.search(before) or before[-1] in ",。;:)":
        return False
    is_open = before.endswith(("印发", "关于", "发布", "转发", "的", "和", "、"))
    return is_open or (len(line) <= _LEAST_TITLE and not is_organ(before))


def _number(tree: Tree) -> str:
    """The number that stands on a line of its own; one inside a sentence is another document's."""
    for paragraph in (*tree.head, *tree.tail):
        line = re.sub(r"^(?:发?文号|文件编号|字号)[:\s]*", "", paragraph.text)
        if _NUMBER.fullmatch(line.strip("()")) or _NUMBER.fullmatch(line):
            return line.strip("()") if not _NUMBER.fullmatch(line) else line
        named = _NUMBERED.search(paragraph.text)
        if named:
            return named[1]
    return ""


def _issuers(tree: Tree, title: str) -> tuple[str, ...]:
    """Lines that are only organs: below the title in brackets, or above the date; else the organ
    with which a title begins, or that printed the document."""
    found: list[str] = []
    for paragraph in (*tree.head, *tree.tail, *_last(tree)):
        line = paragraph.text
        if _is_line(paragraph) and not line.endswith((":", "。")):
            spellings = (text.strip("()") for text in (_spaced(paragraph), line))
            found += next((organs_in(text) for text in spellings if is_organ(text)), [])
    if not found:
        told = (_ISSUED_AT.search(p.text) for p in tree.head)
        found = [organ for m in told if m for organ in organs_in(m[1]) if is_body(organ)]
    if not found:
        text = "".join(p.text for p in tree.head)[:4000]
        found = [m[1] for m in _MAKES.finditer(text) if is_body(m[1])][:1]
    if not found:
        lines = [title, *(p.text for p in (*tree.head, *tree.tail) if _is_line(p))]
        found = [organ for line in lines for organ in _first_organ(line)][:1]
    return tuple(dict.fromkeys(found))[:_MOST_ISSUERS]


def _spaced(paragraph: Paragraph) -> str:
    """The line with the spaces of the source, which part the names of bodies in a row."""
    places = paragraph.places
    gaps = [False, *(after - before > 1 for before, after in pairwise(places))]
    return "".join(f" {c}" if gap else c for c, gap in zip(paragraph.text, gaps, strict=True))


def _first_organ(line: str) -> list[str]:
    printed = re.match(r"(.{3,30}?)\d{4}年\d{1,2}月\d{1,2}日印发$", line)
    named = printed or _ISSUED_BY.match(line)
    return organs_in(named[1]) if named and is_organ(named[1]) else []


def _last(tree: Tree) -> Iterator[Paragraph]:
    """The signature may stand below the last clause, and below the last one before an appendix."""
    clauses = [*tree.root.walk(), None]
    for clause, following in pairwise(clauses):
        if clause and (not following or following.name.startswith("附")):
            yield from clause.paragraphs[1:]


# ---------------------------------------------------------------- dates


def _dates(paragraph: Paragraph) -> Iterator[Dated]:
    text = paragraph.text
    matches = list(_DATE.finditer(text))
    before_role = DateRole.OTHER
    for index, match in enumerate(matches):
        value = _value(match)
        if not value:
            continue
        follows = matches[index + 1].start() if index + 1 < len(matches) else None
        gap = text[matches[index - 1].end() : match.start()][:_NEAR] if index else ""
        role = _role(text, match, follows, _SPAN_BETWEEN.match(gap) is not None, before_role)
        before_role = role
        yield Dated(value, role, *paragraph.span(match.start(), match.end()))
    for years in _YEARS.finditer(text):
        if _is_of_others(text, years.start()):
            continue
        for group, role in ((1, DateRole.SINCE), (2, DateRole.UNTIL)):
            place = paragraph.span(years.start(group), years.end(group))
            yield Dated(years[group], role, *place, sure=False, note="条文只写到年")


def _value(match: re.Match[str]) -> str:
    year, month, day = (match[1], match[2], match[3]) if match[1] else match.group(4, 6, 7)
    numbers = [whole(part) if part else None for part in (year, month, day)]
    try:
        found = date(numbers[0] or 0, numbers[1] or 0, numbers[2] or 1)
    except ValueError:
        return ""
    return found.isoformat() if day else found.isoformat()[:7]


def _role(
    text: str,
    match: re.Match[str],
    follows: int | None,
    is_far_end: bool,  # noqa: FBT001 - one of two ends
    near_role: DateRole,
) -> DateRole:
    before = text[max(0, match.start() - _NEAR) : match.start()]
    after = text[match.end() : match.end() + _NEAR]
    if is_far_end:
        ends = near_role is DateRole.SINCE or _is_own(_UNTIL_BEFORE, before)
        return DateRole.UNTIL if ends else DateRole.OTHER
    if _SINCE_AFTER.match(after) and not before.endswith(("至", "到")):
        return DateRole.SINCE
    gap = text[match.end() : follows][:_NEAR] if follows else ""
    beyond = text[follows : follows + _NEAR] if follows else ""
    if gap and _SPAN_BETWEEN.match(gap) and _is_span_of_force(before, beyond):
        return DateRole.SINCE
    if _is_own(_UNTIL_BEFORE, before):
        return DateRole.UNTIL
    if match.group() == text or _is_dating(before, after):
        return DateRole.ISSUED
    return DateRole.OTHER


def _is_own(pattern: re.Pattern[str], before: str) -> bool:
    """Does the term before a day belong to the document, and not to a project or to a grant?"""
    found = pattern.search(before)
    return found is not None and not _OF_OTHERS.search(before[: found.start()])


def _is_span_of_force(before: str, after: str) -> bool:
    """有效期为……至……, or 本办法自……起至……止."""
    own = re.search(r"本(?:办法|意见|政策|规定|细则|措施|通知|文件)[^。;]{0,8}(?:自|从)$", before)
    ends = re.match(r"[\d年月日.-]{6,12}(止|有效|施行|试行|执行|实施)", after)
    if ends and ends[1] != "止" and before.endswith(("自", "从")):
        return True
    return _is_own(_SPAN_BEFORE, before) or (own is not None and ends is not None)


def _is_dating(before: str, after: str) -> bool:
    """日期:2021年9月9日, or an organ's name before a date that ends the line."""
    if _DATED.search(before) or re.match(r"印发[。)]?$", after):
        return True
    if after.strip("()。"):
        return False
    return before.rstrip("(").endswith(("日期:", "时间:")) or is_organ(before)


def _derived(dates: Sequence[Dated], paragraphs: Iterable[Paragraph]) -> Iterator[Dated]:
    """有效期五年 and 自印发之日起, worked out where the other day is known, and marked."""
    roles = {dated.role: dated.value for dated in dates if len(dated.value) == 10}
    issued = [d.value for d in dates if d.role is DateRole.ISSUED and len(d.value) == 10]
    for paragraph in paragraphs:
        issue = _FROM_ISSUE.search(paragraph.text)
        start = _start(paragraph.text, issue, min(issued)) if issue and issued else None
        if issue and start and DateRole.SINCE not in roles:
            roles[DateRole.SINCE] = start.isoformat()
            place = paragraph.span(*issue.span())
            yield Dated(start.isoformat(), DateRole.SINCE, *place, False, "按落款日期推算")
        lasting = _lasting(paragraph.text)
        is_open = DateRole.SINCE in roles and DateRole.UNTIL not in roles
        if lasting and is_open and _OWN.search(paragraph.text):
            months = (whole(lasting[1]) or 0) * (12 if "年" in lasting[2] else 1)
            end = _last_day(date.fromisoformat(roles[DateRole.SINCE]), months)
            roles[DateRole.UNTIL] = end.isoformat()
            place = paragraph.span(*lasting.span())
            yield Dated(end.isoformat(), DateRole.UNTIL, *place, False, "按有效期的年数推算")


def _lasting(text: str) -> re.Match[str] | None:
    """For how long the document is valid; a project or a fund may last too."""
    return next((m for m in _LASTING.finditer(text) if not _is_of_others(text, m.start())), None)


def _is_of_others(text: str, at: int) -> bool:
    return _OF_OTHERS.search(text[max(0, at - _NEAR) : at]) is not None


def _start(text: str, issue: re.Match[str], issued: str) -> date | None:
    """The day on which it begins; working days and months are not counted here."""
    if not _SINCE_AFTER.search(text[issue.end() : issue.end() + 12]):
        return None
    if issue[2] not in (None, "日", "天"):
        return None
    return date.fromisoformat(issued) + timedelta(days=whole(issue[1] or "0") or 0)


def _last_day(day: date, months: int) -> date:
    """The last day of so many months that begin on the day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    if day.day > last:
        return date(year, month + 1, last)
    return date(year, month + 1, day.day) - timedelta(days=1)


def _replaced(paragraph: Paragraph) -> Iterator[Replaced]:
    text, read = paragraph.text, 0
    for ended in _ENDED.finditer(text):
        begin = max(read, text.rfind("。", 0, ended.start()), text.rfind(";", 0, ended.start()))
        for named in _NAMED.finditer(text, begin, ended.start()):
            yield Replaced(named[1], named[2] or "", *paragraph.span(*named.span()))
        read = ended.end()
