"""What comes round for the parts that lie below the jobs."""

from datetime import datetime, time

from guanzi.foundation.files.services import forget_unnamed, remove_orphans
from guanzi.foundation.identity.services import forget_sessions
from guanzi.foundation.jobs.selectors import files_of_jobs
from guanzi.foundation.jobs.work import recurring
from guanzi.lifecycle.guidelines.selectors import template_files


@recurring("files.forget_unnamed", daily_at=time(3, 10))
def forget_unnamed_files(at: datetime) -> None:
    """Clear away uploads that nothing came of; some are named by jobs and by guidelines' terms."""
    forget_unnamed(at=at, named=files_of_jobs(at) | template_files())


@recurring("files.remove_orphans", daily_at=time(3, 20))
def remove_orphan_files(at: datetime) -> None:
    """Clear away what broken uploads left; its age is by the disk's clock."""
    remove_orphans()


@recurring("identity.forget_sessions", daily_at=time(3, 40))
def forget_old_sessions(at: datetime) -> None:
    """Keep nobody's device and place longer than the session; sessions end by the world's clock."""
    forget_sessions()
