"""Django's management commands: `python -m guanzi.site.manage COMMAND`."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    """Run one management command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanzi.site.settings")
    execute_from_command_line(["manage", *sys.argv[1:]])


if __name__ == "__main__":
    main()
