"""`guanzi population`: made-up enterprises of any number, to try rules on.

Exit codes: 0 fine, 1 the folder is there already or the rulebook is wrong, 2 usage.
"""

from pathlib import Path

import click

from guanzi.site.commands.parts import give_up
from guanzi.site.commands.rulebook import loaded, rulebook_option, today

_MOST = 10_000_000


@click.command("population")
@click.argument("target", metavar="FOLDER", type=click.Path(path_type=Path))
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
    default=lambda: today().year - 1,
    show_default="去年 · last year",
    help="收入年度 · The year that they tell about.",
)
@rulebook_option
def population(target: Path, size: int, seed: int, year: int, folder: Path) -> None:
    """把合成的企业数据写进 FOLDER · Write made-up enterprises into FOLDER."""
    # Polars takes long to load
    from guanzi.lifecycle.matching.rules.synthetic.writing import write_population

    if target.exists():
        give_up(f"{target} 已经有了，请另取一个名字 · {target} exists already")
    book = loaded(folder)
    with click.progressbar(length=size, label="合成 · making") as bar:
        files = write_population(book, target, size=size, seed=seed, year=year, progress=bar.update)
    for file in files:
        click.echo(str(file))
