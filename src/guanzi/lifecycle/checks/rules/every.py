"""All checks, in the order in which a person would make them."""

from collections.abc import Callable, Iterator, Mapping

from guanzi.lifecycle.checks.rules.bars import misconduct
from guanzi.lifecycle.checks.rules.case import CaseFacts
from guanzi.lifecycle.checks.rules.dates import three_dates
from guanzi.lifecycle.checks.rules.eligibility import computation, eligibility
from guanzi.lifecycle.checks.rules.found import Found
from guanzi.lifecycle.checks.rules.invoices import invoice_dates, invoice_names, invoice_reuse
from guanzi.lifecycle.checks.rules.papers import corrections, materials, paper, tracking
from guanzi.lifecycle.checks.rules.registers import register_values, same_enterprise, same_project
from guanzi.lifecycle.checks.rules.sums import invoice_sum, monthly_sum
from guanzi.lifecycle.checks.rules.support import other_support
from guanzi.lifecycle.checks.states import FindingSeverity

Check = Callable[[CaseFacts], Iterator[Found]]

CHECKS: Mapping[str, tuple[str, Check]] = {
    "eligibility": ("支持条件", eligibility),
    "computation": ("公式金额", computation),
    "misconduct": ("失信约束", misconduct),
    "other_support": ("重复支持", other_support),
    "three_dates": ("三个日期", three_dates),
    "monthly_sum": ("分月合计", monthly_sum),
    "invoice_sum": ("发票合计", invoice_sum),
    "invoice_names": ("发票名称", invoice_names),
    "invoice_reuse": ("发票重复使用", invoice_reuse),
    "invoice_dates": ("开票日期", invoice_dates),
    "register_values": ("部门数据", register_values),
    "same_enterprise": ("疑似同一企业", same_enterprise),
    "same_project": ("疑似同一项目", same_project),
    "materials": ("申报材料", materials),
    "corrections": ("补正情况", corrections),
    "tracking": ("跟踪统计", tracking),
    "paper": ("纸件核对", paper),
}
_ORDER = [FindingSeverity.STOPS, FindingSeverity.ASKS, FindingSeverity.TELLS]


def check_case(case: CaseFacts) -> tuple[Found, ...]:
    """Every finding, the gravest first; a key stands once."""
    found: dict[str, Found] = {}
    for _, check in CHECKS.values():
        for each in check(case):
            found.setdefault(each.key, each)
    return tuple(sorted(found.values(), key=lambda each: _ORDER.index(each.severity)))


def name_of(check: str) -> str:
    """What people call a check."""
    return CHECKS[check][0] if check in CHECKS else check
