"""The figures of the 21 measures, without any library, so that a peer can read them too."""

BASES, FLAGS, SIMPLE = 12, 14, 20
FIVE = "article-five"


def simple_rate(number: int) -> int:
    """The rate of a simple measure in thousandths."""
    return (5 + number) * 10 + 5


def simple_cap_fen(number: int) -> int:
    """Its cap."""
    return (100 + 50 * number) * 10_000 * 100


def simple_base(number: int) -> int:
    """Which of the bases it is a rate of."""
    return number % BASES


def simple_flag(number: int) -> int:
    """Which of the flags it asks for."""
    return number % (FLAGS - 1)
