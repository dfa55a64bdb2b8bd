"""Themes as a form offers them, in the language of the reader."""

from collections.abc import Iterable

from services.matching.catalogue import THEMES, Layer
from shared.users import Language


def theme_rows(language: Language) -> list[tuple[str, str]]:
    """Keys and texts of the themes of life: what a first talk needs. No specific experience, and never a diagnosis."""
    return [
        (theme.key, theme.nl if language is Language.NL else theme.en) for theme in THEMES if theme.layer is Layer.THEME
    ]


def as_wishes(keys: Iterable[str]) -> list[dict[str, str]]:
    """Ticked themes as the wishes of an input: nice to have, unless somebody says more."""
    return [{"kind": "experience", "value": key} for key in keys]
