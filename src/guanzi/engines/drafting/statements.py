"""What a clause says beside its figures: who is charged, how strongly, with which instrument, what
it bars, how far it looks back, and for how long it lasts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from .clauses import Clause
from .numerals import CHINESE, decimal, number
from .organs import is_body, listed
from .paragraphs import Paragraph
from .quantities import Cell, headed, sentences


class Topic(Enum):
    """Of what a statement speaks."""

    UNIT = "责任单位"
    WINDOW = "回溯期"
    TERM = "期限"
    EXCLUSION = "不重复"
    MODALITY = "语气"
    INSTRUMENT = "支持方式"


@dataclass(frozen=True, slots=True)
class Statement:
    """One finding in its clause, with its place in the source."""

    topic: Topic
    value: str
    text: str
    start: int
    end: int
    clause: str
    sure: bool = True
    note: str = ""


_CHARGED = re.compile(
    r"(?:责任|牵头|主办|实施|主管|配合|协办|负责)(?:单位|部门)(?:和(?:单位|部门))?:"
    r"((?:[^。;()〔〕]|\([^()]{1,4}\)){2,200})"
)
_IN_BRACKETS = re.compile(
    r"\(([^()。:]{2,120}?)(?:牵头|负责|按职责分工负责)"
    r"(?:[,、;]([^()。:]{2,120}?)(?:配合|参与|负责|按职责分工负责))?\)"
)
_COLUMN = re.compile(r"(?:责任|牵头|实施|主管|配合)(?:单位|部门)")
_DUTY = re.compile(
    r"组织实施|(?:解释|配合|管理)(?=[。;,]|$)|负责(?!人(?!才))|牵头|承担(?!单位|的?(?:项目|债务|费用|比例|风险|损失))"
)
_BEFORE_DUTY = re.compile(
    r"(?:制定[^,。;]{0,12}并)?(?:共同|按照?职责分工|具体|统一|统筹|依法|分别|联合|主要|会同){0,4}$"
)
_MOST_PHRASE = 160
_BRACKETS = re.compile(r"\([^()]*\)")
_ROLE = re.compile(
    r"^(?P<who>[^,。;:]{2,40}?)(?:(?:作为|是|为)[^,。;:]{2,60},|:)(?:具体|统一|主要)?(?:负责|承担|牵头)"
)
_NOT_CHARGED = re.compile(r"资金|比例|部分|财政$|财力$|责任$|费用|项目|企业|各自|对")
_ANYBODY = re.compile(r"(?:各)?(?:主管|有关|相关|职能|业务|牵头)?(?:部门|单位)")
_BACK = re.compile(
    rf"(?:近|最近|过去|此前)(\d{{1,2}}|[{CHINESE}]{{1,3}})个?(年|周年|个?年度|月|个月)(?:内|度|中|来)?"
)
_TERM = re.compile(
    rf"(?:期限|年限|时限|补助期|扶持期|期|最长|累计|连续)[^,。;]{{0,8}}?(?<!\d)(\d{{1,2}}|[{CHINESE}]{{1,3}})(年|个月)"
)
_EXCLUSION = re.compile(
    r"不得多头申报|(?<!可以)(?<!避免)(?<!防止)(?<!减少)(?:不(?:得|予|再|可|能|应)?重复(?!分散|建设|投资|认定|征)|就高不就低|就高|从优不重复|择一|择优享受一项"
    r"|按(?:照)?最高(?:级别|额|等次|标准|奖项|档|奖励|一项|项)?[^,。;]{0,6}?(?:奖励|补助|享受|执行|计|给予|不重复|扶持|支持)"
    r"|以最高[^,。;]{0,6}为准|执行最高额|不(?:再)?叠加|不得叠加|不累计|不同时享受|不得同时|不能同时|只能享受|只享受|不兼得"
    r"|(?:不再|不得再)(?:给予|予以|安排|享受)?[^,。;]{0,14}?(?<!重点)(?:支持|资助|奖励|扶持|补助(?!资金的)|补贴|申报))"
    r"|已(?:获得|享受|取得|经获得)[^。;]{2,40}(?:不予|不再|不得|不能)(?:给予|予以|安排|享受)?(?:支持|资助|奖励|扶持|补助|补贴|申报)"
    r"|(?:未|没有|不得|不)(?:曾)?(?:获得|享受|取得)过?(?:其他|其它|同类|国家|市级|区级)[^,。;]{0,20}(?:支持|资助|资金|补助|政策|扶持)"
    r"|未(?:曾)?享受过?[^,。;]{0,16}(?:优惠政策|补贴|补助|奖励|扶持)"
)
_LOSS = re.compile(r"不再享受(?:.{0,8})(?:资格|补贴|待遇)|弄虚作假|违反|违规|取消|失信")
_ALLOWED = re.compile(r"(?<!不)可以?(?:重复|叠加|累计)")
_MODAL = re.compile(
    r"原则上|鼓励|探索|应当|必须|可以|不得|严禁|引导|可(?=按|依法|享受|给予|申请)|应(?=在|按|当|严格|及时)"
)
_STRENGTHS = {
    "原则上": "原则上",
    "鼓励": "鼓励",
    "探索": "探索",
    "引导": "鼓励",
    "可以": "可以",
    "可": "可以",
}
_INSTRUMENTS = (
    "贷款贴息 贴息 保费补贴 保费补助 后补助 以奖代补 无偿资助 政府购买服务 股权投资 融资担保"
    " 风险补偿 担保补贴 租房补贴 房租补贴 租金补贴 租金补助 购房补贴 房租补助 购房补助 开办费"
    " 成长券 智评券 算力券 创新券 服务券 消费券 配套奖励 配套资助 引导基金 产业基金"
    " 补助 补贴 奖励 资助 扶持 津贴 减免"
).split()


def statements_of(clause: Clause, short_names: Mapping[str, str]) -> tuple[Statement, ...]:
    """Every statement of the clause's own paragraphs, in order of topic and place."""
    found: list[Statement] = []
    for paragraph, cells in headed(clause.paragraphs):
        found += _units(clause, paragraph, short_names)
        found += _units_in_column(clause, paragraph, cells)
        found += _spans(clause, paragraph)
        for start, end in sentences(paragraph.text):
            found += _exclusions(clause, paragraph, start, end)
            found += _words(clause, paragraph, start, end)
    return tuple(found)


