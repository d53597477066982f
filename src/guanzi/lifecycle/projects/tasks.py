"""What happens by itself."""

from datetime import datetime, timedelta

from guanzi.foundation.jobs.work import recurring
from guanzi.lifecycle.projects import services


@recurring("projects.close_publicity", every=timedelta(minutes=5))
def close_publicity(at: datetime) -> None:
    """Establish what was shown long enough and stands."""
    services.close_publicity(at=at)
