"""What everybody knows: the word that opens the people of a demo."""

from shared.settings import get_settings

OPENS = "samen-wandelen"


def is_open(password: str) -> bool:
    """In a demo, where nothing is real, this word counts as both factors. Anywhere else it is no password at all."""
    settings = get_settings()
    return password == OPENS and settings.demo and settings.environment != "production"


def is_nobodys(password: str) -> bool:
    return password == OPENS and not is_open(password)
