"""What can be wrong with a wish about a job."""

from django.utils.translation import gettext as _

from guanzi.foundation.errors import Conflict, NotFound


class NoSuchJob(NotFound):
    """There is no such job, or it is somebody else's."""

    code = "no-such-job"

    def __init__(self) -> None:
        super().__init__(_("没有这个任务，或者它不是您发起的。"))


class JobHasEnded(Conflict):
    """Cancelling comes too late."""

    code = "job-has-ended"

    def __init__(self) -> None:
        super().__init__(_("任务已经结束，不能再取消。"))


class JobIsOpen(Conflict):
    """Another try is for jobs that have ended without their result."""

    code = "job-is-open"

    def __init__(self) -> None:
        super().__init__(_("任务还在办理，或已经完成，不用重试。"))
