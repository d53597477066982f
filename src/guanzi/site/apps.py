"""The site as a Django app: its templates, static files and catalogues."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """Named apart from `django.contrib.sites`."""

    name = "guanzi.site"
    label = "guanzi_site"
