"""What an enterprise could apply for now."""

from dataclasses import dataclass
from datetime import datetime

from guanzi.lifecycle.applications.selectors.cases import applications_of
from guanzi.lifecycle.applications.selectors.shapes import ApplicationInfo
from guanzi.lifecycle.applications.states import ENDED
from guanzi.lifecycle.enterprises import selectors as enterprises
from guanzi.lifecycle.enterprises.selectors import ProjectInfo
from guanzi.lifecycle.guidelines import selectors as guidelines
from guanzi.lifecycle.guidelines.rules.subjects import is_for_enterprises
from guanzi.lifecycle.guidelines.rules.terms import Batch
from guanzi.lifecycle.guidelines.selectors import VersionInfo


@dataclass(frozen=True, slots=True)
class Startable:
    """A project and an open guideline, without a project where the measure is for the enterprise;
    `running` is the application that exists already."""

    version: VersionInfo
    batch: Batch
    project: ProjectInfo | None
    running: ApplicationInfo | None


def startable(enterprise_id: int, at: datetime) -> tuple[Startable, ...]:
    """Every project under every open guideline, and the enterprise under those for enterprises."""
    running: dict[tuple[str, int | None, int], ApplicationInfo] = {}
    for info in applications_of(enterprise_id):
        if info.state not in ENDED:
            running[info.measure_id, info.project_id, info.revenue_year] = info
            running[info.measure_id, None, info.revenue_year] = info
    projects = enterprises.projects_of(enterprise_id)
    found = []
    for version in guidelines.open_guidelines(at):
        batch = version.terms.open_batch(at)
        if batch is None:
            continue
        for project in _chosen_from(version, projects):
            key = version.measure_id, project.id if project else None, version.year
            found.append(Startable(version, batch, project, running.get(key)))
    return tuple(found)


def _chosen_from(
    version: VersionInfo, projects: tuple[ProjectInfo, ...]
) -> tuple[ProjectInfo | None, ...]:
    return (None,) if is_for_enterprises(guidelines.measure_of(version.id)) else projects
