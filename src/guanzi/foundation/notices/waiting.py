"""What waits for somebody, as the workbench shows it beside the notices."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Task:
    """Something to be done, where, by when, and of what kind; what a stage's `tasks_of` gives.

    What no term binds has no `due_on`, and says `since` when it waits.
    """

    title: str
    link: str
    due_on: date | None
    kind: str
    since: datetime | None = None
