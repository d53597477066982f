"""Long work: how many jobs one worker runs at once, and what procrastinate is to load.

The stages' own `tasks.py` are loaded by `guanzi.foundation.jobs.work` when the first job is asked
for, so that neither the start of a server nor a management command waits for them.
"""

import os

__all__ = [
    "JOB_CONCURRENCY",
    "PROCRASTINATE_AUTODISCOVER_MODULE_NAME",
    "PROCRASTINATE_IMPORT_PATHS",
]

JOB_CONCURRENCY = int(os.environ.get("JOB_CONCURRENCY") or 2)
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""
PROCRASTINATE_IMPORT_PATHS = ["guanzi.foundation.jobs.tasks"]
