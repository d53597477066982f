"""Enterprises from a table: new ones, new names, changed districts and industries."""

from collections.abc import Iterator, Sequence

from guanzi.foundation.access import ALLOWED, Permission, first_refusal
from guanzi.foundation.errors import InvalidInput
from guanzi.foundation.registers.credit_codes import check_digit_ok, read_credit_code
from guanzi.foundation.registers.industries import read_industry
from guanzi.lifecycle.enterprises.models import Enterprise, EnterpriseName, KnownFact
from guanzi.lifecycle.enterprises.permissions import may_move, may_set_tax_district
from guanzi.lifecycle.enterprises.rules.names import name_core, tokens_of
from guanzi.lifecycle.enterprises.rules.tables import CODE, ReadRow
from guanzi.lifecycle.enterprises.selectors.records import EnterpriseInfo
from guanzi.lifecycle.enterprises.services.checking import accounts_follow, refresh_size
from guanzi.lifecycle.enterprises.services.places import place_facts
from guanzi.lifecycle.enterprises.services.planning.base import Desk, Verdict
from guanzi.lifecycle.enterprises.states import RowEffect, Source

_PLAIN = {
    "企业名称": "name",
    "注册区": "registration_district",
    "税务登记区": "tax_district",
}
_COLUMNS = [
    "name",
    "name_core",
    "tokens",
    "registration_district",
    "tax_district",
    "industry",
    "industry_edition",
    "code_exception",
]
DEFAULT_EDITION = 2017


class EnterprisePlan:
    """An enterprise is known by its credit code; empty cells leave what is there."""

    key_columns = (CODE.name,)
    needs_enterprise = False

    def permission(self, desk: Desk, enterprise: EnterpriseInfo, row: ReadRow) -> Permission:
        """The new district must be in scope as well as the old one; the tax district of one that is
        registered is for those who may say it."""
        target, tax = row.values.get("注册区", ""), row.values.get("税务登记区", "")
        return first_refusal(
            may_move(desk.actor, enterprise, target),
            may_set_tax_district(desk.actor, enterprise, tax)
            if enterprise.id and tax and tax != enterprise.tax_district
            else ALLOWED,
        )

    def look(self, verdicts: Sequence[Verdict], desk: Desk) -> None:
        """Compare every row with the enterprise of its code."""
        former = _former_cores(desk)
        for verdict in verdicts:
            fields = _fields(verdict.row)
            if verdict.row.troubles:
                continue
            known = desk.enterprise_of(verdict.row)
            verdict.made = fields
            if known is None:
                verdict.effect = RowEffect.NEW
                continue
            names = former.get(known.pk, {known.name_core})
            fresh = [n for n in verdict.row.values.get("曾用名", []) if name_core(n) not in names]
            verdict.kept = known
            verdict.tell(fields)
            if fresh:
                verdict.after["former_names"] = fresh
            verdict.effect = RowEffect.CHANGED if verdict.after else RowEffect.UNCHANGED

    def write(self, verdicts: Sequence[Verdict], desk: Desk) -> None:
        """Insert the new ones and bring the others up to date; old names stay as former names."""
        former = _former_cores(desk)
        names: list[EnterpriseName] = []
        fresh = [v for v in verdicts if v.effect is RowEffect.NEW]
        for verdict in fresh:
            code = verdict.row.values[CODE.name]
            verdict.kept = Enterprise(credit_code=code, registered_at=desk.at, **verdict.made)
        changed = [v for v in verdicts if v.effect is RowEffect.CHANGED]
        for verdict in (*fresh, *changed):
            names += _rewrite(verdict, former.get(verdict.kept.pk, set()), desk)
        Enterprise.objects.bulk_create([v.kept for v in fresh])
        desk.enterprises |= {v.kept.credit_code: v.kept for v in fresh}
        Enterprise.objects.bulk_update([v.kept for v in changed], _COLUMNS)
        EnterpriseName.objects.bulk_create(names)
        moved = [(v.kept, v.made) for v in fresh] + [(v.kept, v.after) for v in changed]
        KnownFact.objects.bulk_create(
            fact
            for row, said in moved
            for fact in place_facts(row, said, actor=desk.actor, at=desk.at, as_of=desk.today)
        )
        refresh_size([v.kept for v in changed])
        accounts_follow([v.kept for v in changed], actor=desk.actor, at=desk.at)


def _fields(row: ReadRow) -> dict[str, object]:
    """The columns that the row sets; notes what does not fit together."""
    fields: dict[str, object] = {
        field: row.values[column] for column, field in _PLAIN.items() if row.values.get(column)
    }
    code, reason = row.values[CODE.name], row.values.get("代码例外理由", "")
    if not check_digit_ok(code):
        if reason:
            fields["code_exception"] = reason
        else:
            try:
                read_credit_code(code)
            except InvalidInput as error:
                row.wrong(CODE.name, f"{error.sentence}确认无误的，请填「代码例外理由」")
    industry = row.values.get("行业代码")
    if industry:
        edition = row.values.get("行业分类版本", DEFAULT_EDITION)
        try:
            fields["industry"] = read_industry(industry, edition).code
            fields["industry_edition"] = edition
        except InvalidInput as error:
            row.wrong("行业代码", error.sentence)
    return fields


def _former_cores(desk: Desk) -> dict[int, set[str]]:
    """The cores of all names that the enterprises at hand bear or bore."""
    found = {each.pk: {each.name_core} for each in desk.enterprises.values()}
    rows = EnterpriseName.objects.filter(enterprise_id__in=found)
    for enterprise_id, core in rows.values_list("enterprise_id", "name_core"):
        found[enterprise_id].add(core)
    return found


def _rewrite(verdict: Verdict, cores: set[str], desk: Desk) -> Iterator[EnterpriseName]:
    """Set the row's values; gives the former names that this makes."""
    row: Enterprise = verdict.kept
    old = row.name
    for field, value in verdict.made.items():
        setattr(row, field, value)
    former = [*verdict.row.values.get("曾用名", [])]
    if row.pk and old != row.name:
        former.insert(0, old)
    seen = set(cores) - {name_core(old)} if row.pk and old != row.name else set(cores)
    row.name_core = name_core(row.name)
    for name in former:
        core = name_core(name)
        if core not in seen and name != row.name:
            seen.add(core)
            yield EnterpriseName(
                enterprise=row,
                name=name,
                name_core=core,
                source=Source.REGISTRY,
                recorded_at=desk.at,
            )
    row.tokens = tokens_of({row.name_core, *seen, *cores})
