"""The site's settings with the slow kind of work."""

from guanzi.site.settings import *  # noqa: F403
from guanzi.site.settings import PROCRASTINATE_IMPORT_PATHS

PROCRASTINATE_IMPORT_PATHS.append("tests.jobs.slow")
