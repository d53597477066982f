"""`python -m guanzi.engines.rules FOLDER`: verify a rulebook folder without the platform."""

import sys
from pathlib import Path

from .errors import RuleError
from .rulebook import load_rulebook
from .verify import errors_of, verify


def main() -> int:
    try:
        rulebook = load_rulebook(Path(sys.argv[1] if len(sys.argv) > 1 else "rulebook"))
    except RuleError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    problems = verify(rulebook)
    for problem in problems:
        sys.stdout.write(f"{problem}\n")
    counts = (
        f"{len(rulebook.documents)} 份文件,{len(rulebook.measures)} 项可计算措施,"
        f"{len(rulebook.cases)} 个算例"
    )
    sys.stdout.write(f"{counts},{len(errors_of(problems))} 个错误\n")
    return 1 if errors_of(problems) else 0


if __name__ == "__main__":
    raise SystemExit(main())
