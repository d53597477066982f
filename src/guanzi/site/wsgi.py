"""What the server serves."""

import os

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanzi.site.settings")
if not os.environ.get("SECRET_KEY"):
    # each worker would draw its own, and forms would fail at random
    raise ImproperlyConfigured("SECRET_KEY must be set to serve.")

application = get_wsgi_application()
