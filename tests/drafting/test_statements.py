"""Who is charged, how strongly a clause speaks, what it bars, how far it looks back."""

import pytest

from guanzi.engines.drafting import Topic

from .papers import MEASURES, REGULATION, read, said


def of(sentence: str, topic: Topic) -> list[str]:
    official = read(f"试验办法\n第一条 {sentence}\n第二条 其他。\n")
    return [value for clause, value in said(official, topic) if clause == "第一条"]


def test_those_in_charge_are_named_by_their_short_names() -> None:
    assert said(read(REGULATION), Topic.UNIT) == [
        ("第二条", "区科委"),
        ("第二条", "区财政局"),
        ("第五条", "区科委"),
        ("第五条", "区财政局"),
    ]


def test_the_responsible_units_in_brackets_are_a_list() -> None:
    units = said(read(MEASURES), Topic.UNIT)
    assert units == [("一1", "市经济信息化委"), ("一1", "市财政局"), ("一1", "各区")]


@pytest.mark.parametrize(
    ("sentence", "units"),
    [
        ("具体工作由区经信局、区科技局等部门承担。", ["区经信局", "区科技局"]),
        ("由区人民政府制定细则并负责解释。", ["区人民政府"]),
        ("市大数据中心作为支撑部门，负责数据共享。", ["市大数据中心"]),
        ("由市数据局会同市财政局解释。", ["市数据局", "市财政局"]),
        ("市金融局商市财政局等部门负责解释。", ["市金融局", "市财政局"]),
        ("市科技局为业务主管部门，负责项目评审。", ["市科技局"]),
        ("支持建库（省农业农村厅牵头，省财政厅配合）。", ["省农业农村厅", "省财政厅"]),
        ("支持攻关〔责任单位：市科技局；列首位的为牵头单位，下同〕。", ["市科技局"]),
        ("法定代表人（负责人）应当签字。", []),
        ("主管部门负责审核。", []),
        ("企业负责项目实施。", []),
    ],
)
def test_only_bodies_are_in_charge(sentence: str, units: list[str]) -> None:
    assert of(sentence, Topic.UNIT) == units


def test_those_in_the_column_of_a_table_are_in_charge() -> None:
    table = "项目\t标准\t责任单位\n冷库\t每座30万元\t市农业局、市财政局\n"
    official = read(f"试验办法\n第一条 标准如下：\n{table}第二条 其他。\n")
    assert said(official, Topic.UNIT) == [("第一条", "市农业局"), ("第一条", "市财政局")]


@pytest.mark.parametrize(
    ("sentence", "is_one"),
    [
        ("同一项目不重复享受。", True),
        ("与前款奖励不可重复享受。", True),
        ("按照就高不就低的原则执行。", True),
        ("已获得其他财政资金支持的项目，专项资金不再予以支持。", True),
        ("同一工程获得不同奖项的，按最高级别奖励。", True),
        ("两项政策可以重复享受。", False),
        ("避免支持项目重复分散。", False),
        ("弄虚作假的，不再予以支持。", False),
    ],
)
def test_what_bars_a_second_support_is_an_exclusion(sentence: str, is_one: bool) -> None:
    assert bool(of(sentence, Topic.EXCLUSION)) is is_one


@pytest.mark.parametrize(
    ("words", "years"),
    [("近三年", "3"), ("最近5年内", "5"), ("近一年内", "1"), ("近18个月", "1.5")],
)
def test_a_window_looks_back_so_many_years(words: str, years: str) -> None:
    assert of(f"{words}没有违法记录的企业。", Topic.WINDOW) == [years]


@pytest.mark.parametrize(
    ("sentence", "word"),
    [
        ("鼓励各区给予支持。", "鼓励"),
        ("项目原则上应当在本区实施。", "原则上"),
        ("可按规定给予补助。", "可以"),
        ("探索建立机制。", "探索"),
        ("企业应当单独核算。", "应当"),
    ],
)
def test_how_strongly_a_clause_speaks_is_kept(sentence: str, word: str) -> None:
    assert of(sentence, Topic.MODALITY)[0] == word


def test_the_longest_name_of_an_instrument_counts() -> None:
    assert of("采取贷款贴息、成长券方式支持。", Topic.INSTRUMENT) == ["贷款贴息", "成长券"]