def _said(
    topic: Topic, value: str, clause: Clause, paragraph: Paragraph, span: tuple[int, int]
) -> Statement:
    place = paragraph.span(*span)
    return Statement(topic, value, paragraph.text[slice(*span)], *place, clause.name)


# ---------------------------------------------------------------- who is charged


def _units(
    clause: Clause, paragraph: Paragraph, short_names: Mapping[str, str]
) -> Iterator[Statement]:
    text = paragraph.text
    for match in _CHARGED.finditer(text):
        for name in listed(match[1]):
            if len(name) <= 30:
                yield _said(Topic.UNIT, name, clause, paragraph, match.span(1))
    for match in _IN_BRACKETS.finditer(text):
        names = [name for part in match.groups() if part for name in listed(part)]
        for name in filter(is_body, names):
            yield _said(Topic.UNIT, name, clause, paragraph, match.span())
    if _CHARGED.search(text):
        return
    seen: set[str] = set()
    for start, end, names in _charged_in_sentences(text, short_names):
        for name in (short_names.get(long, long) for long in names):
            if name not in seen:
                seen.add(name)
                yield _said(Topic.UNIT, name, clause, paragraph, (start, end))


def _units_in_column(
    clause: Clause, paragraph: Paragraph, cells: Sequence[Cell]
) -> Iterator[Statement]:
    """The bodies in a table whose column is theirs."""
    for cell in cells:
        if cell.text and _COLUMN.search(cell.heading):
            place = (cell.start, cell.start + len(cell.text))
            for name in filter(is_body, listed(cell.text)):
                yield _said(Topic.UNIT, name, clause, paragraph, place)


