"""The days off and the make-up working days of every year, as the State Council arranged them.

Written once a year, when the notice for the next year appears (in the last quarter). A weekend
that is no working day needs no entry, but what a notice names is written as it names it. Days
around New Year are arranged by the notice of the year that begins: 2022-12-31 stands in 2023.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property


@dataclass(frozen=True)
class Arrangement:
    """One year by its notices; days as `05-01/05-05`, both ends included, of this year unless
    they name another.
    """

    year: int
    notices: tuple[str, ...]
    off: str
    working: str

    @cached_property
    def days_off(self) -> frozenset[date]:
        """The days off that the notice names."""
        return frozenset(self._days(self.off))

    @cached_property
    def working_days(self) -> frozenset[date]:
        """The weekend days on which work is made up for."""
        return frozenset(self._days(self.working))

    def _days(self, written: str) -> Iterator[date]:
        for span in written.split():
            first, _, last = span.partition("/")
            since, until = self._day(first), self._day(last or first)
            for number in range((until - since).days + 1):
                yield since + timedelta(days=number)

    def _day(self, written: str) -> date:
        full = f"{self.year}-{written}" if len(written) == len("05-01") else written
        return date.fromisoformat(full)


ARRANGEMENTS: Mapping[int, Arrangement] = {
    arrangement.year: arrangement
    for arrangement in (
        Arrangement(
            2020,
            # the second lengthened the Spring Festival to 2 February
            ("国办发明电〔2019〕16号", "国办发明电〔2020〕1号"),
            off="01-01 01-24/02-02 04-04/04-06 05-01/05-05 06-25/06-27 10-01/10-08",
            working="01-19 04-26 05-09 06-28 09-27 10-10",
        ),
        Arrangement(
            2021,
            ("国办发明电〔2020〕27号",),
            off="01-01/01-03 02-11/02-17 04-03/04-05 05-01/05-05 06-12/06-14 09-19/09-21"
            " 10-01/10-07",
            working="02-07 02-20 04-25 05-08 09-18 09-26 10-09",
        ),
        Arrangement(
            2022,
            ("国办发明电〔2021〕11号",),
            off="01-01/01-03 01-31/02-06 04-03/04-05 04-30/05-04 06-03/06-05 09-10/09-12"
            " 10-01/10-07",
            working="01-29 01-30 04-02 04-24 05-07 10-08 10-09",
        ),
        Arrangement(
            2023,
            ("国办发明电〔2022〕16号",),
            off="2022-12-31/2023-01-02 01-21/01-27 04-05 04-29/05-03 06-22/06-24 09-29/10-06",
            working="01-28 01-29 04-23 05-06 06-25 10-07 10-08",
        ),
        Arrangement(
            2024,
            ("国办发明电〔2023〕7号",),
            off="01-01 02-10/02-17 04-04/04-06 05-01/05-05 06-10 09-15/09-17 10-01/10-07",
            working="02-04 02-18 04-07 04-28 05-11 09-14 09-29 10-12",
        ),
        Arrangement(
            2025,
            ("国办发明电〔2024〕12号",),
            off="01-01 01-28/02-04 04-04/04-06 05-01/05-05 05-31/06-02 10-01/10-08",
            working="01-26 02-08 04-27 09-28 10-11",
        ),
        Arrangement(
            2026,
            ("国办发明电〔2025〕7号",),
            off="01-01/01-03 02-15/02-23 04-04/04-06 05-01/05-05 06-19/06-21 09-25/09-27"
            " 10-01/10-07",
            working="01-04 02-14 02-28 05-09 09-20 10-10",
        ),
    )
}
