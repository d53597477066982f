"""Runs jobs and what comes round: `python -m guanzi.site.worker`.

`guanzi.site.run` starts one beside the server; further ones may run anywhere with DATABASE_URL.
"""

import os

import django

NICENESS = 5  # who waits for a page comes before who waits for a job


def main() -> None:
    """Work until told to stop."""
    os.nice(NICENESS)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanzi.site.settings")
    django.setup()
    from guanzi.foundation.jobs.worker import work

    work()


if __name__ == "__main__":
    main()
