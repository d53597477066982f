"""What can go wrong with notices."""

from guanzi.foundation.errors import NotFound


class NoticeNotFound(NotFound):
    """There is no such notice, or it is somebody else's."""

    code = "notice-not-found"
