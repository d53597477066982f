"""What a fresh process needs until it has a sound rulebook; prints milliseconds as JSON.

Run by the benchmark as `python -m bench.cold`; the standard library's own imports are not counted.
"""

import json
import sys
from pathlib import Path
from time import perf_counter

RULEBOOK = Path(__file__).resolve().parents[1] / "rulebook"


def main() -> None:
    """Import, load, verify."""
    begin = perf_counter()
    from guanzi.engines.rules import (  # noqa: PLC0415  # the import is what is measured
        errors_of,
        load_rulebook,
        verify,
    )

    imported = perf_counter()
    rulebook = load_rulebook(RULEBOOK)
    loaded = perf_counter()
    problems = verify(rulebook)
    verified = perf_counter()
    if errors_of(problems):
        raise SystemExit("\n".join(str(problem) for problem in problems))
    taken = {
        "import": imported - begin,
        "load": loaded - imported,
        "verify": verified - loaded,
    }
    json.dump({step: seconds * 1000 for step, seconds in taken.items()}, sys.stdout)


if __name__ == "__main__":
    main()
