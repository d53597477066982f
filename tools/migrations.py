"""Says whether the migrations describe the models, without a database.

python -m tools.migrations
"""

import os

import django


def main() -> None:
    """End with an error that names the apps whose migrations are behind."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanzi.site.settings")
    django.setup()
    behind = apps_behind()
    if behind:
        raise SystemExit(f"Migrations are missing for: {', '.join(sorted(behind))}.")


def apps_behind() -> set[str]:
    """The apps whose models have changed since their last migration."""
    from django.apps import apps  # noqa: PLC0415 - only after setup
    from django.db.migrations.autodetector import MigrationAutodetector  # noqa: PLC0415
    from django.db.migrations.loader import MigrationLoader  # noqa: PLC0415
    from django.db.migrations.state import ProjectState  # noqa: PLC0415
    from django.utils.translation import override  # noqa: PLC0415

    with override(None):  # names are compared as they are written, not as they are translated
        loader = MigrationLoader(None)
        today = ProjectState.from_apps(apps)
        return set(MigrationAutodetector(loader.project_state(), today).changes(graph=loader.graph))


if __name__ == "__main__":
    main()
