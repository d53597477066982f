"""What a project holds back, the records of what was paid for it hold back with it."""

from guanzi.lifecycle.enterprises import services as register
from guanzi.lifecycle.payments.models import Payment
from guanzi.lifecycle.projects import selectors as projects


def withhold_with_project(project_id: int) -> None:
    """Mark the records of support that name a project as it is held back now, inside the
    transaction that holds the project."""
    paid = Payment.objects.filter(instalment__project_id=project_id)
    records = paid.values_list("support", flat=True)
    register.withhold_supports(
        [record for record in records if record is not None],
        is_withheld=projects.project(project_id).holds_secret,
    )
