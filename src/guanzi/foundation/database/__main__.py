"""Prints where the wheel with PostgreSQL's programs is to be unpacked, or nothing."""

import sys

from guanzi.foundation.database.programs import find_programs, wheel_folder
from guanzi.foundation.places import data_home, ensure_home

if not find_programs(data_home()):
    sys.stdout.write(f"{wheel_folder(ensure_home(data_home()))}\n")
