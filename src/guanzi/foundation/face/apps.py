"""The face as a Django app: its template tags and the pieces that every stage uses."""

from django.apps import AppConfig


class FaceConfig(AppConfig):
    """Shared presentation; no tables."""

    name = "guanzi.foundation.face"
    label = "face"