def _charged_in_sentences(
    text: str, short_names: Mapping[str, str]
) -> Iterator[tuple[int, int, list[str]]]:
    known = {*short_names, *short_names.values()}
    offset = 0
    for part in re.split(r"(?<=[。;])", text):
        plain = _BRACKETS.sub(lambda match: " " * len(match[0]), part)
        role = _ROLE.match(plain[_label_length(plain) :])
        if role:
            names = _names(role["who"], known)
            if names:
                yield offset, offset + len(part), names
        for start, end in _duties(plain):
            names = _names(_BEFORE_DUTY.sub("", plain[start:end]), known)
            if names:
                yield offset + start, offset + end, names
        offset += len(part)


def _duties(text: str) -> Iterator[tuple[int, int]]:
    """For every phrase that names a duty, the words before it."""
    read = -1
    for duty in _DUTY.finditer(text):
        least = max(0, duty.start() - _MOST_PHRASE)
        start = max(text.rfind(sign, least, duty.start()) for sign in ",。;:") + 1
        if start > read and duty.start() - start > 1:
            read = start
            yield max(start, least), duty.start()


def _label_length(text: str) -> int:
    found = re.match(r"(?:\d{1,3}[.、]|[一二三四五六七八九十]+、|\s+|第[^ ]{1,5}条)\s*", text)
    return found.end() if found else 0


def _names(who: str, known: set[str]) -> list[str]:
    """The bodies that carry the duty; nothing where the words are not only bodies."""
    who = who.replace(" ", "")[_label_length(who.replace(" ", "")) :]
    who = who.rpartition("由")[2]
    who = re.sub(r"^(?:其中|同时|并|应当|原则上|具体工作)", "", who)
    names = listed(re.sub(r"等(?:部门|单位|有关部门)?$", "", who))
    return names if names and all(_is_charged(name, known) for name in names) else []


def _is_charged(name: str, known: set[str]) -> bool:
    if name in known:
        return True
    return is_body(name) and not _NOT_CHARGED.search(name) and not _ANYBODY.fullmatch(name)


# ---------------------------------------------------------------- spans of time


def _spans(clause: Clause, paragraph: Paragraph) -> Iterator[Statement]:
    for topic, pattern in ((Topic.WINDOW, _BACK), (Topic.TERM, _TERM)):
        for match in pattern.finditer(paragraph.text):
            count = number(match[1])
            if count:
                years = count if "年" in match[2] else count / 12
                value = decimal(years) if years.denominator in (1, 2, 4) else f"{count}个月"
                yield _said(topic, value, clause, paragraph, match.span())


# ---------------------------------------------------------------- words


def _exclusions(clause: Clause, paragraph: Paragraph, start: int, end: int) -> Iterator[Statement]:
    sentence = paragraph.text[start:end]
    for match in _EXCLUSION.finditer(sentence):
        if _LOSS.search(sentence) or _ALLOWED.search(sentence):
            continue
        span = (start + match.start(), start + match.end())
        yield _said(Topic.EXCLUSION, sentence, clause, paragraph, span)
        return


def _words(clause: Clause, paragraph: Paragraph, start: int, end: int) -> Iterator[Statement]:
    sentence = paragraph.text[start:end]
    for match in _MODAL.finditer(sentence):
        span = (start + match.start(), start + match.end())
        value = _STRENGTHS.get(match[0], "应当")
        yield _said(Topic.MODALITY, value, clause, paragraph, span)
    taken: list[tuple[int, int]] = []
    for name in _INSTRUMENTS:
        at = sentence.find(name)
        if at >= 0 and not any(a <= at < b for a, b in taken):
            taken.append((at, at + len(name)))
            span = (start + at, start + at + len(name))
            yield _said(Topic.INSTRUMENT, name, clause, paragraph, span)
