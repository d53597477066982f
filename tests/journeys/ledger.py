"""What the books of a city say, read from the postings themselves while the city runs."""

from pathlib import Path

import psycopg

from guanzi.ledger.states import AccountKind

_HELD = """
    SELECT account.line, account.kind, account.payer, coalesce(sum(posting.amount_fen), 0)
    FROM ledger_account account LEFT JOIN ledger_posting posting ON account.id = posting.account_id
    WHERE account.year = %s
    GROUP BY account.line, account.kind, account.payer
"""
Account = tuple[str, AccountKind, str]
"""Its line, kind and payer; an empty line is the total of the year."""


class Ledger:
    """The ledger of one made-up city; it is only read."""

    def __init__(self, home: Path) -> None:
        self.url = f"postgresql://guanzi@/guanzi?host={home}/postgresql/socket"

    def held(self, year: int) -> dict[Account, int]:
        """What was posted to every account of a year, in fen."""
        with psycopg.connect(self.url) as books:
            rows = books.execute(_HELD, (year,)).fetchall()
        return {(line, AccountKind(kind), payer): int(fen) for line, kind, payer, fen in rows}


def fen_of(figure: str) -> int:
    """A figure of a page, in fen."""
    return int(figure.strip().replace("−", "-").replace(",", "").replace(".", ""))
