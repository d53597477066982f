"""What the pages of disclosure name: a project that was established."""

from dataclasses import replace
from functools import cache

from guanzi.lifecycle.projects.models import Project
from guanzi.lifecycle.projects.selectors import project_of_application
from guanzi.lifecycle.projects.states import ProjectState
from tests.access.sides import Side, a_project, line_of
from tests.projects.cases import a_forwarded_case, decided, granted
from tests.world import MORNING


@cache
def established_of(side: Side) -> int:
    """A project of the side; the publicity of the others goes on."""
    own = a_project(side.world, f"70{side.case}")
    case = a_forwarded_case(replace(side.world, project_id=own))
    decided(side.world, line_of(side), granted(case))
    found = project_of_application(case)
    assert found is not None
    shown = Project.objects.filter(pk=found.id)
    shown.update(state=ProjectState.ESTABLISHED, established_at=MORNING)
    return found.id
