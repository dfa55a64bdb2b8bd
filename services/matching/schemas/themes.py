"""The catalogue of what people can share, out."""

from services.matching.catalogue import Area, Layer
from services.matching.schemas.common import Output


class ThemeOut(Output):
    key: str
    layer: Layer
    area: Area
    nl: str
    en: str
    help_nl: str
    help_en: str
