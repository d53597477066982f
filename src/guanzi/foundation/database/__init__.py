"""A private PostgreSQL, so that a laptop, a test and production share one set of semantics.

    with private_database(data_home()) as url: ...

Set `DATABASE_URL` to use any other PostgreSQL; then nothing here is started.
"""

from guanzi.foundation.database.cluster import (
    Cluster,
    DatabaseUnavailable,
    has_database,
    private_database,
)

__all__ = ["Cluster", "DatabaseUnavailable", "has_database", "private_database"]
