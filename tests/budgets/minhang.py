"""What document 004 三2 prints of 2019 to 2021, 万元; "—" and "-" are unknown, not zero."""

from guanzi.lifecycle.budgets.rules.execution import ExecutionYear, Figures
from guanzi.lifecycle.budgets.rules.numbers import fen_in

FUND = "闵行区推进先进制造业等产业发展专项资金"
CLASSES = (
    ("支持企业专精特新化发展", 5, ("300.00", "495.00"), "—", "—"),
    ("鼓励优质项目引进和企业成长壮大", 3, ("900.00", "600.00"), "767.55", "243.90"),
    ("鼓励企业技术创新和提高创新能力", 4, ("7,040.00", "1,134.35"), "5,650.98", "5,711.60"),
    ("支持重点产业领域和产业集聚发展", 4, ("2,490.00", "210.45"), "2,521.16", "3,119.38"),
    ("加强产业发展生态建设和营造良好环境", 3, ("370.00", "-"), "124.00", "108.00"),
    ("企业技术改造项目", 1, ("3,500.00", "2,257.58"), "936.07", "796.20"),
    ("推进协同创新产业发展", 1, ("400.00", "472.90"), "-", "-"),
    ("推进区内智能制造诊断服务", 1, ("-", "-"), "-", "-"),
    ("推进上云用数赋智等数字化转型工作", 1, ("-", "-"), "-", "-"),
)


def wan(text: str) -> int | None:
    return fen_in(text, unit="万元")


def _year(year: int, total: tuple[str, str], items: int | None, place: int) -> ExecutionYear:
    """The year in the column at that place of CLASSES."""
    classes = {}
    for title, count, newest, *older in CLASSES:
        adjusted, actual = newest if place == 0 else ("—", older[place - 1])
        classes[title] = Figures(None, wan(adjusted), wan(actual), count if place == 0 else None)
    budget, spent = total
    return ExecutionYear(
        year=year,
        total=Figures(wan(budget), wan(budget), wan(spent), items),
        classes=classes,
        through_month=8 if place == 0 else None,
        source="闵行区 2022 年项目描述 三2",
    )


THE_YEARS = (
    _year(2021, ("15000", "5,170.28"), 23, 0),
    _year(2020, ("10000", "9,999.76"), None, 1),
    _year(2019, ("10000", "9,979.08"), None, 2),
)
