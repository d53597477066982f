"""`guanzi population`: made-up enterprises of any number, to try rules on.

Exit codes: 0 fine, 1 the folder is there already or the rulebook is wrong, 2 usage.
"""

from datetime import date
from pathlib import Path

import click

from guanzi.engines.rules import RuleError, load_rulebook
from guanzi.foundation.face.typeset import typeset
from guanzi.site.cli_parts import give_up

_RULEBOOK_OF_CHECKOUT = Path(__file__).resolve().parents[3] / "rulebook"
_MOST = 10_000_000


@click.command("population")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--size",
    type=click.IntRange(1, _MOST),
    default=10_000,
    show_default=True,
    help="企业数 · How many enterprises.",
)
@click.option(
    "--seed",
    type=int,
    default=1,
    show_default=True,
    help="种子，相同则数据相同 · Same seed, same data.",
)
@click.option(
    "--year",
    type=click.IntRange(1998, 2050),
    default=date.today().year - 1,  # noqa: DTZ011 - a year, whatever the zone
    show_default="去年 · last year",
    help="收入年度 · The year that they tell about.",
)
@click.option(
    "--rulebook",
    envvar="GUANZI_RULEBOOK",
    default=_RULEBOOK_OF_CHECKOUT,
    type=click.Path(path_type=Path),
    help="规则库文件夹 · Folder of the rulebook.",
)
def population(folder: Path, size: int, seed: int, year: int, rulebook: Path) -> None:
    """把合成的企业数据写进 FOLDER · Write made-up enterprises into FOLDER."""
    # Polars takes long to load
    from guanzi.site.synthetic.writing import write_population  # noqa: PLC0415

    if folder.exists():
        give_up(f"{folder} 已经有了，请另取一个名字 · {folder} exists already")
    try:
        book = load_rulebook(rulebook)
    except RuleError as error:
        give_up(typeset(str(error)))
    with click.progressbar(length=size, label="合成 · making") as bar:
        files = write_population(book, folder, size=size, seed=seed, year=year, progress=bar.update)
    for file in files:
        click.echo(str(file))
