"""What the server serves."""

import os

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application
from django.db import DatabaseError

from guanzi.foundation.errors import NotFound

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanzi.site.settings")
if not os.environ.get("SECRET_KEY"):
    # each worker would draw its own, and forms would fail at random
    raise ImproperlyConfigured("SECRET_KEY must be set to serve.")

application = get_wsgi_application()

from guanzi.lifecycle.policies.selectors import current_rulebook  # noqa: E402 - models need the application


def _compile_rulebook() -> None:
    """Before the first request, so that nobody waits for it; `/readyz` says what is still wrong."""
    try:
        current_rulebook()
    except (DatabaseError, NotFound):
        return


_compile_rulebook()
