"""Articles 5 and 8 of document 003 in whole numbers, written without the engine, to judge it by.

Marginal tiers of 2.5 %, 2 % and 1.5 %, two coefficients, 30 % more for small technology firms,
half up to the fen, at most 5 million yuan; 40 % from the city, the rest from the district, all from
the city for central enterprises.
"""

from dataclasses import dataclass
from typing import NamedTuple

SCALE = 10_000  # coefficients and shares count in ten-thousandths
FIRST_LIMIT = 5_000_000_00
SECOND_LIMIT = 15_000_000_00
CAP = 5_000_000_00
WHOLE = 1000 * SCALE * SCALE * 10  # one fen in the unit of `fractions_of_a_fen`


@dataclass(frozen=True, slots=True)
class ProjectYear:
    """What article 5 reads of one project in one year."""

    sales_fen: int
    coefficient: int
    core_share: int
    is_sme: bool = False
    is_central: bool = False


class Support(NamedTuple):
    """What articles 5 and 8 grant, in fen."""

    total: int
    city: int
    district: int


def support(project: ProjectYear) -> Support:
    """The law's answer to the fen."""
    total = min(half_up(fractions_of_a_fen(project), WHOLE), CAP)
    city = total if project.is_central else half_up(total * 4, 10)
    return Support(total, city, total - city)


def fractions_of_a_fen(project: ProjectYear) -> int:
    """The amount before rounding and cap, as a whole number of 1/WHOLE fen."""
    rate, offset = tier(project.sales_fen)
    return (rate * project.sales_fen + offset) * multiplier(project)


def multiplier(project: ProjectYear) -> int:
    """Both coefficients and the 30 %, times SCALE × SCALE × 10."""
    return project.coefficient * project.core_share * (13 if project.is_sme else 10)


def tier(sales_fen: int) -> tuple[int, int]:
    """(rate, offset) with: tiered amount = (rate × sales + offset) thousandths of a fen."""
    if sales_fen <= FIRST_LIMIT:
        return 25, 0
    if sales_fen <= SECOND_LIMIT:
        return 20, (25 - 20) * FIRST_LIMIT
    return 15, (25 - 20) * FIRST_LIMIT + (20 - 15) * SECOND_LIMIT


def half_up(numerator: int, denominator: int) -> int:
    """A quotient of numbers that are not negative, half a unit going up."""
    return (2 * numerator + denominator) // (2 * denominator)
