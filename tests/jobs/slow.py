"""A slow kind of work for sites that are started by tests: it writes down every step it takes."""

import os
import time
from pathlib import Path
from typing import Any

from django.db import transaction

from guanzi.foundation.jobs.work import Progress, handler

SETTINGS = "tests.jobs.slow_settings"
SITE = {"DJANGO_SETTINGS_MODULE": SETTINGS, "DEMO": "0"}


@handler("jobs.slow")
def count_slowly(progress: Progress, *, until: int, file: str, seconds: float) -> dict[str, Any]:
    """Counts in steps of `seconds`; the file gets a line for every step and who took it."""
    for number in range(progress.resume.get("number", 0) + 1, until + 1):
        with transaction.atomic():
            with Path(file).open("a") as steps:
                steps.write(f"{number} {os.getpid()}\n")
            if number % 7 == 0:
                progress.skip(f"第 {number} 行", "统一社会信用代码的校验位不对，请核对后补报")
            progress.checkpoint(number=number)
        progress.advance(number, total=until, message=f"正在处理第 {number} 行")
        time.sleep(seconds)
    return {"link": "/policies/"}
