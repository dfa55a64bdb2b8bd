"""A number from one to four could be somebody: it is not told, and neither is what would give it away."""

LEAST = 5


def counted(number: int) -> int | None:
    """None for a small one. Nobody is no one in particular: 0 is told."""
    return None if 0 < number < LEAST else number


def part_of(whole: int, number: int) -> int | None:
    """None as well when the rest of a whole that is told would be small."""
    return None if counted(whole) is None or counted(whole - number) is None else counted(number)
