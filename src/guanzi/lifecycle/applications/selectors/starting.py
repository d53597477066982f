"""What an enterprise could apply for now."""

from dataclasses import dataclass
from datetime import datetime

from guanzi.lifecycle.applications.selectors.cases import applications_of
from guanzi.lifecycle.applications.selectors.shapes import ApplicationInfo
from guanzi.lifecycle.applications.states import ENDED
from guanzi.lifecycle.enterprises import selectors as enterprises
from guanzi.lifecycle.enterprises.selectors import ProjectInfo
from guanzi.lifecycle.guidelines import selectors as guidelines
from guanzi.lifecycle.guidelines.rules.terms import Batch
from guanzi.lifecycle.guidelines.selectors import VersionInfo


@dataclass(frozen=True, slots=True)
class Startable:
    """A project and an open guideline; `running` is the application that exists already."""

    version: VersionInfo
    batch: Batch
    project: ProjectInfo
    running: ApplicationInfo | None


def startable(enterprise_id: int, at: datetime) -> tuple[Startable, ...]:
    """Every project under every open guideline."""
    running = {
        (info.measure_id, info.project_id, info.revenue_year): info
        for info in applications_of(enterprise_id)
        if info.state not in ENDED
    }
    projects = enterprises.projects_of(enterprise_id)
    found = []
    for version in guidelines.open_guidelines(at):
        batch = version.terms.open_batch(at)
        if batch is None:
            continue
        found += [
            Startable(
                version,
                batch,
                project,
                running.get((version.measure_id, project.id, version.year)),
            )
            for project in projects
        ]
    return tuple(found)
