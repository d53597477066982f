"""What is held back for everybody's sake stays so, whoever writes to the table."""

import pytest
from django.db import IntegrityError, transaction

from guanzi.lifecycle.projects.models import HeldBack
from guanzi.lifecycle.projects.selectors import ProjectInfo
from guanzi.lifecycle.projects.states import Ground
from tests.world import MORNING


@pytest.mark.req("000-14")
@pytest.mark.parametrize("ground", Ground)
def test_only_what_protects_a_third_party_can_be_shown_again(
    project: ProjectInfo, ground: Ground
) -> None:
    held = HeldBack.objects.create(
        project_id=project.id, field="amount", ground=ground, since=MORNING
    )
    if ground.is_of_third_party:
        held.delete()
        return
    with pytest.raises(IntegrityError, match="不可更改"), transaction.atomic():
        held.delete()
    held.ground = Ground.COMMERCIAL
    with pytest.raises(IntegrityError, match="不可更改"), transaction.atomic():
        held.save()
