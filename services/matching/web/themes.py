"""Themes as a form offers them, in the language of the reader."""

from collections.abc import Iterable

from services.matching.catalogue import Layer
from services.matching.web.visitor import Visitor
from shared.users import Language


def theme_rows(visitor: Visitor) -> list[tuple[str, str]]:
    """Keys and texts of the themes of life: what a first talk needs. No specific experience, and never a diagnosis."""
    offered = visitor.catalogue.offered(Layer.THEME)
    return [(theme.key, theme.nl if visitor.language is Language.NL else theme.en) for theme in offered]


def as_wishes(keys: Iterable[str]) -> list[dict[str, str]]:
    """Ticked themes as the wishes of an input: nice to have, unless somebody says more."""
    return [{"kind": "experience", "value": key} for key in keys]
