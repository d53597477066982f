"""Dates as whole numbers that keep their order: `month × 32 + day of the month − 1`.

So year, month and a later month are plain arithmetic, the same in every backend; only the
distance in days needs the number of the day.
"""

from __future__ import annotations

from datetime import date

from guanzi.engines.rules import periods

from .terms import Forge, Term

DAYS_OF_CODE = 32
_FIRST, _LAST = periods.month_of(1, 1), periods.month_of(9999, 12)


def code_of(day: date) -> int:
    return periods.month_of_date(day) * DAYS_OF_CODE + day.day - 1


def day_of(code: int) -> date:
    month, day = divmod(code, DAYS_OF_CODE)
    return date(month // 12, month % 12 + 1, day + 1)


class Days:
    """Arithmetic on dates in terms."""

    def __init__(self, forge: Forge) -> None:
        self.forge = forge

    def month(self, code: Term) -> Term:
        return self.forge.divide(code, self.forge.const(DAYS_OF_CODE))

    def year(self, code: Term) -> Term:
        return self._over(self.month(code), 12)

    def later(self, code: Term, months: Term) -> tuple[Term, Term]:
        """The same day of a later month, and whether there is such a day."""
        forge = self.forge
        month = forge.add(self.month(code), months)
        first, last = forge.const(_FIRST), forge.const(_LAST)
        inside = [forge.at_most(first, month), forge.at_most(month, last)]
        month = forge.least([forge.greatest([month, first]), last])
        day = forge.add(self._rest(code, DAYS_OF_CODE), forge.one)
        there = forge.at_most(day, self._length(month))
        moved = self._sum(self._times(month, DAYS_OF_CODE), day, forge.const(-1))
        return moved, forge.all([*inside, there])

    def _length(self, month: Term) -> Term:
        """How many days a month has."""
        forge, year = self.forge, self._over(month, 12)
        number = forge.add(self._rest(month, 12), forge.one)
        leap = forge.any(
            [
                forge.all([self._divides(4, year), forge.negate(self._divides(100, year))]),
                self._divides(400, year),
            ]
        )
        short = forge.any([forge.equal(number, forge.const(n)) for n in (4, 6, 9, 11)])
        february = forge.choose(leap, forge.const(29), forge.const(28))
        usual = forge.choose(short, forge.const(30), forge.const(31))
        return forge.choose(forge.equal(number, forge.const(2)), february, usual)

    def number(self, code: Term) -> Term:
        """The Julian day number."""
        forge = self.forge
        month = self.month(code)
        in_year = forge.add(self._rest(month, 12), forge.one)
        before = self._over(forge.subtract(forge.const(14), in_year), 12)
        year = forge.subtract(forge.add(self._over(month, 12), forge.const(4800)), before)
        shifted = self._sum(in_year, self._times(before, 12), forge.const(-3))
        in_march_year = self._over(forge.add(self._times(shifted, 153), forge.const(2)), 5)
        leaps = forge.add(
            forge.subtract(self._over(year, 4), self._over(year, 100)), self._over(year, 400)
        )
        day = forge.add(self._rest(code, DAYS_OF_CODE), forge.const(1 - 32045))
        return self._sum(day, in_march_year, self._times(year, 365), leaps)

    def from_number(self, number: Term) -> tuple[Term, Term]:
        """The date of a Julian day number, and whether the calendar has it."""
        forge = self.forge
        first, last = (forge.const(_julian(day)) for day in (date.min, date.max))
        there = forge.all([forge.at_most(first, number), forge.at_most(number, last)])
        number = forge.least([forge.greatest([number, first]), last])
        a = forge.add(number, forge.const(32044))
        b = self._over(forge.add(self._times(a, 4), forge.const(3)), 146097)
        c = self._from_zero(forge.subtract(a, self._over(self._times(b, 146097), 4)))
        d = self._over(forge.add(self._times(c, 4), forge.const(3)), 1461)
        e = self._from_zero(forge.subtract(c, self._over(self._times(d, 1461), 4)))
        m = self._over(forge.add(self._times(e, 5), forge.const(2)), 153)
        over = self._over(forge.add(self._times(m, 153), forge.const(2)), 5)
        late = self._over(m, 10)
        month = self._sum(m, forge.const(2), forge.subtract(forge.zero, self._times(late, 12)))
        year = self._sum(self._times(b, 100), d, forge.const(-4800), late)
        index = forge.add(self._times(year, 12), month)
        code = self._sum(self._times(index, DAYS_OF_CODE), e, forge.subtract(forge.zero, over))
        first, last = (forge.const(code_of(day)) for day in (date.min, date.max))
        return forge.least([forge.greatest([code, first]), last]), there

    # ---------------------------------------------------------------- with constants

    def _over(self, term: Term, by: int) -> Term:
        return self.forge.divide(self._from_zero(term), self.forge.const(by))

    def _from_zero(self, term: Term) -> Term:
        """What is never negative, though its interval alone does not show it."""
        return self.forge.greatest([term, self.forge.zero])

    def _times(self, term: Term, by: int) -> Term:
        return self.forge.multiply(term, self.forge.const(by))

    def _rest(self, term: Term, by: int) -> Term:
        return self.forge.remainder(term, by)

    def _divides(self, by: int, term: Term) -> Term:
        return self.forge.equal(self._rest(term, by), self.forge.zero)

    def _sum(self, *terms: Term) -> Term:
        total = self.forge.zero
        for term in terms:
            total = self.forge.add(total, term)
        return total


def _julian(day: date) -> int:
    return day.toordinal() + 1721425
