"""Random projects for article 5 of document 003: many plain ones, and those at which arithmetic
trips: amounts that end in exactly half a fen, sales at the limits of the tiers and of the cap.
"""

from collections.abc import Iterator
from math import gcd
from random import Random

from . import exact
from .exact import ProjectYear

SEED = 20201118
PLAIN, TIE = "plain", "exactly half a fen"
TIER_EDGE, CAP_EDGE = "limit of a tier", "limit of the cap"
KINDS = {PLAIN: 60, TIE: 20, TIER_EDGE: 10, CAP_EDGE: 10}
LEAST_SALES, MOST_SALES = 1_00, 500_000_000_00
ROUND_COEFFICIENTS = (5_000, 8_000, 10_000, 12_000, 15_000, 20_000)
ROUND_SHARES = (5_000, 6_000, 8_500, 9_000, 10_000)
NEAR_FEN = 3


def random_projects(count: int, seed: int = SEED) -> Iterator[tuple[str, ProjectYear]]:
    """(kind, project), the same ones for the same seed on every machine."""
    luck = Random(seed)
    kinds = luck.choices(list(KINDS), list(KINDS.values()), k=count)
    return ((kind, _DRAW[kind](luck)) for kind in kinds)


def _plain(luck: Random) -> ProjectYear:
    coefficient, share = luck.randint(1_000, 30_000), luck.randint(1_000, exact.SCALE)
    return _project(luck, _random_sales(luck), coefficient, share)


def _tie(luck: Random) -> ProjectYear:
    while True:
        project = _round_project(luck, _random_sales(luck))
        sales = next_tie(project)
        if sales is not None and sales <= MOST_SALES:
            return _with_sales(project, sales)


def _tier_edge(luck: Random) -> ProjectYear:
    limit = luck.choice((exact.FIRST_LIMIT, exact.SECOND_LIMIT))
    return _round_project(luck, limit + luck.randint(-NEAR_FEN, NEAR_FEN))


def _cap_edge(luck: Random) -> ProjectYear:
    project = _round_project(luck, exact.SECOND_LIMIT + 1)
    rate, offset = exact.tier(project.sales_fen)
    thousandths = -(-exact.CAP * exact.WHOLE // exact.multiplier(project))
    sales = max(-(-(thousandths - offset) // rate), exact.SECOND_LIMIT)
    return _with_sales(project, sales + luck.randint(-NEAR_FEN * 25, NEAR_FEN * 25))


_DRAW = {PLAIN: _plain, TIE: _tie, TIER_EDGE: _tier_edge, CAP_EDGE: _cap_edge}


def next_tie(project: ProjectYear) -> int | None:
    """The next sales in the same tier whose support ends in exactly half a fen; None without one.

    Solves slope × sales + constant ≡ half (mod one fen).
    """
    rate, offset = exact.tier(project.sales_fen)
    factor = exact.multiplier(project)
    slope, constant = rate * factor, offset * factor
    common = gcd(slope, exact.WHOLE)
    wanted, rest = divmod(exact.WHOLE // 2 - constant, common)
    if rest:
        return None
    period = exact.WHOLE // common
    first = wanted * pow(slope // common, -1, period) % period
    sales = project.sales_fen + (first - project.sales_fen) % period
    return sales if exact.tier(sales) == (rate, offset) else None


def _random_sales(luck: Random) -> int:
    """As many small enterprises as large ones: the logarithm is uniform."""
    return int(LEAST_SALES * (MOST_SALES / LEAST_SALES) ** luck.random())


def _round_project(luck: Random, sales_fen: int) -> ProjectYear:
    return _project(luck, sales_fen, luck.choice(ROUND_COEFFICIENTS), luck.choice(ROUND_SHARES))


def _project(luck: Random, sales_fen: int, coefficient: int, core_share: int) -> ProjectYear:
    is_sme, is_central = luck.random() < 0.5, luck.random() < 0.2
    return ProjectYear(sales_fen, coefficient, core_share, is_sme, is_central)


def _with_sales(project: ProjectYear, sales_fen: int) -> ProjectYear:
    return ProjectYear(
        sales_fen, project.coefficient, project.core_share, project.is_sme, project.is_central
    )
