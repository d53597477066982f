"""What the commands of the command line share."""

from datetime import date
from typing import Any

import click

from guanzi.engines.rules.periods import parse_date
from guanzi.foundation.face.typeset import typeset


class Day(click.ParamType[date]):
    """A day, as 2022-06-20."""

    name = "DATE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day, or a refusal that says how to write one."""
        if isinstance(value, date):
            return value
        try:
            return parse_date(value)
        except ValueError as error:
            self.fail(typeset(str(error)), param, ctx)
